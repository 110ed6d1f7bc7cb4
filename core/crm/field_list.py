"""A list of the Lead's fields as Salesforce gives it: a describe, or the table of the object manager."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from core.errors import WrongUse

MOST_BYTES = 5_000_000
DELIMITERS = (",", ";", "\t", "|")
# What a header's letters and digits may be; the first that a file has wins.
NAMES = ("qualifiedapiname", "fieldapiname", "apiname", "fieldname", "name", "field")
LABELS = ("fieldlabel", "label", "masterlabel")
TYPES = ("datatype", "fieldtype", "type", "valuetype")
LENGTHS = ("length", "maxlength", "maximumlength", "size")
PRECISIONS, SCALES = ("precision",), ("scale", "decimalplaces")
VALUES = ("picklistvalues", "picklist", "values", "options")
RESTRICTED = ("restrictedpicklist", "isrestrictedpicklist", "restricted")
REQUIRED, OPTIONAL = ("required", "isrequired", "mandatory"), ("nillable", "isnillable")
DEFAULTED = ("defaultedoncreate", "isdefaultedoncreate")
CREATED = ("createable", "iscreateable", "creatable", "iscreatable")
UPDATED = ("updateable", "isupdateable", "updatable", "isupdatable")
KINDS = {
    "string": "text", "text": "text", "textarea": "text", "longtextarea": "text", "richtextarea": "text",
    "encryptedstring": "text", "textencrypted": "text", "name": "text", "combobox": "text",
    "email": "email", "phone": "phone", "fax": "phone", "url": "url",
    "picklist": "picklist", "multipicklist": "picklists", "picklistmultiselect": "picklists",
    "boolean": "yes_no", "checkbox": "yes_no",
    "int": "number", "integer": "number", "long": "number", "double": "number", "number": "number",
    "currency": "number", "percent": "number",
    "date": "date", "datetime": "datetime",
    "reference": "id", "id": "id", "lookup": "id", "masterdetail": "id",
}  # fmt: skip
READ_ONLY = ("formula", "autonumber", "rollupsummary")
# One row of the object manager stands for several fields that a file names one by one.
COMPOUND = {
    "name": ("Salutation", "FirstName", "LastName"),
    "address": ("Street", "City", "State", "PostalCode", "Country", "StateCode", "CountryCode"),
}
NEEDED = ("LastName", "Company")


class UnreadableFieldList(WrongUse):
    """The file says nothing of a Lead's fields."""


class OrgField(BaseModel):
    """What the org says of one field; None and empty where its list does not say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    api_name: str
    label: str = ""
    type: str = ""
    length: int | None = None
    digits: int | None = None  # before the decimal point
    values: tuple[str, ...] = ()
    is_restricted: bool = False
    is_required: bool = False
    is_created: bool = True
    is_updated: bool = True


def read(name: str, content: bytes) -> tuple[OrgField, ...]:
    """In the order of the file; a list without the two fields that every Lead needs is another object's."""
    header, rows = _table(name, content)
    fields = [field for row in rows for field in _fields(dict(zip(header, row, strict=False)))]
    repeated = _repeated(field.api_name.lower() for field in fields)
    if repeated:
        raise UnreadableFieldList(
            f"{name} lists the field {repeated} twice. Export the fields of the Lead object alone."
        )
    known = {field.api_name for field in fields}
    if lost := [each for each in NEEDED if each not in known]:
        raise UnreadableFieldList(
            f"{name} lists no {' and no '.join(lost)}, so it is not the whole list of a Lead's fields. "
            "Export the fields of the Lead object again."
        )
    return tuple(fields)


