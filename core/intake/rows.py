"""The first rows of a text, cut into cells: what the reader decides from and what a person is shown."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from core.intake.records import Dialect, Grammar

SAMPLE = 1 << 20
MOST_ROWS = 200


@dataclass(frozen=True)
class Head:
    """The beginning of a text, from byte `first` on; whole where the text is no longer than that."""

    content: bytes
    first: int
    is_whole: bool


@dataclass(frozen=True)
class Row:
    line: int  # 1 is the first line; blank ones count
    start: int  # where it begins in the text
    raw: bytes  # without its line end
    cells: tuple[str, ...]
    is_sound: bool  # as the grammar wants it

    @property
    def filled(self) -> tuple[str, ...]:
        return tuple(cell for cell in self.cells if cell.strip())


def read_head(path: Path, first: int, size: int = SAMPLE) -> Head:
    with path.open("rb") as file:
        file.seek(first)
        content = file.read(size + 1)
    return Head(content[:size], first, len(content) <= size)


def cut(head: Head, dialect: Dialect, most: int = MOST_ROWS) -> tuple[Row, ...]:
    """The rows that are whole and not blank."""
    content = head.content
    if head.is_whole and not content.endswith((b"\n", b"\r")):
        content += b"\n"
    ends, flaws = Grammar(dialect).split(content, is_last=head.is_whole)
    rows: list[Row] = []
    start = 0
    for index, end in enumerate(ends.tolist()):
        raw = content[start:end].removesuffix(b"\n").removesuffix(b"\r")
        if raw:
            cells, is_sound = _cells(raw, dialect, index not in flaws)
            rows.append(Row(index + 1, head.first + start, raw, cells, is_sound))
        if len(rows) == most:
            break
        start = end
    return tuple(rows)


def modal_width(rows: Sequence[Row]) -> int:
    """How many cells most rows have, rows of one cell and rows nobody can cut left out."""
    widths = Counter(len(row.cells) for row in rows if row.is_sound and len(row.cells) > 1)
    return widths.most_common(1)[0][0] if widths else 1


def cells_of(text: str, dialect: Dialect) -> tuple[str, ...] | None:
    """As a spreadsheet would cut one sound record; None for a cell beyond what the csv module takes."""
    if not dialect.quote:
        return tuple(text.split(dialect.delimiter))
    source = io.StringIO(text, newline="")
    reader = csv.reader(
        source,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        skipinitialspace=dialect.delimiter != " ",
    )
    try:
        return tuple(cell for row in islice(reader, 1) for cell in row)
    except csv.Error:
        return None


def leniently(text: str, dialect: Dialect) -> tuple[str, ...] | None:
    """Cells of one line where a quote closes a cell only before a delimiter or the line's end."""
    quoted, plain = _lenient(dialect)
    cells: list[str] = []
    at = 0
    while True:
        match = quoted.match(text, at) or plain.match(text, at)
        if match is None:
            return None
        inside = match.group(1) if match.re is quoted else match.group()
        cells.append(inside.replace(dialect.quote * 2, dialect.quote) if match.re is quoted else inside)
        at = match.end()
        if at == len(text):
            return tuple(cells)
        if text[at] != dialect.delimiter:
            return None
        at += 1


def written(cells: Sequence[str], dialect: Dialect) -> bytes:
    """One sound record, every cell quoted."""
    quote = dialect.quote
    quoted = (quote + cell.replace(quote, quote * 2) + quote for cell in cells)
    return dialect.delimiter.join(quoted).encode()


def _cells(raw: bytes, dialect: Dialect, is_sound: bool) -> tuple[tuple[str, ...], bool]:
    text = raw.decode("utf-8", "replace")
    cells = cells_of(text, dialect) if is_sound else leniently(text, dialect) if dialect.quote else None
    return (cells, is_sound) if cells is not None else (tuple(text.split(dialect.delimiter)), False)


@lru_cache(maxsize=32)
def _lenient(dialect: Dialect) -> tuple[re.Pattern[str], re.Pattern[str]]:
    quote, mark = re.escape(dialect.quote), re.escape(dialect.delimiter)
    quoted = re.compile(rf" ?{quote}(.*?){quote} *(?={mark}|\Z)", re.DOTALL)
    return quoted, re.compile(rf"(?! *{quote})[^{mark}]*")
