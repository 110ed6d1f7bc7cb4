"""Stored months laid out as a run lays them out, so that a rule can be asked of each."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from core import engine
from core.canonical import standard_columns
from core.engine import Connection, identifier, literal
from core.quality.checking import Target
from core.quality.files import PARTS, file_target
from core.quality.records import LEAD_TARGET, lookups
from core.quality.rules import ACROSS, FILES, LEADS, applies
from core.settings import Settings


@dataclass(frozen=True)
class Stored:
    """What one month left behind; `kind` as in Rule.applies_to.

    `path` is a source's standard file, for leads the file of the run, for 'file' its export folder.
    """

    period: str
    source: str
    kind: str
    path: Path


def kind_of(source: str) -> str:
    """Where a rule of this source looks: 'records', 'leads' or 'file'."""
    if source.startswith(FILES):
        return "file"
    return LEADS if source == LEADS else "records"


@contextmanager
def laid_out(
    settings: Settings, about: str, period: str, stored: Sequence[Stored]
) -> Iterator[tuple[Connection, tuple[Target, ...]]]:
    """What a rule of the source `about` can be asked of in one month; nothing stored is written to."""
    kind = kind_of(about)
    here = [one for one in stored if one.period == period]
    with engine.connect(settings) as connection:
        if kind == "file":
            files = [one for one in here if one.kind == "file"]
            yield connection, tuple(_file(connection, one) for one in files)
            return
        with lookups(connection, settings):
            if kind == LEADS:
                runs = [one.path for one in here if one.kind == LEADS]
                yield connection, tuple(_leads(connection, path) for path in runs)
                connection.execute("use memory")
            else:
                records = [one for one in stored if one.kind not in (LEADS, "file")]
                yield connection, _records(connection, period, records)


def periods(about: str, stored: Sequence[Stored]) -> tuple[str, ...]:
    """The months that hold what a rule of the source `about` speaks of, newest first."""
    kind = kind_of(about)
    held = {one.period for one in stored if (one.kind if one.kind in (LEADS, "file") else "records") == kind}
    return tuple(sorted(held, reverse=True))


def rows_of(connection: Connection, source: str, column: str, targets: Sequence[Target]) -> Target | None:
    """All rows with a column that rules of a source, or of a group of them, speak of; None without any.

    A Salesforce file holds only the fields it writes.
    """
    asked = [
        one
        for one in targets
        if applies(source, one.source, one.kind) and column in columns_of(connection, one.relation)
    ]
    if not asked:
        return None
    together = " union all by name ".join(f"from {identifier(one.relation)}" for one in asked)
    connection.execute(f"create or replace temp view asked_rows as {together}")
    return replace(asked[0], relation="asked_rows")


def columns_of(connection: Connection, relation: str) -> tuple[str, ...]:
    rows = connection.execute(f"describe {identifier(relation)}").fetchall()
    return tuple(str(row[0]) for row in rows)


def _leads(connection: Connection, database: Path) -> Target:
    connection.execute(f"attach {literal(database)} as published (read_only)")
    connection.execute("use published")
    return LEAD_TARGET


def _file(connection: Connection, one: Stored) -> Target:
    return file_target(connection, one.source, sorted(one.path.glob(PARTS[one.source])))


def _records(connection: Connection, period: str, stored: Sequence[Stored]) -> tuple[Target, ...]:
    first = f"{period}-01"
    connection.execute(
        "create or replace table run_period as select $1 as period, $2::date as first_day, "
        "last_day($2::date) as last_day",
        [period, first],
    )
    here = [one for one in stored if one.period == period]
    for one in here:
        connection.execute(f"create or replace view stg_{one.source} as {_read(one.path)}")
    together = " union all by name ".join(f"select * from stg_{one.source}" for one in here)
    connection.execute(f"create or replace view stg_record as {together}")
    targets = [
        Target(one.source, one.kind, f"stg_{one.source}", earlier=_earlier(one, stored)) for one in here
    ]
    return (*targets, Target(ACROSS, ACROSS, "stg_record", owner="source"))


def _read(path: Path) -> str:
    """A column that an older file lacks reads as null."""
    typed = ", ".join(f"null::{kind} as {identifier(name)}" for name, kind in standard_columns().items())
    return (
        f"select * from (select {typed}) where false "
        f"union all by name select * from read_parquet({literal(path)})"
    )


def _earlier(one: Stored, stored: Sequence[Stored]) -> str | None:
    before = [other for other in stored if other.source == one.source and other.period < one.period]
    return _read(max(before, key=lambda other: other.period).path) if before else None
