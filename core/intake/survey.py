"""One walk over a text: how many records it holds, which are flawed, which lines are none."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from core.intake.header import HeaderOnly
from core.intake.layout import Layout, Sorted
from core.intake.reading import UnreadableFile
from core.intake.records import LF, NOT_CLOSED, TEXT_AFTER, Block, Mask, Positions
from core.intake.rows import leniently, written

MOST_FLAWS = 100_000
LONGEST_RAW = 20_000
PLACEHOLDER = b"x\n"  # where the engine expects a header


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
class Skipped:
    """A line beside the table: which of the file's lines, where it begins, what it is, what it says."""

    line: int
    offset: int
    kind: str
    raw: str


@dataclass(frozen=True)
class Survey:
    found: int
    blank: int
    flaws: tuple[Flaw, ...]
    mended: Mapping[int, bytes]  # by number: records whose quotes can be read only one way
    skipped: tuple[Skipped, ...]
    is_tidy: bool  # a header on one line, then records, no blank line between, one kind of line end
    ends_open: bool  # the last record has no line end, and stands directly below another row


@dataclass
class _Count:
    records: int = 0
    lines: int = 0
    blank: int = 0
    line_ends: set[str] = field(default_factory=set)
    has_gap: bool = False
    has_header: bool = False
    is_plain: bool = True
    ends_open: bool = False
    flaws: list[Flaw] = field(default_factory=list)
    mended: dict[int, bytes] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)


def survey(blocks: Iterator[Block], name: str, layout: Layout) -> Survey:
    count = _Count()
    for block in blocks:
        _add(count, block, layout)
        if len(count.flaws) + len(count.mended) > MOST_FLAWS:
            raise TooManyFlaws(name)
    if count.records == 0:
        raise HeaderOnly(name)
    marred = count.flaws or count.mended or count.skipped or count.has_gap or not count.has_header
    return Survey(
        found=count.records,
        blank=count.blank,
        flaws=tuple(count.flaws),
        mended=count.mended,
        skipped=tuple(count.skipped),
        is_tidy=not marred and count.is_plain and len(count.line_ends) < 2,
        ends_open=count.ends_open,
    )


def locate(blocks: Iterator[Block], layout: Layout, numbers: Positions) -> Positions:
    """Where the records with these ascending numbers begin."""
    found = [np.zeros(0, np.int64)]
    number = 1  # of the next record
    for block in blocks:
        starts = block.starts[layout.sort(block).is_record]
        low, high = np.searchsorted(numbers, [number, number + len(starts)])
        found.append(block.offset + starts[numbers[low:high] - number])
        number += len(starts)
    return np.concatenate(found)


def tidy(
    blocks: Iterator[Block], layout: Layout, survey: Survey, excess: Mapping[int, int], target: Path
) -> None:
    """The same records below a placeholder, on lines that end in LF, so that line numbers stay theirs.

    A flawed one becomes a line the engine rejects too; `excess` are empty cells to cut off at the end.
    """
    marked = np.array(sorted({*(flaw.number for flaw in survey.flaws), *survey.mended, *excess}), np.int64)
    number = 1
    with target.open("wb") as file:
        file.write(PLACEHOLDER)
        for block in blocks:
            is_record = layout.sort(block).is_record
            after = number + int(is_record.sum())
            changed = marked[slice(*np.searchsorted(marked, [number, after]))] - number
            places = np.flatnonzero(is_record)[changed].tolist()
            named = dict(zip(places, (changed + number).tolist(), strict=True))
            file.write(_tidied(block, is_record, named, survey.mended, excess))
            number = after


