"""An Excel workbook of small tables for people outside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from core.insights import sheets

WIDEST = 60


@dataclass(frozen=True)
class Sheet:
    """`rows` is read once, when the workbook is written."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[object]]
    widths: Sequence[int] = ()


def write(target: Path, content: Iterable[Sheet]) -> Path:
    """No cell is a formula, whatever it begins with; numbers and dates stay numbers and dates."""
    target.parent.mkdir(parents=True, exist_ok=True)
    book = Workbook(write_only=True)
    for each in content:
        page = book.create_sheet(each.title[:31])
        page.freeze_panes = "A2"
        for at, name in enumerate(each.header):
            width = each.widths[at] if at < len(each.widths) else len(name) + 4
            page.column_dimensions[get_column_letter(at + 1)].width = min(width, WIDEST)
        page.append([_head(page, name) for name in each.header])
        for row in each.rows:
            page.append([_cell(value) for value in row])
    book.save(target)
    return target


def _head(page: object, name: str) -> object:
    cell = WriteOnlyCell(page, value=name)
    cell.font = Font(bold=True)
    return cell


def _cell(value: object) -> object:
    """A number that is not known is an empty cell."""
    if value is None or value != value:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float, date, datetime)):
        return value
    return sheets.neutral(ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", str(value)))
