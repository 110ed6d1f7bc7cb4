"""The Great Expectations classes a rule may name, and for each the SQL that is true for a failing row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core import engine

Scalar = str | bool | int | float
Parameter = Scalar | tuple[Scalar, ...]
Parameters = Mapping[str, Parameter]

CONDITION, UNIQUE = "UnexpectedRowsExpectation", "ExpectColumnValuesToBeUnique"
ROW_COUNT, NEWEST = "ExpectTableRowCountToBeBetween", "ExpectColumnMaxToBeBetween"
EXISTS, COLUMN_SET = "ExpectColumnToExist", "ExpectTableColumnsToMatchSet"
NOT_NULL, NULL = "ExpectColumnValuesToNotBeNull", "ExpectColumnValuesToBeNull"
IN_SET, NOT_IN_SET = "ExpectColumnValuesToBeInSet", "ExpectColumnValuesToNotBeInSet"
BETWEEN, LENGTH = "ExpectColumnValuesToBeBetween", "ExpectColumnValueLengthsToBeBetween"
GREATER = "ExpectColumnPairValuesAToBeGreaterThanB"


@dataclass(frozen=True)
class Kind:
    """`failing` takes column, parameters and relation; None where the statement is about the whole table.

    `skips_null` says that an empty cell is neither right nor wrong, which is how Great Expectations
    counts the share of a tolerance.
    """

    label: str
    failing: Callable[[str, Parameters, str], str] | None = None
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    needs_column: bool = True
    skips_null: bool = True


def failing_rows(kind: Kind, column: str, parameters: Parameters, relation: str) -> str:
    """A boolean SQL expression over the relation's columns that is never null."""
    assert kind.failing is not None, kind.label
    return f"coalesce(({kind.failing(column, parameters, relation)}), false)"


def moment(value: Any) -> Any:
    """A text that names a date or a time as one, because a date compares with a date only."""
    if not isinstance(value, str):
        return value
    return datetime.fromisoformat(value) if ":" in value else date.fromisoformat(value)


def _is_null(column: str, _: Parameters, __: str) -> str:
    return f"{engine.identifier(column)} is null"


def _is_not_null(column: str, _: Parameters, __: str) -> str:
    return f"{engine.identifier(column)} is not null"


def _is_repeated(column: str, _: Parameters, relation: str) -> str:
    name = engine.identifier(column)
    repeated = f"select {name} from {relation} where {name} is not null group by {name} having count(*) > 1"
    return f"{name} in ({repeated})"


def _is_outside_set(column: str, parameters: Parameters, _: str) -> str:
    return f"{engine.identifier(column)} not in ({_listed(parameters['value_set'])})"


def _is_in_set(column: str, parameters: Parameters, _: str) -> str:
    return f"{engine.identifier(column)} in ({_listed(parameters['value_set'])})"


def _is_outside(column: str, parameters: Parameters, _: str) -> str:
    return _beyond(engine.identifier(column), parameters)


def _length_is_outside(column: str, parameters: Parameters, _: str) -> str:
    return _beyond(f"length({engine.identifier(column)})", parameters)


def _is_not_greater(_: str, parameters: Parameters, __: str) -> str:
    left, right = (engine.identifier(str(parameters[name])) for name in ("column_A", "column_B"))
    return f"{left} {'<' if parameters.get('or_equal') else '<='} {right}"


def _condition(_: str, parameters: Parameters, __: str) -> str:
    return str(parameters["condition"])


def _beyond(value: str, parameters: Parameters) -> str:
    low, high = parameters.get("min_value"), parameters.get("max_value")
    bounds = [f"{value} < {low}"] if low is not None else []
    return " or ".join(bounds + ([f"{value} > {high}"] if high is not None else []))


def _listed(values: Parameter) -> str:
    assert isinstance(values, tuple), values
    return ", ".join(engine.literal(value) if isinstance(value, str) else str(value) for value in values)


BOUNDS = frozenset({"min_value", "max_value"})
SET = frozenset({"value_set"})

KINDS: Mapping[str, Kind] = {
    NOT_NULL: Kind("is not empty", _is_null, skips_null=False),
    NULL: Kind("is empty", _is_not_null, skips_null=False),
    UNIQUE: Kind("does not repeat", _is_repeated),
    IN_SET: Kind("is one of", _is_outside_set, required=SET),
    NOT_IN_SET: Kind("is none of", _is_in_set, required=SET),
    BETWEEN: Kind("is a number between", _is_outside, optional=BOUNDS),
    LENGTH: Kind("has a length between", _length_is_outside, optional=BOUNDS),
    GREATER: Kind(
        "is greater than",
        _is_not_greater,
        required=frozenset({"column_A", "column_B"}),
        optional=frozenset({"or_equal"}),
    ),
    CONDITION: Kind(
        "has no row where",
        _condition,
        required=frozenset({"condition"}),
        needs_column=False,
        skips_null=False,
    ),
    # About the table: what fails is the delivery, not a row of it.
    ROW_COUNT: Kind(
        "has a number of rows between", optional=BOUNDS | {"share_of_previous"}, needs_column=False
    ),
    NEWEST: Kind("has its newest value between", optional=BOUNDS | {"days_before_previous"}),
    EXISTS: Kind("is a column"),
    COLUMN_SET: Kind("has only the columns", required=SET, needs_column=False),
}
