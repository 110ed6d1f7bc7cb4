"""Tables for people's spreadsheets, written by the engine whatever their size."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from core.engine import Connection, identifier, literal

# A spreadsheet runs a cell that begins with one of these as a formula, some the wide ones too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", *"\uff1d\uff0b\uff0d\uff20")
# What a program may drop, or a person not see, before the first character.
BLANKS = " \t\r\n\u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202d\u202e\u2060\u3000\ufeff"
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


def neutral(text: str) -> str:
    """One cell, as `write_csv` writes it."""
    runs = text.startswith(FORMULA_STARTS) or text.lstrip(BLANKS).startswith(FORMULA_STARTS)
    return f"'{text}" if runs else text


def phone(column: str) -> str:
    """SQL that shows a stored number as people write it."""
    return f"regexp_replace({column}, '{PHONE}', '(\\1) \\2-\\3')"


def _cell(name: str, kind: str) -> str:
    column = identifier(name)
    if kind not in ("VARCHAR", "STRING"):
        return column
    starts, blanks = _characters(FORMULA_STARTS), " || ".join(f"chr({ord(blank)})" for blank in BLANKS)
    runs = f"left({column}, 1) in ({starts}) or left(ltrim({column}, {blanks}), 1) in ({starts})"
    return f"if({runs}, '''' || {column}, {column}) as {column}"


def _characters(listed: Iterable[str]) -> str:
    return ", ".join(f"chr({ord(each)})" for each in listed)
