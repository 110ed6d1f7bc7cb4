"""The records behind a number of a comparison, a page at a time."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from core import engine
from core.canonical import BY_NAME
from core.engine import Connection, literal
from core.settings import Settings

SORTED = {
    "company": "company nulls last, record_key",
    "record_key": "record_key",
    "city": "city nulls last, company nulls last",
    "field": "field nulls last, company nulls last",
}
MATCHES = """
    change = $change
    and ($field is null or field = $field)
    and (
        $text = ''
        or contains(
            lower(concat_ws(' ', record_key, company, city, state, phone, old_value, new_value)), $text
        )
    )"""


@dataclass(frozen=True)
class Wanted:
    """Which rows of one comparison: one kind, perhaps one field, perhaps some words."""

    rows: Path
    change: str
    field: str | None = None
    text: str = ""

    @property
    def values(self) -> dict[str, object]:
        """What the queries bind."""
        return {"change": self.change, "field": self.field, "text": self.text.strip().lower()}


def count(settings: Settings, wanted: Wanted) -> int:
    """Rows: a changed record has one for each field."""
    with engine.connect(settings) as connection:
        rows = connection.execute(f"select count(*) from ({_query(wanted)})", wanted.values).fetchall()
    return int(rows[0][0])


def found(settings: Settings, wanted: Wanted, sort: str, limit: int, offset: int) -> pd.DataFrame:
    with engine.connect(settings) as connection:
        return _frame(
            connection,
            f"{_query(wanted)} order by {SORTED[sort]}, field limit {limit} offset {offset}",
            wanted,
        )


def for_people(wanted: Wanted) -> str:
    """The query of a download, with the values of `wanted` bound."""
    named = " ".join(f"when {literal(name)} then {literal(field.label)}" for name, field in BY_NAME.items())
    listed = {
        "record_key": "Key",
        "company": "Company",
        "city": "City",
        "state": "State",
        "phone": "Phone",
        **({"last_period": "Last seen"} if wanted.change == "back" else {}),
    }
    columns = [f'{name} as "{label}"' for name, label in listed.items()]
    if wanted.change == "changed":
        columns += [f'case field {named} end as "Field"', 'old_value as "Old"', 'new_value as "New"']
    return f"select {', '.join(columns)} from ({_query(wanted)}) order by record_key, field"


def _query(wanted: Wanted) -> str:
    return f"select * from read_parquet({literal(wanted.rows)}) where {MATCHES}"


def _frame(connection: Connection, query: str, wanted: Wanted) -> pd.DataFrame:
    return connection.execute(query, wanted.values).df()
