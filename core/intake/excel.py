"""The one table of an .xlsx workbook, written as CSV."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from core.intake import header as headers
from core.intake.header import CHOSEN, EmptyFile, KnownHeaders
from core.intake.reading import UnreadableFile
from core.intake.rows import Row, modal_width
from core.intake.workbook import Workbook, opened
from core.reading import ReadingChoices

LOOKED_AT = 60
FAR_LARGER = 10


class NoSuchSheet(UnreadableFile):
    def __init__(self, name: str, wanted: str, sheets: Sequence[str]) -> None:
        super().__init__(f"{name} has nothing on a sheet called {wanted}; choose one of {', '.join(sheets)}.")


@dataclass(frozen=True)
class Sheet:
    title: str
    rows: int  # everything that is not blank, the header too
    why: str
    filled: tuple[str, ...]  # all sheets with anything on them, this one among them
    merged: int
    is_doubtful: bool  # another sheet may be the table as well


@dataclass(frozen=True)
class _Look:
    """A sheet by its first rows, and how many it has."""

    title: str
    first: tuple[Row, ...]
    count: int

    @property
    def width(self) -> int:
        return modal_width(self.first)

    @property
    def is_table(self) -> bool:
        return self.width > 1 and self.count > 1

    @property
    def size(self) -> int:
        return self.width * self.count


def write_csv(
    path: Path,
    name: str,
    target: Path,
    choices: ReadingChoices,
    known: KnownHeaders,
    most: int | None = None,
) -> Sheet:
    """Line numbers stay those of the sheet; with `most` only its first rows are written."""
    with opened(path, name) as book:
        is_only = len(book.titles) == 1
        looks = [look for title in book.titles if (look := _look(book, title, is_only)).count]
        if not looks:
            raise EmptyFile(name)
        look, why, is_doubtful = _choose(looks, name, choices.sheet, known)
        rows = _write(islice(book.rows(look.title), most), _width(look, choices, known), target)
        filled = tuple(one.title for one in looks)
        return Sheet(look.title, rows, why, filled, book.merged(look.title), is_doubtful)


def _choose(
    looks: Sequence[_Look], name: str, wanted: str | None, known: KnownHeaders
) -> tuple[_Look, str, bool]:
    """What clearly is the table; else the largest, in doubt."""
    if wanted is not None:
        chosen = [look for look in looks if look.title == wanted]
        if not chosen:
            raise NoSuchSheet(name, wanted, [look.title for look in looks])
        return chosen[0], CHOSEN, False
    if len(looks) == 1:
        return looks[0], "it is the only sheet with anything on it", False
    fitting = [(look, fit[1]) for look in looks if (fit := headers.fitting(look.first, known))]
    if len(fitting) == 1:
        return fitting[0][0], f"it has the columns of {fitting[0][1]}", False
    tables = [look for look in looks if look.is_table]
    if len(tables) == 1:
        return tables[0], "it is the only sheet with a table on it", False
    first, second = sorted(looks, key=lambda look: -look.size)[:2]
    if not fitting and first.size >= FAR_LARGER * second.size:
        return first, "it is by far the largest", False
    return first, "it is the largest, though others hold tables as well", True


def _look(book: Workbook, title: str, is_only: bool) -> _Look:
    """The rows are counted only where sheets have to be compared."""
    filled = ((line, cells) for line, cells in enumerate(book.rows(title), start=1) if cells)
    first = tuple(Row(line, 0, b"", tuple(cells), True) for line, cells in islice(filled, LOOKED_AT))
    more = 0 if is_only else sum(1 for _ in filled)
    return _Look(title, first, len(first) + more)


def _width(look: _Look, choices: ReadingChoices, known: KnownHeaders) -> int:
    """A row ends at its last filled cell, so a record is filled up to the columns of the header."""
    line = choices.header_line
    chosen = next((row for row in look.first if row.line == line), None)
    header = chosen if line is not None else headers.find(look.first, known).row
    return len(header.cells) if header else max(len(row.cells) for row in look.first)


def _write(rows: Iterable[list[str]], width: int, target: Path) -> int:
    count = blank = 0
    with target.open("w", encoding="utf-8", newline="") as file:
        # Every cell is quoted: the csv module leaves a lone CR bare otherwise.
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for row in rows:
            if not row:
                blank += 1
                continue
            file.write("\n" * blank)
            count, blank = count + 1, 0
            writer.writerow(row + [""] * (width - len(row)))
    return count
