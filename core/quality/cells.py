"""Which columns a rule reads, so that the cells which break it can be shown."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from core.engine import Connection, scalar
from core.quality.expectations import CONDITION
from core.quality.rules import Rule

PROBLEMS = "problems"


def columns_read(connection: Connection, rule: Rule, known: Sequence[str]) -> tuple[str, ...]:
    """The rule's own column first; of a condition, what it says of the row itself, not what it looks up."""
    read = [rule.column] if rule.column else []
    read += [str(rule.parameters[name]) for name in ("column_A", "column_B") if name in rule.parameters]
    if rule.expectation == CONDITION:
        read += _named(_parsed(connection, str(rule.parameters["condition"])))
    if PROBLEMS in read:  # what could not be read stands in other columns, and each record says in which
        read = [PROBLEMS, rule.column]
    return tuple(name for name in dict.fromkeys(read) if name in known)


def _parsed(connection: Connection, condition: str) -> Any:
    """As the engine itself reads it; nothing is looked up or run."""
    told = json.loads(
        str(scalar(connection, "select json_serialize_sql($1::varchar)", [f"select 1 where {condition}"]))
    )
    return [] if told["error"] else told["statements"][0]["node"]["where_clause"]


def _named(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for each in part:
            yield from _named(each)
    elif isinstance(part, dict):
        if part.get("class") == "COLUMN_REF":
            yield part["column_names"][-1]
        for name, each in part.items():
            if name != "subquery":
                yield from _named(each)
