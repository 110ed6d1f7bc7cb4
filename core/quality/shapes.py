"""What a text can look like: shapes with a name, patterns of one's own, and dates within bounds.

A rule keeps each as the condition of a failing row; here conditions are written and read back.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.engine import identifier, literal

OWN = "own"


@dataclass(frozen=True)
class Shape:
    """`label` follows "look like"; a text has the shape when the whole of it matches."""

    label: str
    pattern: str
    example: str


SHAPES: Mapping[str, Shape] = {
    "phone": Shape(
        "a US or Canadian phone number",
        r"(\+?1)?[ (.-]*[2-9][0-9]{2}[ ).-]*[2-9][0-9]{2}[ .-]?[0-9]{4}( x[0-9]+)?",
        "(702) 555-0101",
    ),
    "email": Shape(
        "an email address", r"[^@[:space:],;]+@[^@[:space:],;]+[.][A-Za-z]{2,}", "desk@school.example"
    ),
    "zip": Shape("a ZIP code", r"[0-9]{5}(-[0-9]{4})?", "89801"),
    "state": Shape("a state in two letters", r"[A-Z]{2}", "NV"),
    "date": Shape("a date", r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}", "2026-10-03"),
    "website": Shape(
        "a web address", r"[^[:space:]@]+[.][A-Za-z]{2,}([/:?#][^[:space:]]*)?", "www.school.example"
    ),
    "license": Shape("a licence number", r"[A-Z]{0,3}[0-9]+(-[0-9A-Z]+)*", "K830012345"),
    "digits": Shape("digits alone", r"[0-9]+", "1106"),
    "placeholder": Shape(
        "a stand-in such as N/A or TBD",
        r"(?i)[[:space:]]*(n\.?/?a\.?|none|null|nil|tbd|tba|unknown|unk|pending|test|x+|[-.?*]+|0+|9{4,}"
        r"|not (available|applicable|provided|known))[[:space:]]*",
        "N/A",
    ),
}

_COLUMN = r'("(?:[^"]|"")+"|[A-Za-z_][A-Za-z_0-9]*)'
_TEXT = r"'((?:[^']|'')*)'"
_LOOK = re.compile(rf"\s*(not\s+)?regexp_full_match\({_COLUMN},\s*{_TEXT}\)\s*", re.I)
_BEFORE = re.compile(rf"\s*{_COLUMN} < (?:date|timestamp) {_TEXT}\s*", re.I)
_AFTER = re.compile(rf"\s*{_COLUMN} > (?:date|timestamp) {_TEXT}\s*", re.I)


@dataclass(frozen=True)
class Look:
    """`is_wanted` is False where a text that looks so is wrong."""

    column: str
    pattern: str
    is_wanted: bool

    @property
    def shape(self) -> str:
        """The key of the named shape, or OWN."""
        return next((key for key, shape in SHAPES.items() if shape.pattern == self.pattern), OWN)


@dataclass(frozen=True)
class Days:
    """Bounds of a column of dates, each in ISO or empty; the last day is still within."""

    column: str
    first: str
    last: str


def look_condition(look: Look) -> str:
    """Whole texts are matched; an empty cell looks like nothing and fails nothing."""
    asked = f"regexp_full_match({_written(look.column)}, {literal(look.pattern)})"
    return f"not {asked}" if look.is_wanted else asked


def read_look(condition: str) -> Look | None:
    """None where the condition says anything else."""
    found = _LOOK.fullmatch(condition)
    if found is None:
        return None
    return Look(_name(found[2]), found[3].replace("''", "'"), is_wanted=bool(found[1]))


def days_condition(days: Days) -> str:
    column = _written(days.column)
    bounds = [f"{column} < date {literal(days.first)}"] if days.first else []
    return " or ".join(bounds + ([f"{column} > date {literal(days.last)}"] if days.last else []))


def read_days(condition: str) -> Days | None:
    bounds = {"first": "", "last": ""}
    columns = set()
    for part in re.split(r"\s+or\s+", condition):
        name, found = "first", _BEFORE.fullmatch(part)
        if found is None:
            name, found = "last", _AFTER.fullmatch(part)
        if found is None or bounds[name]:
            return None
        bounds[name] = found[2]
        columns.add(_name(found[1]))
    return Days(columns.pop(), bounds["first"], bounds["last"]) if len(columns) == 1 else None


def _written(column: str) -> str:
    """As people write it in a condition: quoted only where it has to be."""
    return column if re.fullmatch(r"[a-z_][a-z_0-9]*", column) else identifier(column)


def _name(written: str) -> str:
    return written[1:-1].replace('""', '"') if written.startswith('"') else written
