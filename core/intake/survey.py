"""One walk over a text: how many records it holds, which are flawed, and whether it is tidy."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from core.intake.header import HeaderOnly
from core.intake.reading import UnreadableFile
from core.intake.records import LF, Block, Positions

MOST_FLAWS = 100_000
LONGEST_RAW = 20_000


class TooManyFlaws(UnreadableFile):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} has more than {MOST_FLAWS:,} records with stray quotes or unreadable bytes; "
            "export it again as CSV UTF-8 with quotes inside values doubled."
        )


@dataclass(frozen=True)
class Flaw:
    """A record that no reader may try: its place in the text, why, and what it says."""

    number: int
    offset: int
    reason: str
    raw: str


@dataclass(frozen=True)
class Survey:
    found: int
    blank: int
    flaws: tuple[Flaw, ...]
    is_tidy: bool  # one kind of line end, no blank line between records, a header on one line


@dataclass
class _Count:
    records: int = 0  # the header among them
    blank: int = 0
    line_ends: set[str] = field(default_factory=set)
    has_gap: bool = False
    has_long_header: bool = False
    flaws: list[Flaw] = field(default_factory=list)


def survey(blocks: Iterator[Block], name: str) -> Survey:
    count = _Count()
    for block in blocks:
        _add(count, block)
        if len(count.flaws) > MOST_FLAWS:
            raise TooManyFlaws(name)
    if count.records < 2:
        raise HeaderOnly(name)
    is_tidy = not (count.flaws or count.has_gap or count.has_long_header or len(count.line_ends) > 1)
    return Survey(count.records - 1, count.blank, tuple(count.flaws), is_tidy)


def locate(blocks: Iterator[Block], numbers: Positions) -> Positions:
    """Where the records with these ascending numbers begin."""
    found = [np.zeros(0, np.int64)]
    number = 0  # of the next record; the header is 0
    for block in blocks:
        starts = block.starts[~block.is_blank]
        low, high = np.searchsorted(numbers, [number, number + len(starts)])
        found.append(block.offset + starts[numbers[low:high] - number])
        number += len(starts)
    return np.concatenate(found)


def tidy(blocks: Iterator[Block], target: Path) -> None:
    """The same records on lines that end in LF; a flawed one becomes a line the engine rejects too,

    so that the engine's line numbers stay the numbers of the records.
    """
    is_header = True
    with target.open("wb") as file:
        for block in blocks:
            content, keep = block.bytes.copy(), np.ones(len(block.content), bool)
            is_blank = block.is_blank
            keep[block.ends[block.is_crlf] - 2] = False
            content[block.ends[block.is_cr] - 1] = LF
            keep[block.ends[is_blank] - 1] = False
            masked = set(block.flaws)
            if is_header and not is_blank.all():
                masked.add(int(np.argmin(is_blank)))
                is_header = False
            for index in masked:
                start, end = int(block.starts[index]), int(block.ends[index])
                content[start], content[end - 1] = ord("x"), LF
                keep[start:end] = False
                keep[[start, end - 1]] = True
            file.write(content[keep].tobytes())


def _add(count: _Count, block: Block) -> None:
    is_blank = block.is_blank
    filled = np.flatnonzero(~is_blank)
    if len(filled):
        count.has_gap |= count.blank > 0 or bool(is_blank[: filled[-1]].any())
        if count.records == 0:
            count.has_long_header = _is_long(block, int(filled[0]))
        numbers = np.cumsum(~is_blank) - 1 + count.records
        for index, reason in sorted(block.flaws.items()):
            # A flawed header is still read for its names.
            if not is_blank[index] and numbers[index] > 0:
                count.flaws.append(_flaw(block, index, int(numbers[index]), reason))
            else:
                count.has_long_header = True
    _note_line_ends(count, block)
    count.records += len(filled)
    count.blank += len(is_blank) - len(filled)


def _flaw(block: Block, index: int, number: int, reason: str) -> Flaw:
    start, end = int(block.starts[index]), int(block.ends[index])
    raw = block.content[start : min(end, start + LONGEST_RAW)].decode("utf-8", "replace")
    return Flaw(number, block.offset + start, reason, raw.rstrip("\r\n").replace("\0", "\ufffd"))


def _is_long(block: Block, index: int) -> bool:
    line = block.content[int(block.starts[index]) : int(block.ends[index])].rstrip(b"\r\n")
    return b"\n" in line or b"\r" in line


def _note_line_ends(count: _Count, block: Block) -> None:
    own = slice(None, -1) if block.lacks_end else slice(None)
    is_crlf, is_cr = block.is_crlf[own], block.is_cr[own]
    kinds = {"crlf": is_crlf, "cr": is_cr, "lf": ~(is_crlf | is_cr)}
    count.line_ends |= {kind for kind, holds in kinds.items() if holds.any()}