def _tidied(
    block: Block,
    is_record: Mask,
    changed: Mapping[int, int],
    mended: Mapping[int, bytes],
    excess: Mapping[int, int],
) -> bytes:
    """`changed` are the numbers of the records that do not stay as they are, by their row in the block."""
    content, keep = block.bytes.copy(), np.ones(len(block.content), bool)
    keep[block.ends[block.is_crlf] - 2] = False
    content[block.ends[block.is_cr] - 1] = LF
    keep[block.ends[block.is_blank] - 1] = False
    for index in np.flatnonzero(~is_record & ~block.is_blank).tolist():
        keep[int(block.starts[index]) : int(block.ends[index])] = False
    pieces: list[bytes] = []
    done = 0
    for index, number in changed.items():
        start, end = int(block.starts[index]), int(block.ends[index])
        if number in excess:
            line_end = end - 1 - int(block.is_crlf[index])
            keep[line_end - excess[number] : line_end] = False
            continue
        pieces += [content[done:start][keep[done:start]].tobytes(), mended.get(number, b"x"), b"\n"]
        done = end
    return b"".join([*pieces, content[done:][keep[done:]].tobytes()])


def _add(count: _Count, block: Block, layout: Layout) -> None:
    sorted_rows = layout.sort(block)
    is_record = sorted_rows.is_record
    filled = np.flatnonzero(~block.is_blank)
    if len(filled):
        count.has_gap |= count.blank > 0 or bool(block.is_blank[: filled[-1]].any())
    _note_header(count, block, sorted_rows)
    numbers = np.cumsum(is_record) + count.records
    for index, reason in sorted(block.flaws.items()):
        if is_record[index]:
            _judge(count, block, index, int(numbers[index]), reason, layout)
    for index, kind in sorted(sorted_rows.skipped.items()):
        raw = _raw(block, index)
        line = count.lines + index + 1
        count.skipped.append(Skipped(line, block.offset + int(block.starts[index]), kind, raw))
    _note_line_ends(count, block)
    if len(is_record):
        is_alone = len(is_record) > 1 and bool(block.is_blank[-2])
        count.ends_open = block.lacks_end and bool(is_record[-1]) and not is_alone
    count.records += int(is_record.sum())
    count.lines += len(is_record)
    count.blank += int(block.is_blank.sum())


def _judge(count: _Count, block: Block, index: int, number: int, reason: str, layout: Layout) -> None:
    """A record that cannot be read strictly is mended where one lenient reading has every column."""
    start, end = int(block.starts[index]), int(block.ends[index])
    if reason in (TEXT_AFTER, NOT_CLOSED) and layout.dialect.quote:
        line = block.content[start:end].rstrip(b"\r\n").decode("utf-8", "replace")
        cells = leniently(line, layout.dialect)
        if cells is not None and len(cells) == layout.width:
            count.mended[number] = written(cells, layout.dialect)
            return
    count.flaws.append(Flaw(number, block.offset + start, reason, _raw(block, index)))


def _note_header(count: _Count, block: Block, rows: Sorted) -> None:
    """The engine skips one line, so a header that spans two, or is flawed, needs a tidy copy."""
    if rows.header is None:
        return
    line = block.content[int(block.starts[rows.header]) : int(block.ends[rows.header])].rstrip(b"\r\n")
    count.has_header = True
    before = count.records + int(rows.is_record[: rows.header].sum())
    is_broken = b"\n" in line or b"\r" in line or rows.header in block.flaws
    count.is_plain = before == 0 and not is_broken


def _raw(block: Block, index: int) -> str:
    start, end = int(block.starts[index]), int(block.ends[index])
    raw = block.content[start : min(end, start + LONGEST_RAW)].decode("utf-8", "replace")
    return raw.rstrip("\r\n").replace("\0", "\ufffd")


def _note_line_ends(count: _Count, block: Block) -> None:
    own = slice(None, -1) if block.lacks_end else slice(None)
    is_crlf, is_cr = block.is_crlf[own], block.is_cr[own]
    kinds = {"crlf": is_crlf, "cr": is_cr, "lf": ~(is_crlf | is_cr)}
    count.line_ends |= {kind for kind, holds in kinds.items() if holds.any()}
