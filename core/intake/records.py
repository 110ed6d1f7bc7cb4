"""Where records begin and end, found without the engine that loads them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from core.intake.reading import UnreadableFile

CHUNK = 2 << 20
# The engine stops at 2 MB; Excel's cells end at 32 KB and Salesforce's at 131 KB.
LONGEST_RECORD = 1_000_000
LONGEST_LINE = 64 << 20

LF, CR = 10, 13
Positions = NDArray[np.int64]
Mask = NDArray[np.bool_]

TOO_LONG = "the record is longer than 1 MB"
HOLDS_NUL = "holds a byte that is no character of the file's encoding"
NOT_CLOSED = "a quote is not closed"
TEXT_AFTER = "text follows a closing quote"


class NoLines(UnreadableFile):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} has no line ends for 64 MB, so it is no table; save the table as CSV or .xlsx."
        )


@dataclass(frozen=True)
class Block:
    """A stretch of whole records: where each ends (its line end included), and what is wrong with some."""

    offset: int
    content: bytes
    ends: Positions
    flaws: dict[int, str]
    lacks_end: bool  # the file's last record has no line end; one was added to `content`

    @cached_property
    def starts(self) -> Positions:
        return np.concatenate((np.zeros(1, np.int64), self.ends[:-1]))

    @cached_property
    def bytes(self) -> NDArray[np.uint8]:
        return np.frombuffer(self.content, np.uint8)

    @cached_property
    def is_crlf(self) -> Mask:
        content = self.bytes
        is_long = self.ends - self.starts > 1
        is_crlf: Mask = (content[self.ends - 1] == LF) & is_long & (content[self.ends - 2] == CR)
        return is_crlf

    @cached_property
    def is_cr(self) -> Mask:
        is_cr: Mask = self.bytes[self.ends - 1] == CR
        return is_cr

    @cached_property
    def is_blank(self) -> Mask:
        is_blank: Mask = self.ends - self.starts == 1 + self.is_crlf
        return is_blank


@dataclass(frozen=True)
class Dialect:
    """How a line is cut into cells; without a quote character every quote is a letter like others."""

    delimiter: str
    quote: str = '"'


def blocks(path: Path, name: str, dialect: Dialect, first: int) -> Iterator[Block]:
    """The file from byte `first` on, a few megabytes of memory at a time."""
    grammar = Grammar(dialect)
    offset, tail = first, b""
    with path.open("rb") as file:
        file.seek(first)
        while True:
            chunk = _chunk(file)
            content = tail + chunk
            if not content:
                return
            lacks_end = not chunk and not content.endswith((b"\n", b"\r"))
            content += b"\n" if lacks_end else b""
            ends, flaws = grammar.split(content, is_last=not chunk)
            end = int(ends[-1]) if len(ends) else 0
            if len(content) - end > LONGEST_LINE:
                raise NoLines(name)
            if end:
                yield Block(offset, content[:end], ends, flaws, lacks_end)
            offset, tail = offset + end, content[end:]
            if not chunk:
                return


def _chunk(file: BinaryIO) -> bytes:
    """A CR and its LF stay together, so that a line end is seen whole."""
    chunk = file.read(CHUNK)
    return chunk + file.read(1) if chunk.endswith(b"\r") else chunk


class Grammar:
    """Quoted CSV with one delimiter, strict about what stands beside a quote.

    The engine takes one space before a quote as layout and misreads several, so those are flaws.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._quote = dialect.quote.encode()
        mark = re.escape(dialect.delimiter.encode())
        closed = self._quoted(rb' ?"[^"]*+(?:""[^"]*+)*+" *+')
        plain = self._quoted(rb'(?! *")', rb"") + rb"[^" + mark + rb"\r\n]*+"
        field = rb"(?:" + closed + rb"|" + plain + rb")"
        line_end = rb"(?:\r\n|\n|\r)"
        self._leading = re.compile(rb"(?:" + field + mark + rb")*+")
        self._closed = re.compile(closed)
        self._record = re.compile(
            rb"(?:" + field + mark + rb")*+" + field + line_end + rb"|(?P<bad>[^\r\n]*+" + line_end + rb")"
        )
        open_end = self._quoted(rb' ?"[^"]*+(?:""[^"]*+)*+(?:" *+)?\Z')
        # cut inside a quote, or between the end of a quoted line break and the record's own line end
        self._cut = re.compile(rb"(?:" + field + mark + rb")*+(?:" + open_end + rb"|" + field + rb"\Z)")
        self._beside = np.zeros(256, bool)
        self._beside[[ord(dialect.delimiter), LF, CR, *self._quote]] = True

    def _quoted(self, pattern: bytes, without: bytes = rb"(?!)") -> bytes:
        """`pattern`, written for the double quote, for the quote in use; `without` one it matches nothing."""
        return pattern.replace(b'"', re.escape(self._quote)) if self._quote else without

    def split(self, content: bytes, *, is_last: bool) -> tuple[Positions, dict[int, str]]:
        """Ends of the whole records in `content`; the last one may be left for the next chunk."""
        ends, flaws = self._count(content), dict[int, str]()
        left = len(content) - int(ends[-1]) if ends is not None and len(ends) else len(content)
        if ends is None or (left and is_last) or left > LONGEST_RECORD:
            ends, flaws = self._parse(content, is_last)
        starts = np.concatenate((np.zeros(1, np.int64), ends[:-1]))
        for index in np.flatnonzero(ends - starts > LONGEST_RECORD):
            flaws[int(index)] = TOO_LONG
        if b"\0" in content:
            nuls = np.flatnonzero(np.frombuffer(content, np.uint8) == 0)
            for index in np.unique(np.searchsorted(ends, nuls, "right")):
                if index < len(ends):
                    flaws.setdefault(int(index), HOLDS_NUL)
        return ends, flaws

    def _count(self, content: bytes) -> Positions | None:
        """Line ends outside quotes by the parity of quotes; None where a quote stands in an odd place."""
        array = np.frombuffer(content, np.uint8)
        ends = _line_ends(array, content)
        if not self._quote or self._quote not in content or not len(ends):
            return ends
        quotes = np.flatnonzero(array == self._quote[0])
        is_outside: Mask = np.searchsorted(quotes, ends) & 1 == 0
        ends = ends[is_outside]
        if not len(ends):
            return ends
        quotes = quotes[: np.searchsorted(quotes, ends[-1])]
        opening, closing = quotes[0::2], quotes[1::2]
        before = array[opening - 1]
        if len(opening) and opening[0] == 0:
            before[0] = LF
        is_regular = self._beside[before].all() and self._beside[array[closing + 1]].all()
        return ends if is_regular else None

    def _parse(self, content: bytes, is_last: bool) -> tuple[Positions, dict[int, str]]:
        """Record by record; after a flaw reading resumes on the next line, so the rest is not lost."""
        ends: list[int] = []
        flaws: dict[int, str] = {}
        for match in self._record.finditer(content):
            if match.lastgroup == "bad":
                if not is_last and self._goes_on(content, match.start()):
                    break
                flaws[len(ends)] = self._reason(content, match.start())
            ends.append(match.end())
        return np.array(ends, np.int64), flaws

    def _goes_on(self, content: bytes, start: int) -> bool:
        return len(content) - start <= LONGEST_RECORD and self._cut.match(content, start) is not None

    def _reason(self, content: bytes, start: int) -> str:
        """A quote that closes lines later was meant to close on its own line."""
        leading = self._leading.match(content, start)
        closed = self._closed.match(content, leading.end() if leading else start)
        is_one_line = closed is not None and b"\n" not in closed.group() and b"\r" not in closed.group()
        return TEXT_AFTER if is_one_line else NOT_CLOSED


def _line_ends(array: NDArray[np.uint8], content: bytes) -> Positions:
    """One past every LF, CRLF and lone CR."""
    ends = np.flatnonzero(array == LF)
    if b"\r" in content:
        returns = np.flatnonzero(array == CR)
        following = array[np.minimum(returns + 1, len(array) - 1)]
        lone = returns[following != LF]
        if len(lone):
            ends = np.sort(np.concatenate((ends, lone)))
    return ends + 1
