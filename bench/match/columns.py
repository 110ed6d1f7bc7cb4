"""The files that matching is measured on, as the columns that others compare: lower case and trimmed."""

import csv
from dataclasses import dataclass
from pathlib import Path

from core import engine
from core.engine import Connection


@dataclass(frozen=True)
class Layout:
    """`key` and `fields` are expressions over a file's columns, each read as text."""

    kind: str
    key: str
    fields: dict[str, str]
    mapped: dict[str, str]
    """Canonical name to column, as `python -m core match` is told."""


def _plain(column: str) -> str:
    return f"nullif(lower(trim({engine.identifier(column)})), '')"


_LEAD_TEXT = ("company", "first_name", "last_name", "street", "city", "email", "license_number")
_LEAD_COLUMNS = (*_LEAD_TEXT, "state", "zip", "phone", "website")
LEADS = Layout(
    "leads",
    "rec_id",
    {name: _plain(name) for name in _LEAD_TEXT}
    | {
        "zip": "nullif(left(trim(zip), 5), '')",
        "phone": "nullif(right(regexp_replace(phone, '[^0-9]', '', 'g'), 10), '')",
        "website": "nullif(split_part(regexp_replace(lower(website), '^(https?://)?(www[.])?', ''), '/', 1)"
        ", '')",
    },
    {name: name for name in _LEAD_COLUMNS},
)

_PERSON_COLUMNS = {
    "first_name": "given_name",
    "last_name": "surname",
    "street_number": "street_number",
    "street": "address_1",
    "address_2": "address_2",
    "city": "suburb",
    "zip": "postcode",
    "state": "state",
    "date_of_birth": "date_of_birth",
}
_PERSON_ID = {"soc_sec_id": "soc_sec_id"}


def _persons(kind: str, mapped: dict[str, str]) -> Layout:
    fields = {name: _plain(column) for name, column in mapped.items()}
    return Layout(kind, "trim(rec_id)", fields, mapped)


# An identifier that nobody misspells much makes every matching look good: persons are measured without it.
LAYOUTS = {
    layout.kind: layout
    for layout in (
        LEADS,
        _persons("persons", _PERSON_COLUMNS),
        _persons("persons_with_id", _PERSON_COLUMNS | _PERSON_ID),
    )
}


def tables(is_link: bool) -> list[str]:
    return ["bench_left", "bench_right"] if is_link else ["bench_left"]


def load(connection: Connection, layout: Layout, files: list[Path]) -> None:
    """Each file as a table of `key` and the layout's fields."""
    listed = ", ".join(f"{expression} as {name}" for name, expression in layout.fields.items())
    for name, file in zip(tables(len(files) > 1), files, strict=True):
        query = f"select {layout.key} as key, {listed} from {read(file)}"
        connection.execute(f"create or replace table {name} as {query}")


def read(file: Path) -> str:
    """Every value is text; names of columns lose the blanks that some public files pad them with."""
    if file.suffix == ".parquet":
        return f"read_parquet({engine.literal(file)})"
    with file.open(newline="", encoding="utf-8") as opened:
        names = ", ".join(engine.literal(name.strip()) for name in next(csv.reader(opened)))
    return f"read_csv({engine.literal(file)}, all_varchar = true, header = true, names = [{names}])"
