"""A month of a workspace's matching: the first one learns, the next ones carry over what it found.

    python -m bench.match.months --records STANDARD.parquet --home DIR --pairs OUT --clusters OUT

It is a process of its own, as in a run, and prints its seconds and counts as JSON.
"""

import argparse
import json
import time
from pathlib import Path

from core import engine, parsers, settings
from core.canonical import standard_columns
from core.engine import Connection, identifier, literal
from core.matching import Model, Thresholds, files, match
from core.matching.files import FileToMatch
from core.matching.mapping import SideMap

# Standard columns from those of match_given and of the file.
GIVEN = {
    "record_id": "source || ':' || record_key",
    "source": "source",
    "record_key": "record_key",
    "company": "company",
    "street": "street",
    "match_company": "company",
    "match_operator": "company",
    "match_street": "street",
    "match_house_number": "house",
    "street2": "unit",
    "city": "city",
    "state": "state",
    "zip": "zip",
    "phone": "phone",
    "email": "email",
    "match_email_domain": "email_domain",
    "match_website": "website",
    "match_person": "nullif(concat_ws(' ', first, last), '')",
    "first_name": "first",
    "last_name": "last",
    "license_number": "license",
}
FOUND = ("match_pair", "match_relation", "lead_member")


def standardise(file: Path, target: Path, mapped: dict[str, str], home: Path) -> Path:
    """A generated file as the standard records of a run."""
    own = settings.load(home)
    relation = f"read_csv({literal(file)}, all_varchar = true)"
    with engine.connect(own) as connection:
        parsers.install(connection, own)
        files.give(connection, [FileToMatch(file.name, relation, SideMap(key="rec_id", fields=mapped))])
        listed = ", ".join(
            f"({GIVEN.get(name, 'null')})::{kind} as {identifier(name)}"
            for name, kind in standard_columns().items()
        )
        connection.execute(
            f"copy (select {listed} from match_given join (select rec_id, source from {relation}) "
            f"on rec_id = record_key order by record_id) to {literal(target)} (format parquet)"
        )
    return target


def main() -> None:
    told = _options()
    own = settings.load(told.home)
    folder, kept = told.home / "matching", told.home / "model.json"
    known = Model(kept.read_text()) if kept.exists() else None
    with engine.connect(own) as connection:
        _prepare(connection, told.records, told.home / "members.parquet")
        started, spent = time.perf_counter(), time.process_time()
        found = match(connection, Thresholds(merge=0.98, review=0.5), known=known, folder=folder)
        seconds, cpu = time.perf_counter() - started, time.process_time() - spent
        _write(connection, told)
        said = {
            "seconds": round(seconds, 2),
            "cpu": round(cpu, 2),
            "compared": found.compared,
            "carried": found.carried,
            "digest": {table: str(_digest(connection, table)) for table in FOUND},
        }
    kept.write_text(found.model.text)
    print(json.dumps(said))


def _prepare(connection: Connection, records: Path, members: Path) -> None:
    period = "2026-11" if members.exists() else "2026-10"
    connection.execute(f"create table run_period as select {literal(period)} as period")
    connection.execute(f"create view stg_record as from {literal(records)}")
    connection.execute(
        "create table match_decision "
        "(decision_id bigint, left_id varchar, right_id varchar, verdict varchar, is_current boolean)"
    )
    connection.execute(
        "create table history_lead_change (kind varchar, lead_id varchar, other_lead_id varchar, "
        "record_id varchar, old_record_id varchar, why varchar, decision_id bigint, period varchar)"
    )
    first = literal(records.with_name("standard_1.parquet"))
    earlier = (
        "select records.*, lead_id, is_founder, '2026-10' as period, '2026-10' as first_period "
        f"from {first} as records join {literal(members)} using (record_id)"
        if members.exists()
        else "select *, null::varchar as lead_id, false as is_founder, null::varchar as period, "
        "null::varchar as first_period from stg_record where false"
    )
    connection.execute(f"create view history_lead_record as {earlier}")


def _write(connection: Connection, told: argparse.Namespace) -> None:
    key = "split_part({}, ':', 2)"
    pairs = (
        f"select {key.format('left_id')} as left_key, {key.format('right_id')} as right_key, "
        "probability, band from match_pair"
    )
    clusters = f"select {key.format('record_id')} as key, lead_id as cluster from lead_member"
    for query, target in ((pairs, told.pairs), (clusters, told.clusters)):
        connection.execute(f"copy ({query}) to {literal(target)} (format parquet)")
    members = told.home / "members.parquet"
    if not members.exists():
        connection.execute(f"copy lead_member to {literal(members)} (format parquet)")


def _digest(connection: Connection, table: str) -> object:
    return engine.scalar(connection, f"select sum(hash(found)::hugeint) from {table} as found")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("records", "home", "pairs", "clusters"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    main()
