"""Invented records in the shape that matching reads, one line each."""

from collections.abc import Iterable, Mapping, Sequence

from core import engine
from core.canonical import standard_columns
from core.engine import Connection
from core.matching import MatchSummary, Thresholds, match

THRESHOLDS = Thresholds(merge=0.98, review=0.5)
COLUMNS = standard_columns()
HISTORY = {"lead_id": "VARCHAR", "period": "VARCHAR", "first_period": "VARCHAR", "is_founder": "BOOLEAN"}
CHANGES = {
    "kind": "VARCHAR",
    "lead_id": "VARCHAR",
    "other_lead_id": "VARCHAR",
    "record_id": "VARCHAR",
    "old_record_id": "VARCHAR",
    "why": "VARCHAR",
    "decision_id": "BIGINT",
    "period": "VARCHAR",
}

Record = dict[str, object]


def record(
    source: str, key: str, company: str | None = None, address: str | None = None, **values: object
) -> Record:
    """`address` is "12 OAK ST, 89101"; the match_ values are made from the plain ones given in upper case."""
    street, _, zip_code = (address or "").partition(", ")
    first_word = street.split(" ")[0] if street else ""
    filled: Record = {
        "record_id": f"{source}:{key}",
        "source": source,
        "record_key": key,
        "company": company,
        "street": street or None,
        "zip": zip_code or None,
        "city": "RENO" if zip_code else None,
        "state": "NV",
        "match_company": company,
        "match_operator": values.get("operator") or company,
        "match_street": street or None,
        "match_house_number": first_word if first_word.isdigit() else None,
    }
    if source == "salesforce":
        filled["sfdc_id"] = f"00Q{key}"
    return filled | values


def prepare(connection: Connection, period: str = "2026-11") -> None:
    """An empty run of a first month."""
    history = COLUMNS | HISTORY
    connection.execute("create or replace table run_period as select ? as period", [period])
    connection.execute(f"create or replace table stg_record ({_typed(COLUMNS)})")
    connection.execute(f"create table if not exists history_lead_record ({_typed(history)})")
    connection.execute(f"create table if not exists history_lead_change ({_typed(CHANGES)})")
    connection.execute(
        "create or replace table match_decision "
        "(decision_id bigint, left_id varchar, right_id varchar, verdict varchar, is_current boolean)"
    )


def forget(connection: Connection) -> None:
    """No month was before the next one."""
    for table in ("history_lead_record", "history_lead_change"):
        connection.execute(f"drop table if exists {table}")


def load(connection: Connection, records: Iterable[Mapping[str, object]], table: str = "stg_record") -> None:
    for values in records:
        names = ", ".join(engine.identifier(name) for name in values)
        marks = ", ".join("?" for _ in values)
        connection.execute(f"insert into {table} ({names}) values ({marks})", list(values.values()))


def decide(connection: Connection, *decisions: tuple[str, str, str]) -> None:
    for number, (left, right, verdict) in enumerate(decisions, start=1):
        values = [number, left, right, verdict]
        connection.execute("insert into match_decision values (?, ?, ?, ?, true)", values)


def month(
    connection: Connection,
    period: str,
    records: Sequence[Record],
    decisions: Sequence[tuple[str, str, str]] = (),
) -> dict[str, str]:
    """One month from records to lead ids, kept as history for the next; record id -> lead id."""
    prepare(connection, period)
    load(connection, records)
    decide(connection, *decisions)
    match(connection, THRESHOLDS, seed=1)
    connection.execute(
        """insert into history_lead_record by name
        select stg_record.*, lead_id, is_founder, run_period.period,
            coalesce((select min(h.period) from history_lead_record as h
                where h.record_id = stg_record.record_id), run_period.period) as first_period
        from stg_record join lead_member using (record_id), run_period"""
    )
    connection.execute("insert into history_lead_change by name select * from lead_change")
    return leads(connection)


def run(
    connection: Connection, *records: Record, decisions: Sequence[tuple[str, str, str]] = ()
) -> MatchSummary:
    prepare(connection)
    load(connection, records)
    decide(connection, *decisions)
    return match(connection, THRESHOLDS, seed=1)


def leads(connection: Connection) -> dict[str, str]:
    return dict(connection.execute("select record_id, lead_id from lead_member order by all").fetchall())


def bands(connection: Connection) -> dict[tuple[str, str], tuple[str, str]]:
    rows = connection.execute("select left_id, right_id, rule, band from match_pair order by all").fetchall()
    return {(left, right): (rule, band) for left, right, rule, band in rows}


def reason(connection: Connection) -> str:
    return str(engine.scalar(connection, "select reason from match_pair"))


def redirects(connection: Connection) -> dict[str, str]:
    return dict(connection.execute("select old_lead_id, lead_id from lead_redirect order by all").fetchall())


def changes(connection: Connection) -> set[tuple[str, str, str | None]]:
    """What this month did to leads: kind, the lead, the other lead."""
    rows = connection.execute("select kind, lead_id, other_lead_id from lead_change").fetchall()
    return {(kind, lead_id, other) for kind, lead_id, other in rows}


def why(connection: Connection) -> set[tuple[str, str, int | None]]:
    rows = connection.execute("select kind, why, decision_id from lead_change").fetchall()
    return {(kind, said, decision_id) for kind, said, decision_id in rows}


def _typed(columns: Mapping[str, str]) -> str:
    return ", ".join(f"{engine.identifier(name)} {kind}" for name, kind in columns.items())


def relations(connection: Connection) -> dict[tuple[str, str], str]:
    rows = connection.execute("select left_id, right_id, relation from match_relation").fetchall()
    return {(left, right): relation for left, right, relation in rows}
