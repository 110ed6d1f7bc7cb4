"""Rows of .xlsx sheets with every value as a person sees it: by calamine, where that falls short openpyxl."""

import datetime
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from xml.etree.ElementTree import ParseError

import openpyxl
import python_calamine
from openpyxl.utils.exceptions import InvalidFileException
from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum

from core.intake.reading import UnreadableFile

# What the libraries raise for a workbook whose parts are missing, cut or not what they claim to be.
BROKEN = (
    CalamineError,
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
ZERO_FORMAT = re.compile(rb'formatCode="0{2,}"')
ERROR_CELL = re.compile(rb'<c [^>]*\bt="e"')
CHUNK = 1 << 20
OVERLAP = 200  # bytes: no opening of a cell is longer
MOST_IN_MEMORY = 256 << 20  # of a sheet's XML; calamine then takes some three times that


class BrokenWorkbook(UnreadableFile):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is a damaged workbook; open it in Excel, save it as a new .xlsx and send that."
        )


class Workbook(Protocol):
    @property
    def titles(self) -> tuple[str, ...]:
        """The sheets a person can turn to; hidden ones are none of ours."""

    def rows(self, title: str) -> Iterator[list[str]]:
        """From the first row on, so that the place of a row is its number in Excel; an empty one is []."""

    def merged(self, title: str) -> int:
        """How many merged ranges reach over several rows, each with its value in the first alone."""


@contextmanager
def opened(path: Path, name: str) -> Iterator[Workbook]:
    """Whatever is wrong with the workbook becomes one sentence, while it is opened and while it is read."""
    try:
        with path.open("rb") as file:
            yield _Streamed(file) if _wants_care(path) else _InMemory(path)
    except UnreadableFile:
        raise
    except OSError as error:
        if error.errno is not None:  # the disk, not the workbook
            raise
        raise BrokenWorkbook(name) from error
    except BROKEN as error:
        raise BrokenWorkbook(name) from error


class _InMemory:
    """Fifteen times as fast; knows no number formats, and shows an error as an empty cell."""

    def __init__(self, path: Path) -> None:
        self._book = python_calamine.load_workbook(str(path))
        self._sheet = lru_cache(maxsize=1)(self._book.get_sheet_by_name)

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(
            sheet.name
            for sheet in self._book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        )

    def rows(self, title: str) -> Iterator[list[str]]:
        for cells in self._sheet(title).iter_rows():
            yield _trimmed([value if isinstance(value, str) else seen(value) for value in cells])

    def merged(self, title: str) -> int:
        ranges = self._sheet(title).merged_cell_ranges or []
        return sum(1 for (top, _), (bottom, _) in ranges if bottom > top)


class _Streamed:
    """A few rows in memory at a time."""

    def __init__(self, file: BinaryIO) -> None:
        self._book: Any = openpyxl.load_workbook(file, read_only=True, data_only=True)

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(sheet.title for sheet in self._book.worksheets if sheet.sheet_state == "visible")

    def rows(self, title: str) -> Iterator[list[str]]:
        """The size a workbook claims for a sheet is often wrong, so it is not asked."""
        sheet = self._book[title]
        sheet.reset_dimensions()
        for cells in sheet.iter_rows():
            yield _trimmed([seen(cell.value, getattr(cell, "number_format", "")) for cell in cells])

    def merged(self, title: str) -> int:  # noqa: ARG002
        return 0


def seen(value: object, shown_as: str | None = "") -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, shown_as or "")
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


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    return row


def _wants_care(path: Path) -> bool:
    """A number format of zeros, an error in a cell, or a sheet too large to be held whole."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        sheets = [part for part in parts if part.filename.startswith("xl/worksheets/")]
        if any(sheet.file_size > MOST_IN_MEMORY for sheet in sheets):
            return True
        styles = [part for part in parts if part.filename == "xl/styles.xml"]
        return any(_holds(archive, part, ZERO_FORMAT) for part in styles) or any(
            _holds(archive, part, ERROR_CELL) for part in sheets
        )


def _holds(archive: zipfile.ZipFile, part: zipfile.ZipInfo, pattern: re.Pattern[bytes]) -> bool:
    tail = b""
    with archive.open(part) as file:
        while chunk := file.read(CHUNK):
            if pattern.search(tail + chunk):
                return True
            tail = chunk[-OVERLAP:]
    return False
