"""A rule tried on stored months: what it would have said of each, and the first rows that fail."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from core import engine
from core.engine import Connection, identifier, scalar
from core.quality.checking import Target, fitting
from core.quality.counting import counts, tolerates
from core.quality.expectations import COLUMN_SET, EXISTS, ROW_COUNT, moment
from core.quality.months import Stored, columns_of, laid_out, periods
from core.quality.rules import LEADS, Rule
from core.settings import Settings

SHOWN = 100
OnMonth = Callable[[str, int, int], None]  # period, place, how many


@dataclass(frozen=True)
class FailingRow:
    source: str
    record_id: str
    record_number: int | None
    company: str | None
    city: str | None
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


def unwatched(_: str, __: int, ___: int) -> None:
    """Nobody looks on."""


def try_rule(
    settings: Settings,
    rule: Rule,
    stored: Sequence[Stored],
    shown: int = SHOWN,
    on_month: OnMonth = unwatched,
) -> tuple[Tried, ...]:
    """Newest month first. Counted by SQL alone, because Great Expectations takes seconds to import.

    `on_month` hears of each month before it is tried, with its place and how many there are.
    """
    found: list[Tried] = []
    months = periods(rule.source, stored)
    for place, period in enumerate(months, 1):
        on_month(period, place, len(months))
        with laid_out(settings, rule.source, period, stored) as (connection, targets):
            found += [
                _tried(connection, period, target, fits, shown)
                for target in targets
                for fits in fitting(connection, target, (rule,))
            ]
    return tuple(found)


def _tried(connection: Connection, period: str, target: Target, rule: Rule, shown: int) -> Tried:
    if not rule.is_about_rows:
        checked, holds = _of_the_whole(connection, target, rule)
        return Tried(period, target.source, checked, 0 if holds else 1, holds, ())
    checked, failed = counts(connection, target.relation, rule)
    rows = _first_rows(connection, target, rule, shown) if failed else ()
    return Tried(period, target.source, checked, failed, tolerates(rule, checked, failed), rows)


def _of_the_whole(connection: Connection, target: Target, rule: Rule) -> tuple[int, bool]:
    if rule.expectation == ROW_COUNT:
        rows = engine.count(connection, identifier(target.relation))
        return rows, _is_within(rows, rule.parameters)
    if rule.expectation == EXISTS:
        return 1, rule.column in columns_of(connection, target.relation)
    if rule.expectation == COLUMN_SET:
        return 1, rule.parameters["column_set"] == columns_of(connection, target.relation)
    newest = scalar(connection, f"select max({identifier(rule.column)}) from {identifier(target.relation)}")
    return 1, newest is not None and _is_within(newest, rule.parameters)


def _is_within(value: object, bounds: Mapping[str, object]) -> bool:
    low, high = moment(bounds.get("min_value")), moment(bounds.get("max_value"))
    return bool((low is None or value >= low) and (high is None or value <= high))


def _first_rows(connection: Connection, target: Target, rule: Rule, shown: int) -> tuple[FailingRow, ...]:
    value = f"{identifier(rule.column)}::varchar" if rule.column else "null"
    rows = connection.execute(
        f"select {_whose(connection, target)}, {value} from {identifier(target.relation)} "
        f"where {rule.failing(target.relation)} order by 1, 3, 2 limit {shown}"
    ).fetchall()
    return tuple(FailingRow(*row) for row in rows)


def _whose(connection: Connection, target: Target) -> str:
    """Source, key, number, company and city of a row: a lead has no number, a file may lack the rest."""
    known = columns_of(connection, target.relation)
    is_record = target.kind not in (LEADS, "file")
    source = "source" if is_record else engine.literal(target.source)
    named = [name for name in ("operator", "company", "Company") if name in known]
    place = [name for name in ("city", "City") if name in known]
    return ", ".join(
        (
            source,
            f"coalesce({identifier(target.key)}::varchar, '')",
            identifier(target.number) if target.number else "null",
            f"coalesce({', '.join(map(identifier, named))})" if named else "null",
            identifier(place[0]) if place else "null",
        )
    )
