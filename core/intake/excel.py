"""The one table of an .xlsx workbook, written as CSV with every value as a person sees it."""

import csv
import datetime
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from core.intake.header import EmptyFile
from core.intake.reading import UnreadableFile

# What openpyxl raises for a workbook whose parts are missing, cut or not what they claim to be.
BROKEN = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    SyntaxError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
)
ALL_ZEROS = re.compile(r"0+")


class BrokenWorkbook(UnreadableFile):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is a damaged workbook; open it in Excel, save it as a new .xlsx and send that."
        )


class SeveralSheets(UnreadableFile):
    def __init__(self, name: str, sheets: Sequence[str]) -> None:
        super().__init__(
            f"{name} has data on {len(sheets)} sheets ({', '.join(sheets)}); keep one and send it again."
        )


@dataclass(frozen=True)
class Sheet:
    title: str
    rows: int  # the header is one of them


def write_csv(path: Path, name: str, target: Path) -> Sheet:
    """Rows with nothing in them are left out; hidden sheets are none of ours."""
    try:
        return _convert(path, name, target)
    except OSError as error:
        if error.errno is not None:  # the disk, not the workbook
            raise
        raise BrokenWorkbook(name) from error
    except BROKEN as error:
        raise BrokenWorkbook(name) from error


def _convert(path: Path, name: str, target: Path) -> Sheet:
    with path.open("rb") as file:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        filled = [sheet for sheet in sheets if next(_rows(sheet), None)]
        if not filled:
            raise EmptyFile(name)
        if len(filled) > 1:
            raise SeveralSheets(name, [sheet.title for sheet in filled])
        return Sheet(filled[0].title, _write(_rows(filled[0]), target))


def _write(rows: Iterable[list[str]], target: Path) -> int:
    count = width = 0
    with target.open("w", encoding="utf-8", newline="") as file:
        # Every cell is quoted: the csv module leaves a lone CR bare otherwise.
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for count, row in enumerate(rows, start=1):  # noqa: B007
            width = width or len(row)
            writer.writerow(row + [""] * (width - len(row)))
    return count


def _rows(sheet: Any) -> Iterator[list[str]]:
    """The size a workbook claims for a sheet is often wrong, so it is not asked."""
    sheet.reset_dimensions()
    for cells in sheet.iter_rows():
        row = [_text(cell) for cell in cells]
        while row and not row[-1]:
            row.pop()
        if row:
            yield row


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format))
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="seconds").removesuffix(" 00:00:00")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


def _number(value: int | float, shown_as: str) -> str:
    """Excel keeps 15 digits; a format of zeros only is how it shows ZIP codes."""
    text = str(value) if isinstance(value, int) else f"{value:.15g}"
    if "e" in text:
        text = f"{float(text):.0f}" if value == int(value) else text
    return text.zfill(len(shown_as)) if ALL_ZEROS.fullmatch(shown_as) else text
