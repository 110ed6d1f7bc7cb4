"""Which line names the columns: the first that is no title, unless it looks like the records below it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.intake import likeness
from core.intake.reading import UnreadableFile
from core.intake.rows import Row, modal_width

KnownHeaders = Mapping[str, Sequence[str]]  # a source's title and the columns its files have

FIRST_ROWS = 30  # a header lower down than that is a person's to point at
COMPARED = 60
FITS = 0.6
CHOSEN = "chosen by a person"
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# Names the readers of raw Parquet use for themselves.
RESERVED = ("_record_number", "file_row_number")


class EmptyFile(UnreadableFile):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is empty; ask its sender for the file again.")


class HeaderOnly(UnreadableFile):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has a header but no records; ask its sender for the file again.")


class NotText(UnreadableFile):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not a text file; save the table as CSV or .xlsx and send that file.")


class NoDelimiter(UnreadableFile):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} has only one column: its first line holds no comma, semicolon, tab or pipe; "
            "save the table as CSV with a header and send it again."
        )


class NoSuchLine(UnreadableFile):
    def __init__(self, name: str, line: int) -> None:
        super().__init__(
            f"{name} has nothing on line {line:,} that could name its columns; choose another header line."
        )


@dataclass(frozen=True)
class Header:
    """`row` is None where no line names the columns; the first `titles` rows stand above the table."""

    row: Row | None
    titles: int
    why: str


def find(rows: Sequence[Row], known: KnownHeaders) -> Header:
    """Conservative: a line counts as title only if a line below it clearly names the columns."""
    return _known(rows, known) or _below_titles(rows) or _first(rows)


def chosen(rows: Sequence[Row], line: int, name: str) -> Header:
    """As a person said; line 0 is none."""
    if line == 0:
        return Header(None, 0, CHOSEN)
    for index, row in enumerate(rows):
        if row.line == line:
            return Header(row, index, CHOSEN)
    raise NoSuchLine(name, line)


def distinct(cells: Sequence[str]) -> tuple[str, ...]:
    """Spelling is kept; only what would leave two columns with one name, or none, is completed."""
    taken = set(RESERVED)
    names: list[str] = []
    for position, cell in enumerate(cells, start=1):
        wanted = name = cell.strip() or f"Column {position}"
        again = 2
        while name.lower() in taken:
            name, again = f"{wanted} ({again})", again + 1
        taken.add(name.lower())
        names.append(name)
    return tuple(names)


def is_slight(row: Row, width: int) -> bool:
    """A line above the header that no table of this width would have as a record."""
    most = width // 3 if len(row.cells) >= width else width // 2
    return len(row.filled) <= max(1, most)


def is_readable(row: Row) -> bool:
    return not any(CONTROL.search(cell) for cell in row.cells)


def fitting(rows: Sequence[Row], known: KnownHeaders) -> tuple[int, str] | None:
    """Which row has the columns of which known source."""
    fits = [
        (_fit(row, names), -index, title)
        for index, row in enumerate(rows[:FIRST_ROWS])
        for title, names in known.items()
    ]
    score, index, title = max(fits, default=(0.0, 0, ""))
    return (-index, title) if score >= FITS else None


def _known(rows: Sequence[Row], known: KnownHeaders) -> Header | None:
    found = fitting(rows, known)
    return Header(rows[found[0]], found[0], f"it names the columns of {found[1]}") if found else None


def _fit(row: Row, names: Sequence[str]) -> float:
    wanted, found = {_plain(name) for name in names}, {_plain(cell) for cell in row.filled}
    return 2 * len(wanted & found) / (len(wanted) + len(found)) if found else 0.0


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.lower())


def _below_titles(rows: Sequence[Row]) -> Header | None:
    """The first line with most of its cells filled, if all above are nearly empty and it reads like names."""
    width = modal_width(rows)
    index = next((at for at, row in enumerate(rows[:FIRST_ROWS]) if not is_slight(row, width)), 0)
    if index == 0 or width < 2:
        return None
    row, below = rows[index], _alike(rows[index + 1 :], len(rows[index].cells))
    if len(row.filled) < max(2, (width + 1) // 2) or not below:
        return None
    names, values = _weigh(row, below)
    lines = "a title line" if index == 1 else f"{index} title lines"
    if names > values and len({cell.strip().lower() for cell in row.filled}) == len(row.filled):
        return Header(row, index, f"it names the columns below {lines}")
    if _is_record(names, values) and all(len(above.cells) == 1 for above in rows[:index]):
        return Header(None, index, f"the first line below {lines} looks like the records below it")
    return None


def _first(rows: Sequence[Row]) -> Header:
    """The line every file should begin with."""
    row = rows[0]
    names, values = _weigh(row, _alike(rows[1:], len(row.cells)))
    if _is_record(names, values) and is_readable(row):
        return Header(None, 0, "the first line looks like the records below it")
    return Header(row, 0, "it is the first line")


def _is_record(names: int, values: int) -> bool:
    return (names == 0 and values > 0) or (values > 2 and values > 2 * names)


def _alike(rows: Sequence[Row], width: int) -> list[Row]:
    return [row for row in rows[:COMPARED] if len(row.cells) == width]


def _weigh(row: Row, below: Sequence[Row]) -> tuple[int, int]:
    """How many cells speak for names of columns, and how many for values like those below them."""
    said = [
        _speaks_for(cell.strip(), [other.cells[position].strip() for other in below])
        for position, cell in enumerate(row.cells)
    ]
    return said.count("name"), said.count("value")


def _speaks_for(cell: str, column: Sequence[str]) -> str | None:
    values = [value for value in column if value]
    if not cell or likeness.is_year(cell):
        return None
    if likeness.names_a_column(cell):
        return "name"
    kind, usual = likeness.kind_of(cell), likeness.kind_of_all(values)
    if kind != "text" and (kind == usual or not values):
        return "value"
    if len(cell) > 1 and cell.lower() in {value.lower() for value in values}:
        return "value"
    return "name" if kind == "text" and usual != "text" else None
