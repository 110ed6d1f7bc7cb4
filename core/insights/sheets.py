"""Tables for people's spreadsheets, written by the engine whatever their size."""

from collections.abc import Mapping
from pathlib import Path

from core import formulas
from core.engine import Connection, identifier, literal

PHONE = r"^\+1(\d{3})(\d{3})(\d{4})$"


def write_csv(connection: Connection, query: str, values: Mapping[str, object], target: Path) -> Path:
    """A text cell that a spreadsheet would run gets an apostrophe in front, which makes it text."""
    target.parent.mkdir(parents=True, exist_ok=True)
    empty = connection.execute(f"select * from ({query}) limit 0", dict(values))
    columns = [(column[0], str(column[1])) for column in empty.description or []]
    cells = ", ".join(_cell(name, kind) for name, kind in columns)
    connection.execute(
        f"copy (select {cells} from ({query})) to {literal(target)} (format csv, header true)", dict(values)
    )
    return target


def phone(column: str) -> str:
    """SQL that shows a stored number as people write it."""
    return f"regexp_replace({column}, '{PHONE}', '(\\1) \\2-\\3')"


def _cell(name: str, kind: str) -> str:
    column = identifier(name)
    if kind not in ("VARCHAR", "STRING"):
        return column
    return f"{formulas.neutral_sql(column)} as {column}"
