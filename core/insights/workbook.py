"""An Excel workbook for people outside, written row by row whatever its size."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from core import formulas

WIDEST = 60
MOST_ROWS = 1_048_575  # that Excel takes below a header
MOST_CHARACTERS = 32_767  # that Excel takes in a cell, counted as UTF-16
CUT = " [cut here: Excel takes no more in a cell]"
# Begins like a formula, and is none that anybody could run: it stays as it was sent.
NUMBER_OR_PHONE = re.compile(r"[+-]?[ (]*[0-9][0-9 ().,-]*(?:%|(?: ?(?:x|ext\.?) ?[0-9]+))?")
MARK = PatternFill("solid", start_color="FFFFE08A")
EDGE = Side(style="medium", color="FFB45309")
FRAME = Border(left=EDGE, right=EDGE, top=EDGE, bottom=EDGE)


@dataclass(frozen=True)
class Marked:
    """A cell that stands out, by its colour and by its frame."""

    value: object


@dataclass(frozen=True)
class Sheet:
    """`rows` is read once, when the workbook is written; `pinned` columns stay in sight, as the header does.

    The cells of `wrapped` columns go over several lines.
    """

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[object]]
    widths: Sequence[int] = ()
    pinned: int = 0
    wrapped: Collection[int] = ()


def write(target: Path, content: Iterable[Sheet], most_rows: int = MOST_ROWS) -> Path:
    """No cell is a formula, whatever it begins with; numbers and dates stay numbers and dates.

    Rows that one sheet cannot hold go on in further ones, each with the header.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    book = Workbook(write_only=True)
    for each in content:
        for number, rows in enumerate(_parts(each.rows, most_rows), 1):
            page = _page(book, each, f"{each.title} {number}" if number > 1 else each.title)
            for row in rows:
                page.append([_cell(page, value, at in each.wrapped) for at, value in enumerate(row)])
    book.save(target)
    return target


def _parts(rows: Iterable[Sequence[object]], most: int) -> Iterator[Iterator[Sequence[object]]]:
    """At least one, each to be read to its end before the next."""
    left = iter(rows)
    yield islice(left, most)
    for first in left:
        yield chain((first,), islice(left, most - 1))


def _page(book: Any, sheet: Sheet, title: str) -> Any:
    page = book.create_sheet(title[:31])
    page.freeze_panes = f"{get_column_letter(sheet.pinned + 1)}2"
    for at, name in enumerate(sheet.header):
        width = sheet.widths[at] if at < len(sheet.widths) else len(name) + 4
        page.column_dimensions[get_column_letter(at + 1)].width = min(width, WIDEST)
    page.append([_head(page, name) for name in sheet.header])
    return page


def _head(page: Any, name: str) -> Any:
    cell = WriteOnlyCell(page, value=_text(name))
    cell.font = Font(bold=True)
    cell.data_type = "s"
    return cell


def _cell(page: Any, value: object, is_wrapped: bool) -> object:
    """A number that is not known is an empty cell."""
    if isinstance(value, Marked):
        return _marked(page, value.value)
    if value is None or value != value:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float, date, datetime)):
        return value
    return _words(page, _text(str(value)), is_wrapped)


def _marked(page: Any, value: object) -> Any:
    plain = _cell(page, value, False)
    cell = plain if isinstance(plain, Cell) else WriteOnlyCell(page, value=plain)
    cell.fill, cell.border = MARK, FRAME
    return cell


def _words(page: Any, text: str, is_wrapped: bool) -> object:
    """openpyxl takes some texts for errors, such as #N/A."""
    if not is_wrapped and not text.startswith("#"):
        return text
    cell = WriteOnlyCell(page, value=text)
    cell.data_type = "s"
    if is_wrapped:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _text(said: str) -> str:
    text = str(ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", said))
    if not NUMBER_OR_PHONE.fullmatch(text.strip()):
        text = formulas.neutral(text)
    if len(text) * 2 <= MOST_CHARACTERS or len(text.encode("utf-16-le")) // 2 <= MOST_CHARACTERS:
        return text
    kept = text.encode("utf-16-le")[: 2 * (MOST_CHARACTERS - len(CUT))]
    return kept.decode("utf-16-le", "ignore") + CUT
