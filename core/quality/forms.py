"""The kinds of rule as forms in plain words: what each asks for, and of which columns."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.canonical import DATE, FIELDS, TEXT, TIME, WHOLE, YES_NO
from core.quality import expectations as kinds
from core.quality import wording
from core.quality.rules import ACROSS, EVERY, FILES, LEAD_COLUMNS, LEADS, Severity, shipped

ALL, SHARE, NUMBER = "all", "share", "number"
TEXTS, NUMBERS, DATES = (TEXT,), (WHOLE, "BIGINT"), (DATE, TIME)
SETS = (*TEXTS, *NUMBERS, YES_NO)


@dataclass(frozen=True)
class Form:
    """`asks` are the fields of a Draft to fill in beside the column; `types` what its column may hold."""

    label: str
    expectation: str
    asks: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    needs_column: bool = True
    only: str = ""  # "records" or "file"; else everywhere


FORMS: Mapping[str, Form] = {
    "filled": Form("must be filled", kinds.NOT_NULL),
    "empty": Form("must be empty", kinds.NULL),
    "unique": Form("must be different in every row", kinds.UNIQUE),
    "one_of": Form("must be one of a list", kinds.IN_SET, ("values",), SETS),
    "none_of": Form("must not be one of a list", kinds.NOT_IN_SET, ("values",), SETS),
    "look": Form("must look like ...", kinds.CONDITION, ("shape",), TEXTS),
    "no_look": Form("must not look like ...", kinds.CONDITION, ("shape",), TEXTS),
    "length": Form("must have a length between ...", kinds.LENGTH, ("low", "high"), TEXTS),
    "between": Form("must be a number between ...", kinds.BETWEEN, ("low", "high"), NUMBERS),
    "days": Form("must be a date between ...", kinds.CONDITION, ("first", "last"), DATES),
    "beside": Form(
        "must come after, or be above, another column",
        kinds.GREATER,
        ("other", "or_equal"),
        (*NUMBERS, *DATES),
    ),
    "rows": Form("the number of rows lies between ...", kinds.ROW_COUNT, ("low", "high"), needs_column=False),
    "steady": Form(
        "the number of rows is near last month's",
        kinds.ROW_COUNT,
        ("share",),
        needs_column=False,
        only="records",
    ),
    "newest": Form("the newest date lies between ...", kinds.NEWEST, ("first", "last"), DATES),
    "fresh": Form("the newest date is near last month's", kinds.NEWEST, ("days",), DATES, only="records"),
    "exists": Form("the file has this column", kinds.EXISTS, only="file"),
    "columns": Form(
        "the file has no columns but these",
        kinds.COLUMN_SET,
        ("values",),
        needs_column=False,
        only="file",
    ),
    "condition": Form("a condition of my own", kinds.CONDITION, ("condition",), needs_column=False),
}

COLUMNLESS = frozenset(kind for kind, form in FORMS.items() if not form.needs_column) - {"condition"}


@dataclass(frozen=True)
class Draft:
    """A form as it is filled in; numbers stay as they were typed until the rule is made."""

    source: str
    kind: str = "filled"
    column: str = ""
    other: str = ""
    values: tuple[str, ...] = ()
    low: str = ""
    high: str = ""
    first: str = ""
    last: str = ""
    shape: str = "phone"
    pattern: str = ""
    condition: str = ""
    or_equal: bool = False
    share: float = 50.0
    days: int = 7
    tolerance: str = ALL
    percent: float = 98.0
    most: int = 5
    severity: str = "warning"
    name: str = ""
    owner: str = ""
    description: str = ""


def offered(source: str, column: str) -> tuple[str, ...]:
    """The kinds of rule that make sense of a column; without one, of the rows or the file as a whole."""
    where = "file" if source.startswith(FILES) else LEADS if source in (LEADS, ACROSS) else "records"
    held = wording.type_of(source, column)
    return tuple(
        kind
        for kind, form in FORMS.items()
        if form.only in ("", where)
        and (kind == "condition" or form.needs_column == bool(column))
        and (not column or not form.types or held in form.types)
    )


def has_tolerance(kind: str) -> bool:
    """What is said of a file as a whole holds or fails."""
    return kinds.KINDS[FORMS[kind].expectation].failing is not None


def columns(source: str, kind: str = "filled") -> tuple[str, ...]:
    """The columns that a rule of this kind can speak of, in the order in which people know them."""
    types = FORMS[kind].types
    return tuple(name for name in _columns(source) if not types or wording.type_of(source, name) in types)


def severities(source: str) -> tuple[Severity, ...]:
    refused = {ACROSS: "critical", LEADS: "error"}.get(source)
    every: tuple[Severity, ...] = ("critical", "error", "warning")
    return tuple(name for name in every if name != refused)


def _columns(source: str) -> tuple[str, ...]:
    if source.startswith(FILES):
        return _file_columns()
    if source == LEADS:
        return (*(field.name for field in FIELDS), *LEAD_COLUMNS)
    is_crm = source in ("salesforce", EVERY, ACROSS)
    return (*(field.name for field in FIELDS if is_crm or not field.crm_only), "record_id")


def _file_columns() -> tuple[str, ...]:
    sets = [rule.parameters["value_set"] for rule in shipped() if rule.expectation == kinds.COLUMN_SET]
    names = dict.fromkeys(str(name) for each in sets if isinstance(each, tuple) for name in each)
    return (*names, "Capacity__c", "_row")
