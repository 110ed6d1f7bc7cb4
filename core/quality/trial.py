"""A rule tried on stored months: what it would have said of each, and the first rows that fail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core import engine
from core.canonical import standard_columns
from core.engine import Connection, identifier, literal, scalar
from core.quality.checking import Target, fitting
from core.quality.expectations import ROW_COUNT, moment
from core.quality.records import lookups
from core.quality.rules import ACROSS, Rule
from core.settings import Settings

SHOWN = 20


@dataclass(frozen=True)
class Stored:
    """The standard file of one source for one period; `kind` as in Rule.applies_to."""

    period: str
    source: str
    kind: str
    path: Path


@dataclass(frozen=True)
class FailingRow:
    source: str
    record_id: str
    record_number: int
    value: str | None


@dataclass(frozen=True)
class Tried:
    """What the rule says of one source's month; of a rule across sources, of all of them together."""

    period: str
    source: str
    checked: int
    failed: int
    holds: bool
    rows: tuple[FailingRow, ...]


def try_rule(
    settings: Settings, rule: Rule, stored: Sequence[Stored], shown: int = SHOWN
) -> tuple[Tried, ...]:
    """Newest month first. Counted by SQL alone, because Great Expectations takes seconds to import."""
    months = sorted({one.period for one in stored}, reverse=True)
    with engine.connect(settings) as connection, lookups(connection, settings):
        return tuple(
            tried
            for period in months
            for target in _month(connection, period, stored)
            for fits in fitting(connection, target, (rule,))
            for tried in [_tried(connection, period, target, fits, shown)]
        )


def _month(connection: Connection, period: str, stored: Sequence[Stored]) -> list[Target]:
    """Lays the month out as a run does."""
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
    return [*targets, Target(ACROSS, ACROSS, "stg_record", owner="source")]


def _read(path: Path) -> str:
    """A column that an older file lacks reads as null."""
    typed = ", ".join(f"null::{kind} as {name}" for name, kind in standard_columns().items())
    return (
        f"select * from (select {typed}) where false "
        f"union all by name select * from read_parquet({literal(path)})"
    )


def _earlier(one: Stored, stored: Sequence[Stored]) -> str | None:
    before = [other for other in stored if other.source == one.source and other.period < one.period]
    return _read(max(before, key=lambda other: other.period).path) if before else None


def _tried(connection: Connection, period: str, target: Target, rule: Rule, shown: int) -> Tried:
    if not rule.is_about_rows:
        checked, holds = _of_the_whole(connection, target, rule)
        return Tried(period, target.source, checked, 0 if holds else 1, holds, ())
    checked, failed = _counts(connection, target, rule)
    rows = _first_rows(connection, target, rule, shown) if failed else ()
    return Tried(period, target.source, checked, failed, _holds(rule, checked, failed), rows)


def _counts(connection: Connection, target: Target, rule: Rule) -> tuple[int, int]:
    names = [rule.parameters.get(name) for name in ("column_A", "column_B")]
    asked = [str(name) for name in names if name] or [rule.column]
    filled = " and ".join(f"{identifier(name)} is not null" for name in asked)
    looked_at = filled if rule.kind.skips_null else "true"
    (counts,) = connection.execute(
        f"select count(*) filter ({looked_at}), count(*) filter ({rule.failing(target.relation)}) "
        f"from {identifier(target.relation)}"
    ).fetchall()
    return int(counts[0]), int(counts[1])


def _holds(rule: Rule, checked: int, failed: int) -> bool:
    if rule.at_most is not None:
        return failed <= rule.at_most
    if rule.mostly is not None:
        return not checked or (checked - failed) / checked >= rule.mostly
    return not failed


def _of_the_whole(connection: Connection, target: Target, rule: Rule) -> tuple[int, bool]:
    if rule.expectation == ROW_COUNT:
        rows = engine.count(connection, identifier(target.relation))
        return rows, _is_within(rows, rule.parameters)
    newest = scalar(connection, f"select max({identifier(rule.column)}) from {identifier(target.relation)}")
    return 1, newest is not None and _is_within(newest, rule.parameters)


def _is_within(value: object, bounds: Mapping[str, object]) -> bool:
    low, high = moment(bounds.get("min_value")), moment(bounds.get("max_value"))
    return bool((low is None or value >= low) and (high is None or value <= high))


def _first_rows(connection: Connection, target: Target, rule: Rule, shown: int) -> tuple[FailingRow, ...]:
    value = f"{identifier(rule.column)}::varchar" if rule.column else "null"
    rows = connection.execute(
        f"select source, coalesce(record_id, ''), record_number, {value} from {identifier(target.relation)} "
        f"where {rule.failing(target.relation)} order by source, record_number limit {shown}"
    ).fetchall()
    return tuple(FailingRow(*row) for row in rows)
