"""The rules on a run's staged records and on its leads, and the quarantine that follows from them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core import engine
from core.engine import Connection, literal, scalar
from core.parsers import reference
from core.quality.checking import (
    FINDING_COLUMNS,
    FINDING_FILE,
    RECORD_COLUMNS,
    RECORD_FILE,
    Target,
    check_targets,
)
from core.quality.report import QualityReport
from core.quality.rules import ACROSS, LEADS, Rule
from core.settings import Settings

QUARANTINE_COLUMNS = {"record_id": "VARCHAR", "source": "VARCHAR", "finding_id": "VARCHAR"}
# Each record that breaks a rule which holds records back, rule by rule; `column_name` and `cell` are where
# its file says so. Held, released and discarded are what a person made of it.
HELD_COLUMNS = {
    "finding_id": "VARCHAR",
    "source": "VARCHAR",
    "record_id": "VARCHAR",
    "record_key": "VARCHAR",
    "record_number": "BIGINT",
    "field": "VARCHAR",
    "value": "VARCHAR",
    "disposition": "VARCHAR",
    "column_name": "VARCHAR",
    "cell": "VARCHAR",
}
LEAD_TARGET = Target(LEADS, LEADS, "lead", "lead_id", number=None)
# What people said of records, as far as it counts: none where nobody said anything.
NO_WORDS = (
    "select null::varchar as source, null::varchar as record_id, null::varchar as verdict, "
    "null::varchar as finding_id, null::varchar as value where false"
)
_HELD_RECORDS = """
select
    failing.finding_id,
    failing.source,
    failing.record_id,
    substr(failing.record_id, length(failing.source) + 2) as record_key,
    failing.record_number,
    failing.column_name as field,
    failing.value,
    case
        when failing.record_id in (select record_id from {words} where verdict = 'discard') then 'discarded'
        when exists (
            from {words} as said
            where said.verdict = 'release' and said.record_id = failing.record_id
                and said.finding_id = failing.finding_id and said.value is not distinct from failing.value
        ) then 'released'
        else 'held'
    end as disposition
from finding_record as failing
semi join (from finding where severity = 'error' and is_held) as held using (finding_id)
order by failing.finding_id, failing.record_number, failing.record_id"""
_QUARANTINE = """
select record_id, source, min(finding_id) as finding_id
from (
    select record_id, source, finding_id from held_record where disposition <> 'released'
    union all
    select record_id, source, 'discarded' from {words}
    where verdict = 'discard' and record_id not in (select record_id from held_record)
)
group by record_id, source
order by record_id"""


def check(settings: Settings, database: Path, rules: Iterable[Rule], out: Path) -> QualityReport:
    """Rules of sources that the run does not have are passed over; the run's file is only read."""
    with engine.connect(settings, database) as connection, lookups(connection, settings):
        return check_targets(connection, tuple(_staged(connection)), rules, out)


def release_all(connection: Connection) -> None:
    """What an earlier attempt held back stands before the rules again."""
    create_tables(connection)
    connection.execute("delete from quarantine")


def quarantine(connection: Connection, out: Path, words: str = f"({NO_WORDS})") -> int:
    """Fills finding, finding_record, held_record and quarantine anew; gives the number of records held back.

    `words` is a relation of source, record_id, verdict, finding_id and value. A released record is kept
    while its value is the one it was released with; a discarded one stays out, whatever the rules say.
    """
    create_tables(connection)
    found, records = (literal(out / name) for name in (FINDING_FILE, RECORD_FILE))
    connection.execute("begin")
    for table in ("finding", "finding_record", "held_record", "quarantine"):
        connection.execute(f"delete from {table}")
    connection.execute(f"insert into finding by name from read_parquet({found})")
    connection.execute(f"insert into finding_record by name from read_parquet({records})")
    connection.execute(f"insert into held_record by name {_HELD_RECORDS.format(words=words)}")
    connection.execute(f"insert into quarantine by name {_QUARANTINE.format(words=words)}")
    connection.execute("commit")
    return engine.count(connection, "quarantine")


def check_leads(settings: Settings, database: Path, rules: Iterable[Rule], out: Path) -> QualityReport:
    """The golden leads, once the marts are there."""
    with engine.connect(settings, database) as connection, lookups(connection, settings):
        return check_targets(connection, (LEAD_TARGET,), rules, out)


def add_lead_findings(connection: Connection, out: Path) -> None:
    """Beside the findings on records, in place of what an earlier attempt left."""
    for table, file in (("finding", FINDING_FILE), ("finding_record", RECORD_FILE)):
        connection.execute(f"delete from {table} where source = ?", [LEADS])
        connection.execute(f"insert into {table} by name from read_parquet({literal(out / file)})")


def create_tables(connection: Connection) -> None:
    """Staging reads the quarantine, so it exists, empty, before anything is checked."""
    for table, columns in (
        ("finding", FINDING_COLUMNS),
        ("finding_record", RECORD_COLUMNS),
        ("held_record", HELD_COLUMNS),
        ("quarantine", QUARANTINE_COLUMNS),
    ):
        typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        connection.execute(f"create table if not exists {table} ({typed})")


def _staged(connection: Connection) -> Iterator[Target]:
    inputs = connection.execute("select source, kind from run_input order by source").fetchall()
    for source, kind in inputs:
        relation = f"stg_{source}"
        if _exists(connection, relation):
            yield Target(source, kind, relation, earlier=_earlier(connection, source))
    if _exists(connection, "stg_record"):
        yield Target(ACROSS, ACROSS, "stg_record", owner="source")


def _earlier(connection: Connection, source: str) -> str | None:
    if not _exists(connection, "history_lead_record"):
        return None
    return (
        f"select * from history_lead_record where source = {literal(source)} "
        "and period = (select previous_period from run_period)"
    )


def _exists(connection: Connection, relation: str) -> bool:
    query = "select count(*) from information_schema.tables where table_name = ?"
    return bool(scalar(connection, query, [relation]))


@contextmanager
def lookups(connection: Connection, settings: Settings) -> Iterator[None]:
    """Reference tables in a database of their own: a temporary view is not seen by other cursors."""
    reference.install(connection, settings)
    connection.execute("attach ':memory:' as lookup")
    connection.execute("create table lookup.zip_state as select distinct zip, state from ref_zip")
    connection.execute(
        "create table lookup.county_state as select distinct upper(county) as county, state from ref_zip"
    )
    try:
        yield
    finally:
        connection.execute("detach lookup")
