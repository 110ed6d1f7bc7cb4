"""Rules that a source's own past suggests, each with the evidence; a person decides."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import floor
from pathlib import Path
from typing import Any

from core.canonical import BY_NAME, FIELDS, TEXT, WHOLE
from core.engine import Connection, identifier, literal
from core.quality.rules import Rule, read_rule

LEAST_MONTHS = 2  # one month is no habit
LEAST_ROWS = 20
MOST_VALUES = 12  # more of them are no vocabulary
USUALLY_FILLED = 0.9
ROWS_PER_VALUE = 5  # rows a value stands in on average, so that a list of names is none


@dataclass(frozen=True)
class FieldMonth:
    """One canonical field in one month's standard file. `values` is empty where there are many."""

    period: str
    field: str
    rows: int
    filled: int
    distinct: int
    values: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None

    @property
    def share(self) -> float:
        return self.filled / self.rows if self.rows else 0.0


@dataclass(frozen=True)
class Suggestion:
    rule: Rule
    evidence: str


def measure(connection: Connection, period: str, standard: Path) -> tuple[FieldMonth, ...]:
    """Every canonical field of one standard file; the values of the few fields that have few of them."""
    file = f"read_parquet({literal(standard)})"
    asked = ", ".join(_counted(field.name, field.type) for field in FIELDS)
    (row,) = connection.execute(f"select count(*), {asked} from {file}").fetchall()
    months = [
        _month(period, field.name, row[0], *row[1 + at * 4 : 5 + at * 4]) for at, field in enumerate(FIELDS)
    ]
    return tuple(_with_values(connection, file, one) for one in months)


def suggest(source: str, months: Sequence[FieldMonth], rules: Sequence[Rule]) -> tuple[Suggestion, ...]:
    """What held in every month and what no rule asks for yet; `rules` are those that apply to the source."""
    asked = {(rule.column, rule.expectation) for rule in rules}
    found = []
    for field in FIELDS:
        seen = sorted(
            (one for one in months if one.field == field.name and one.rows >= LEAST_ROWS),
            key=lambda one: one.period,
        )
        if len(seen) >= LEAST_MONTHS:
            found += [_filled(source, field.label, seen), _one_of(source, field.label, seen)]
            found += [_between(source, field.label, seen), _unique(source, field.label, seen)]
    return tuple(one for one in found if one and (one.rule.column, one.rule.expectation) not in asked)


def _filled(source: str, label: str, seen: Sequence[FieldMonth]) -> Suggestion | None:
    lowest = min(one.share for one in seen)
    if lowest < USUALLY_FILLED:
        return None
    mostly = None if lowest == 1 else floor(lowest * 100) / 100 - 0.01
    evidence = f"{label} was filled in {_shares(seen)}."
    asks = "Every record has" if mostly is None else f"At least {mostly:.0%} of the records have"
    return _suggestion(
        source, seen, "present", "ExpectColumnValuesToNotBeNull", {}, evidence, f"{asks} {label}.", mostly
    )


def _one_of(source: str, label: str, seen: Sequence[FieldMonth]) -> Suggestion | None:
    values = sorted({value for one in seen for value in one.values})
    is_set = all(one.values and one.filled >= ROWS_PER_VALUE * one.distinct for one in seen)
    if not is_set or len(values) > MOST_VALUES or {*seen[0].values} != {*seen[-1].values}:
        return None
    evidence = f"{label} held only {', '.join(values)} in {_periods(seen)}."
    said = f"{label} is one of the values that {source.capitalize()} has sent so far."
    parameters = {"value_set": tuple(values)}
    return _suggestion(source, seen, "in_set", "ExpectColumnValuesToBeInSet", parameters, evidence, said)


def _between(source: str, label: str, seen: Sequence[FieldMonth]) -> Suggestion | None:
    if any(one.low is None or one.high is None for one in seen):
        return None
    low, high = min(one.low or 0 for one in seen), max(one.high or 0 for one in seen)
    parameters = {"min_value": min(low, 0) if low < 1 else 1, "max_value": high * 2}
    evidence = f"{label} lay between {low:,} and {high:,} in {_periods(seen)}; the suggestion leaves room."
    said = f"{label} lies between {parameters['min_value']:,} and {parameters['max_value']:,}."
    return _suggestion(source, seen, "in_range", "ExpectColumnValuesToBeBetween", parameters, evidence, said)


def _unique(source: str, label: str, seen: Sequence[FieldMonth]) -> Suggestion | None:
    if any(one.distinct != one.filled or one.filled < LEAST_ROWS for one in seen):
        return None
    evidence = f"No two records shared their {label} in {_periods(seen)}."
    said = f"No two records have the same {label}."
    return _suggestion(source, seen, "unique", "ExpectColumnValuesToBeUnique", {}, evidence, said)


def _suggestion(
    source: str,
    seen: Sequence[FieldMonth],
    about: str,
    expectation: str,
    parameters: dict[str, Any],
    evidence: str,
    description: str,
    mostly: float | None = None,
) -> Suggestion:
    body = {
        "rule_id": f"{seen[0].field}.{about}",
        "source": source,
        "column": seen[0].field,
        "expectation": expectation,
        "parameters": parameters,
        "severity": "warning",
        "mostly": mostly,
        "description": description,
    }
    return Suggestion(read_rule(body, "the suggestions"), evidence)


def _shares(seen: Sequence[FieldMonth]) -> str:
    return ", ".join(f"{one.share:.1%} ({one.period})" for one in seen)


def _periods(seen: Sequence[FieldMonth]) -> str:
    return f"{len(seen)} files, {seen[0].period} to {seen[-1].period}"


def _counted(name: str, kind: str) -> str:
    column = identifier(name)
    low, high = (f"min({column})", f"max({column})") if kind == WHOLE else ("null", "null")
    return f"count({column}), count(distinct {column}), {low}, {high}"


def _month(
    period: str, field: str, rows: int, filled: int, distinct: int, low: int | None, high: int | None
) -> FieldMonth:
    return FieldMonth(period, field, rows, filled, distinct, low=low, high=high)


def _with_values(connection: Connection, file: str, one: FieldMonth) -> FieldMonth:
    if BY_NAME[one.field].type != TEXT or not 0 < one.distinct <= MOST_VALUES:
        return one
    column = identifier(one.field)
    rows = connection.execute(
        f"select distinct {column} from {file} where {column} is not null order by all"
    ).fetchall()
    return replace(one, values=tuple(str(value) for (value,) in rows))
