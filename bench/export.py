"""Times the Salesforce files of a million new leads beside DuckDB writing the same columns to CSV.

All read the same lead table in the same session. `ratio` is against the leads' plain values; `ratio_rendered`
against the very values of the files, so that it says what the parts, the ledger, the hashes and the reading
back cost.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from core import crm, engine, settings  # noqa: E402  (the project goes on the path first)
from core.canonical import FIELDS, standard_columns  # noqa: E402
from core.crm.export import insert_rows  # noqa: E402
from core.engine import Connection, identifier, literal  # noqa: E402

OPTIONS = crm.Options(last_name_placeholder="[not provided]", lead_source="List Purchase")
VALUES = {
    "company": "'Sunny Acorns Child Care ' || i",
    "operator": "if(i % 3 = 0, 'Acorn Kids, LLC ' || i, null)",
    "first_name": "if(i % 2 = 0, 'Ann', null)",
    "last_name": "if(i % 2 = 0, 'Ng ' || i % 5000, null)",
    "street": "(i % 9000)::varchar || ' N Oak Street' || if(i % 50 = 0, ', \"Suite\" ' || i % 7, '')",
    "city": "'City ' || i % 800",
    "state": "['NV', 'OK', 'TX'][1 + i % 3]",
    "zip": "lpad((i % 99999)::varchar, 5, '0')",
    "country": "'US'",
    "phone": "'+1702' || lpad((i % 9999999)::varchar, 7, '0')",
    "email": "if(i % 2 = 0, 'desk' || i || '@acorns.example', null)",
    "website": "if(i % 4 = 0, 'www.acorns' || i || '.example', null)",
    "capacity": "(i % 200)::integer",
    "lead_source": "'List Purchase'",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3, help="The best of each side counts.")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="leadfold-export-") as name:
        home = Path(name)
        with engine.connect(settings.load(home), home / "run.duckdb") as connection:
            _fill(connection, asked.leads)
            crm.compare(connection, OPTIONS)
            exported = min(
                _seconds(lambda: crm.export(connection, home / "export", OPTIONS))
                for _ in range(asked.rounds)
            )
            copied = min(_seconds(lambda: _copy(connection, home / "copy.csv")) for _ in range(asked.rounds))
            columns = json.loads((home / "export" / "manifest.json").read_text())["files"][0]["columns"]
            rendered = min(
                _seconds(lambda: _copy_rendered(connection, columns, home / "copy.csv"))
                for _ in range(asked.rounds)
            )
        files = sorted((home / "export").glob("lead_*.csv"))
        told = {
            "leads": asked.leads,
            "files": len(files),
            "bytes": sum(file.stat().st_size for file in files),
            "export_seconds": round(exported, 2),
            "copy_seconds": round(copied, 2),
            "rendered_copy_seconds": round(rendered, 2),
            "ratio": round(exported / copied, 2),
            "ratio_rendered": round(exported / rendered, 2),
        }
    print(json.dumps(told))


def _fill(connection: Connection, leads: int) -> None:
    columns = ", ".join(f"({VALUES.get(each.name, 'null')})::{each.type} as {each.name}" for each in FIELDS)
    record = ", ".join(f"null::{kind} as {name}" for name, kind in standard_columns().items())
    connection.execute(f"""
        create table run_period as select '2026-11' as period;
        create table run_input as select * from (values
            ('nevada', 'licensing', '2026-11', 'a', 1, false), ('salesforce', 'crm', '2026-11', 'c', 1, false)
        ) as t (source, kind, delivery_period, sha256, contract_version, is_stale);
        create table lead as
        select md5(i::varchar) as lead_id, {columns} from range({leads}) as t (i);
        create table lead_record as
        select lead_id, record.* replace (lead_id as record_id, 'nevada' as source, lead_id as record_key)
        from lead cross join (select {record}) as record;
        create table lead_redirect (old_lead_id varchar, lead_id varchar);
        create table history_export (period varchar, lead_id varchar, action varchar, crm_sha256 varchar)""")


def _copy(connection: Connection, target: Path) -> None:
    names = ", ".join(identifier(name) for name in VALUES)
    connection.execute(f"copy (select {names} from lead order by lead_id) to {literal(target)} (format csv)")


def _copy_rendered(connection: Connection, columns: list[str], target: Path) -> None:
    listed = ", ".join(identifier(name) for name in columns)
    rows = f"select {listed} from ({insert_rows(OPTIONS)}) order by lead_id"
    connection.execute(f"copy ({rows}) to {literal(target)} (format csv)")


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