def _table(name: str, content: bytes) -> tuple[list[str], list[list[str]]]:
    if len(content) > MOST_BYTES:
        raise UnreadableFieldList(
            f"{name} is larger than any field list. Choose the list of the Lead's fields."
        )
    text = _text(content)
    if text is None or not text.strip():
        raise UnreadableFieldList(f"{name} is no CSV text. Save the field list as CSV and choose that file.")
    for delimiter in DELIMITERS:
        try:
            rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(row)]
        except csv.Error:
            continue
        for at, row in enumerate(rows[:10]):
            header = [_plain(cell) for cell in row]
            if _column(header, NAMES) and _column(header, TYPES):
                return header, rows[at + 1 :]
    raise UnreadableFieldList(
        f"{name} has no columns for a field's name and type. It takes the CSV of a describe (name, type, "
        "length, ...) or of the object manager (Field Label, Field Name, Data Type)."
    )


def _text(content: bytes) -> str | None:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if wide else ["utf-8-sig", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _fields(row: Mapping[str, str]) -> list[OrgField]:
    api_name, kind = _cell(row, NAMES), _cell(row, TYPES)
    if not api_name:
        return []
    plain = _plain(kind.partition("(")[0])
    if api_name.lower() in COMPOUND and plain in COMPOUND:
        return [OrgField(api_name=each) for each in COMPOUND[api_name.lower()]]
    precision, scale, length = (_number(_cell(row, each)) for each in (PRECISIONS, SCALES, LENGTHS))
    within = re.search(r"\((\d+)", kind)
    told = int(within[1]) if within else length
    type_ = _type(kind)
    is_text = type_ not in ("number", "yes_no", "date", "datetime", "picklist", "picklists")
    digits = precision - (scale or 0) if precision else told
    values = _values(_cell(row, VALUES))
    is_fixed = plain.startswith(READ_ONLY)
    is_created, is_updated = (_is_yes(_cell(row, each), True) and not is_fixed for each in (CREATED, UPDATED))
    # Where nothing says whether other values are taken, the file had better keep to these.
    is_restricted = _is_yes(_cell(row, RESTRICTED), True) and bool(values)
    return [
        OrgField(
            api_name=api_name,
            label=_cell(row, LABELS),
            type=type_,
            length=told or None if is_text else None,
            digits=digits or None if type_ == "number" else None,
            values=values,
            is_restricted=is_restricted,
            is_required=_is_required(row, type_) and is_created,
            is_created=is_created,
            is_updated=is_updated,
        )
    ]


def _type(kind: str) -> str:
    """`Picklist (Multi-Select)` and `Email (Unique)` carry words behind their type, `Text(80)` its length."""
    whole, first = _plain(kind), _plain(kind.partition("(")[0])
    return KINDS.get(whole, KINDS.get(first, ""))


def _is_required(row: Mapping[str, str], type_: str) -> bool:
    if type_ == "yes_no":  # unticked is a value
        return False
    if _cell(row, REQUIRED):
        return _is_yes(_cell(row, REQUIRED), False)
    return not _is_yes(_cell(row, OPTIONAL), True) and not _is_yes(_cell(row, DEFAULTED), False)


def _values(cell: str) -> tuple[str, ...]:
    """A describe's JSON, else values on lines of their own or between semicolons or bars."""
    if cell.startswith("["):
        try:
            return tuple(_told(each) for each in json.loads(cell) if _is_active(each))
        except (ValueError, TypeError, KeyError):
            pass
    parts = re.split(r"\s*[\n;|]\s*", cell.strip())
    return tuple(dict.fromkeys(part for part in parts if part))


def _told(entry: Any) -> str:
    return str(entry["value"] if isinstance(entry, dict) else entry)


def _is_active(entry: Any) -> bool:
    return bool(entry.get("active", True)) if isinstance(entry, dict) else True


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _column(header: Sequence[str], names: Iterable[str]) -> str | None:
    return next((name for name in names if name in header), None)


def _cell(row: Mapping[str, str], names: Sequence[str]) -> str:
    found = _column(list(row), names)
    return row[found].strip() if found else ""


def _number(cell: str) -> int | None:
    digits = cell.replace(",", "").split(".")[0]
    return int(digits) if digits.isdecimal() and len(digits) < 10 else None


def _is_yes(cell: str, unsaid: bool) -> bool:
    return cell.lower() in ("true", "yes", "y", "1", "x", "checked", "required") if cell else unsaid


def _repeated(names: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None
