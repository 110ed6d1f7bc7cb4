"""The header line: its delimiter and the names of its columns."""

import csv
import io
import re
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from core.intake.reading import UnreadableFile
from core.intake.records import Grammar

LONGEST_HEADER = 1 << 20
DELIMITERS = (",", "\t", ";", "|")
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


@dataclass(frozen=True)
class Header:
    delimiter: str
    names: tuple[str, ...]


def read(path: Path, name: str, first: int) -> Header:
    """The delimiter is the one that makes most columns of the header; the header alone decides."""
    with path.open("rb") as file:
        file.seek(first)
        head = file.read(LONGEST_HEADER)
    if not head.strip(b"\r\n\t \0"):
        raise EmptyFile(name)
    candidates = [(mark, _cells(head, mark)) for mark in DELIMITERS]
    delimiter, cells = max(candidates, key=lambda candidate: len(candidate[1]))
    if any(CONTROL.search(cell) for cell in cells):
        raise NotText(name)
    if len(cells) < 2:
        raise NoDelimiter(name)
    return Header(delimiter, distinct(cells))


def distinct(cells: list[str]) -> tuple[str, ...]:
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


def _cells(head: bytes, delimiter: str) -> list[str]:
    """The first line that is not blank, split."""
    content = head.lstrip(b"\r\n")
    content += b"" if content.endswith((b"\n", b"\r")) else b"\n"
    ends, _ = Grammar(delimiter).split(content, is_last=True)
    line = content[: ends[0]].decode("utf-8", "replace").rstrip("\r\n")
    reader = csv.reader(io.StringIO(line, newline=""), delimiter=delimiter, skipinitialspace=True)
    return [cell for row in islice(reader, 1) for cell in row]
