"""What is what in a text: its header, the lines beside the table, and everything else a record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from core.intake import dialect as dialects
from core.intake import footers, likeness
from core.intake.dialect import Cut
from core.intake.header import (
    CHOSEN,
    EmptyFile,
    Header,
    HeaderOnly,
    KnownHeaders,
    NoDelimiter,
    NotText,
    distinct,
    is_readable,
    is_slight,
)
from core.intake.reading import Decision
from core.intake.records import Block, Dialect, Mask
from core.intake.rows import Head, Row, modal_width, read_head
from core.intake.text import Text
from core.reading import ReadingChoices

TITLE, UNITS, REPEATED, FOOTER = KINDS = ("title", "units", "repeated header", "footer")


@dataclass(frozen=True)
class Layout:
    """`beside` names, by where they begin, the lines that are no records; repeated headers are met later."""

    dialect: Dialect
    names: tuple[str, ...]
    header: Row | None
    beside: Mapping[int, str]
    decisions: tuple[Decision, ...]
    asks_for_header: bool = False

    @cached_property
    def starts(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        own = [self.header.start] if self.header else []
        return np.array(sorted([*self.beside, *own]), np.int64)

    @property
    def line(self) -> int:
        return self.header.line if self.header else 0

    @property
    def width(self) -> int:
        return len(self.names)

    def sort(self, block: Block) -> "Sorted":
        """Which rows of a block are records, which are none, and which one is the header."""
        is_record: Mask = ~block.is_blank
        skipped: dict[int, str] = {}
        header = None
        for index, offset in self._known_rows(block):
            is_record[index] = False
            if self.header and offset == self.header.start:
                header = index
            else:
                skipped[index] = self.beside[offset]
        for index in self._repeated(block, header):
            if is_record[index]:
                is_record[index] = False
                skipped[index] = REPEATED
        return Sorted(is_record, skipped, header)

    def _known_rows(self, block: Block) -> list[tuple[int, int]]:
        low, high = np.searchsorted(self.starts, [block.offset, block.offset + len(block.content)])
        offsets = self.starts[low:high]
        if not len(offsets):
            return []
        indices = np.searchsorted(block.starts, offsets - block.offset)
        pairs = zip(indices.tolist(), offsets.tolist(), strict=True)
        size = len(block.starts)
        return [(i, o) for i, o in pairs if i < size and block.starts[i] == o - block.offset]

    def _repeated(self, block: Block, header: int | None) -> list[int]:
        """Rows that say exactly what the header says."""
        if self.header is None or self.width < 2:
            return []
        raw = self.header.raw
        after = int(block.ends[header]) if header is not None else 0
        if block.content.find(raw, after) < 0:
            return []
        lengths = block.ends - block.starts - 1 - block.is_crlf
        alike = np.flatnonzero((lengths == len(raw)) & (block.starts >= after))
        starts = block.starts[alike].tolist()
        pairs = zip(alike.tolist(), starts, strict=True)
        return [index for index, start in pairs if block.content.startswith(raw, start)]


@dataclass(frozen=True)
class Sorted:
    is_record: Mask
    skipped: dict[int, str]
    header: int | None


def decide(text: Text, name: str, choices: ReadingChoices, known: KnownHeaders) -> Layout:
    head = read_head(text.path, text.first)
    layout = of_head(head, name, choices, known)
    beside = {**footers.find(text.path, text.first, layout.dialect, layout.width), **layout.beside}
    if layout.header:
        beside.pop(layout.header.start, None)
    return replace(layout, beside=beside)


def of_head(head: Head, name: str, choices: ReadingChoices, known: KnownHeaders) -> Layout:
    """From the beginning of a text alone, footers left out."""
    if not head.content.strip(b"\r\n\t \0"):
        raise EmptyFile(name)
    found = dialects.decide(head, choices, known, name)
    if found is None:
        _explain(head, name)
        raise NoDelimiter(name)
    header, names = found.header, _names(found.rows, found.header, name)
    if len(names) < 2:
        raise NoDelimiter(name)
    if header.row and not is_readable(header.row):
        raise NotText(name)
    return Layout(
        dialect=found.dialect,
        names=names,
        header=header.row,
        beside=_beside(found, header, head),
        decisions=_decisions(found, header, choices),
        asks_for_header=header.row is None and choices.header_line is None,
    )


def decided(text: Text, layout: Layout, choices: ReadingChoices) -> tuple[Decision, ...]:
    """What was settled about the text, and how it is cut where that was not Excel's doing."""
    if text.sheet is None:
        by_person = choices.encoding is not None
        encoded = Decision("encoding", text.encoding.name, text.encoding.why, by_person)
        return (encoded, *layout.decisions)
    sheet = Decision("sheet", text.sheet.title, text.sheet.why, choices.sheet is not None)
    return (sheet, *(one for one in layout.decisions if one.what == "header"))


def _explain(head: Head, name: str) -> None:
    """One column may still be no text at all."""
    line = head.content.lstrip(b"\r\n").split(b"\n", 1)[0]
    if not is_readable(Row(1, 0, line, (line.decode("utf-8", "replace"),), True)):
        raise NotText(name)


def _names(rows: Sequence[Row], header: Header, name: str) -> tuple[str, ...]:
    if header.row is not None:
        return distinct(header.row.cells)
    if not rows[header.titles :]:
        raise HeaderOnly(name)
    return tuple(f"Column {position}" for position in range(1, modal_width(rows[header.titles :]) + 1))


def _beside(found: Cut, header: Header, head: Head) -> dict[int, str]:
    """A line above the header that is filled like a record stays one, unless a person chose the header."""
    is_chosen, width = header.why == CHOSEN, modal_width(found.rows)
    above = {r.start: TITLE for r in found.rows[: header.titles] if is_chosen or is_slight(r, width)}
    if found.has_separator_line:
        above[head.first] = TITLE
    if header.row is not None and (units := _units(found.rows[header.titles + 1 :], len(header.row.cells))):
        above[units.start] = UNITS
    return above


def _units(below: Sequence[Row], width: int) -> Row | None:
    """The line under the header where every cell is a unit and none is met again further down."""
    if len(below) < 2 or len(below[0].cells) != width:
        return None
    first, filled = below[0], below[0].filled
    if len(filled) < max(2, (width + 1) // 2) or not all(likeness.is_unit(cell) for cell in filled):
        return None
    later = {cell.strip() for row in below[1:] for cell in row.cells}
    return None if later.intersection(cell.strip() for cell in filled) else first


def _decisions(found: Cut, header: Header, choices: ReadingChoices) -> tuple[Decision, ...]:
    dialect = found.dialect
    line = str(header.row.line) if header.row else "none"
    return (
        Decision("delimiter", dialect.delimiter, found.why, choices.delimiter is not None),
        Decision("quote", dialect.quote, found.why_quote, choices.quote is not None),
        Decision("header", line, header.why, choices.header_line is not None),
    )
