"""The first rows of a landed file as some choices would read it, without loading anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from core.findings import DeliveryFinding
from core.intake import layout as layouts
from core.intake.header import KnownHeaders
from core.intake.landing import Landed
from core.intake.layout import Layout
from core.intake.notices import beside, questions
from core.intake.reading import NO_HEADER, Decision, UnreadableFile
from core.intake.receive import workplace
from core.intake.rows import Row, cut, read_head
from core.intake.text import Text, of_a_table, open_text
from core.reading import ReadingChoices
from core.settings import Settings

FIRST = 2 << 20  # bytes looked at
SHOWN = 12  # records
LINES = 12  # as they stand in the file


@dataclass(frozen=True)
class Line:
    """One of the first lines of a file: its number, what it is taken for, and how it stands there."""

    number: int
    kind: str
    raw: str


@dataclass(frozen=True)
class Preview:
    """`problem` says why the file cannot be read like this; then there is no header and no record."""

    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[Line, ...] = ()
    decisions: tuple[Decision, ...] = ()
    findings: tuple[DeliveryFinding, ...] = ()
    sheets: tuple[str, ...] = ()
    problem: str | None = None

    @property
    def asks_for_header(self) -> bool:
        return any(one.code == NO_HEADER for one in self.findings)


def preview(whole: Landed, settings: Settings, choices: ReadingChoices, known: KnownHeaders) -> Preview:
    try:
        with workplace(settings) as work:
            text = open_text(whole, work, choices, known, most=FIRST)
            return _previewed(text, whole, choices, known)
    except UnreadableFile as error:
        return Preview(problem=str(error))


def _previewed(text: Text, whole: Landed, choices: ReadingChoices, known: KnownHeaders) -> Preview:
    head = read_head(text.path, text.first)
    sheets = text.sheet.filled if text.sheet else ()
    try:
        layout = layouts.of_head(head, whole.file_name, of_a_table(choices, text.format), known)
    except UnreadableFile as error:
        return Preview(lines=_bare(text.path, text.first), sheets=sheets, problem=str(error))
    rows = cut(head, layout.dialect)
    lines = tuple(Line(row.line, _kind(row, layout), _said(row)) for row in rows[:LINES])
    records = (row for row in rows if _kind(row, layout) == "")
    kinds = [kind for row in rows if (kind := _kind(row, layout)) in layouts.KINDS]
    return Preview(
        header=layout.names,
        rows=tuple(_fitted(row.cells, layout.width) for row in islice(records, SHOWN)),
        lines=lines,
        decisions=layouts.decided(text, layout, choices),
        findings=(*questions(text, layout), *beside(kinds)),
        sheets=sheets,
    )


def _kind(row: Row, layout: Layout) -> str:
    if layout.header and row.start == layout.header.start:
        return "header"
    if layout.header and row.raw == layout.header.raw:
        return layouts.REPEATED
    return layout.beside.get(row.start, "")


def _fitted(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells[:width], *[""] * (width - len(cells)))


def _said(row: Row) -> str:
    return row.raw.decode("utf-8", "replace").replace("\0", "\ufffd")


def _bare(path: Path, first: int) -> tuple[Line, ...]:
    """Lines as they stand, where nobody knows how to cut them."""
    content = read_head(path, first).content.decode("utf-8", "replace").replace("\0", "\ufffd").splitlines()
    return tuple(Line(number, "", said) for number, said in enumerate(content[:LINES], start=1))
