"""What Salesforce refuses in one value: the conditions, and the errors in its own words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.crm.forms import characters
from core.crm.refusals import Foreseen, is_refused
from core.crm.rendering import is_too_long
from core.crm.specification import LeadField
from core.engine import identifier, literal

MISSING = "REQUIRED_FIELD_MISSING"
TOO_LONG = "STRING_TOO_LONG"
BAD_EMAIL = "INVALID_EMAIL_ADDRESS"
BAD_VALUE = "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
BAD_REGION = "FIELD_INTEGRITY_EXCEPTION"
BAD_TYPE = "INVALID_TYPE_ON_FIELD_IN_RECORD"
OUT_OF_RANGE = "NUMBER_OUTSIDE_VALID_RANGE"

EMAIL = r"[^@[:space:],;<>()\[\]\\" ":]+@[A-Za-z0-9-]+([.][A-Za-z0-9-]+)*[.][A-Za-z]{2,}"
DATE = r"\d{4}-\d{2}-\d{2}"
MEANINGS = {
    MISSING: "has no value, and Salesforce requires one",
    TOO_LONG: "is too long",
    BAD_EMAIL: "is no email address",
    BAD_VALUE: "is none of the picklist's values",
    BAD_REGION: "is none of Salesforce's states or countries",
    BAD_TYPE: "cannot be read as its type",
    OUT_OF_RANGE: "is a larger number than the field takes",
}


def meaning(code: str) -> str:
    """As the end of a sentence that begins with the field."""
    return MEANINGS.get(code, "was refused before, for a value like this one")


@dataclass(frozen=True)
class Failure:
    """`fails` and `says` are SQL: a condition on a row, and the error that it would get."""

    code: str
    fails: str
    says: str


def failures(field: LeadField, operation: str, foreseen: Iterable[Foreseen] = ()) -> list[Failure]:
    """The first that holds is what Salesforce reports; `fails` is never null."""
    found = [*_missing(field, operation), *_too_long(field), *_wrong_value(field), *_wrong_type(field)]
    found += _foreseen(field, operation, foreseen)
    return [Failure(each.code, f"coalesce({each.fails}, false)", each.says) for each in found]


def may_fail(fields: Iterable[LeadField], operation: str, foreseen: Sequence[Foreseen] = ()) -> str:
    conditions = [each.fails for field in fields for each in failures(field, operation, foreseen)]
    return " or ".join(conditions) or "false"


def shortened(field: LeadField, text: str) -> str:
    """A proposal for a person: as many whole words as fit; nothing is ever cut by itself."""
    room = f"greatest({field.length} - ({characters(text)} - length({text})), 0)"
    cut = f"left({text}, {room}::bigint)"
    words = rf"regexp_replace({cut}, '\s+\S*$', '')"
    return (
        rf"rtrim(case when substr({text}, {room}::bigint + 1, 1) = ' ' then {cut} else {words} end, ' ,;:-')"
    )


def _foreseen(field: LeadField, operation: str, foreseen: Iterable[Foreseen]) -> list[Failure]:
    """What people kept of an error that nobody knew; a field that an update leaves alone is not blank."""
    return [
        Failure(each.code, is_refused(each, _text(field)), literal(each.error))
        for each in foreseen
        if each.field == field.api_name and not (each.condition == "blank" and operation == "update")
    ]


def _missing(field: LeadField, operation: str) -> list[Failure]:
    """An insert needs a value; #N/A would take it away."""
    if not field.required:
        return []
    name = field.api_name
    cleared = f"{_text(field)} = '#N/A'"
    fails = f"({_text(field)} is null or {cleared})" if operation == "insert" else cleared
    return [Failure(MISSING, fails, literal(f"{MISSING}:Required fields are missing: [{name}]:{name} --"))]


def _too_long(field: LeadField) -> list[Failure]:
    if field.length is None or field.type in ("number", "yes_no", "date", "datetime"):
        return []
    told = f"'{field.api_name}: data value too large: ' || {_text(field)} || ' (max length={field.length})'"
    return [_said(TOO_LONG, is_too_long(field, _text(field)), told, field)]


def _wrong_value(field: LeadField) -> list[Failure]:
    """A multi-select's values are joined by semicolons."""
    if not field.values:
        return []
    known, text = f"[{', '.join(literal(each) for each in field.values)}]", _text(field)
    if field.type == "picklists":
        fails = f"not list_has_all({known}, string_split({text}, ';'))"
    else:
        fails = f"not list_contains({known}, {text})"
    if field.form and field.form.split("_")[0] in ("state", "country"):
        told = literal(
            f"There's a problem with this {field.form.split('_')[0]}, even though it may appear correct."
        )
        return [_said(BAD_REGION, fails, told, field)]
    return [_said(BAD_VALUE, fails, f"'bad value for restricted picklist field: ' || {text}", field)]


def _wrong_type(field: LeadField) -> list[Failure]:
    text, name = _text(field), field.api_name
    unlike = {
        "number": f"{text} is not null and try_cast({text} as double) is null",
        "date": f"not regexp_full_match({text}, '{DATE}') or try_cast({text} as date) is null",
        "datetime": f"not regexp_full_match({text}, '{DATE}T.*') or try_cast({text} as timestamptz) is null",
        "yes_no": f"{text} not in ('true', 'false')",
        "email": f"not regexp_full_match({text}, {literal(EMAIL)})",
    }.get(field.type)
    if unlike is None:
        return []
    fails = f"{text} is not null and ({unlike})"
    if field.type == "email":
        return [_said(BAD_EMAIL, fails, f"'{name}: invalid email address: ' || {text}", field)]
    found = [_said(BAD_TYPE, fails, f"'{name}: value not of required type: ' || {text}", field)]
    if field.type == "number" and field.digits:
        beyond = f"abs(try_cast({text} as double)) >= 1e{field.digits}"
        told = f"'{name}: value outside of valid range on numeric field: ' || {text}"
        found.append(_said(OUT_OF_RANGE, beyond, told, field))
    return found


def _said(code: str, fails: str, told: str, field: LeadField) -> Failure:
    return Failure(code, fails, f"'{code}:' || {told} || ':{field.api_name} --'")


def _text(field: LeadField) -> str:
    return identifier(field.api_name)
