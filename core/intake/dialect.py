"""How the lines of a text are cut: its delimiter and its quote character, and why."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.intake import header as headers
from core.intake.header import CHOSEN, Header, KnownHeaders
from core.intake.reading import UnreadableFile
from core.intake.records import Dialect
from core.intake.rows import Head, Row, cut, modal_width
from core.reading import ReadingChoices

USUAL = (",", "\t", ";", "|")
RARE = ("^", "~")  # letters of ordinary text as well, so nearly every line has to agree
NAMES = {",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe", "^": "caret", "~": "tilde", " ": "space"}
AGREE = 0.8
SAYS_SO = re.compile(rb'"?sep=([^\r\n])"?[ ,;\t]*(?:\r\n|\n|\r)', re.IGNORECASE)


class NotADelimiter(UnreadableFile):
    def __init__(self, name: str, delimiter: str) -> None:
        super().__init__(
            f"{name} cannot be cut at {delimiter!r}: choose one plain character that is no letter, digit, "
            "quote or line end."
        )


@dataclass(frozen=True)
class Cut:
    """A text cut one way: its dialect, its first rows, and where its header seems to be."""

    dialect: Dialect
    rows: tuple[Row, ...]
    header: Header
    score: float
    why: str = ""
    why_quote: str = ""
    has_separator_line: bool = False


def decide(head: Head, choices: ReadingChoices, known: KnownHeaders, name: str) -> Cut | None:
    """The way that cuts most lines alike, below a line that names as many columns; None if there is none."""
    said = SAYS_SO.match(head.content)
    candidates: tuple[str, ...]
    if choices.delimiter is not None:
        candidates, why = (_allowed(choices.delimiter, name),), CHOSEN
    elif said:
        candidates, why = (said.group(1).decode("ascii", "replace"),), "the first line says so"
    else:
        candidates, why = tuple(mark for mark in USUAL + RARE if mark.encode() in head.content), ""
    skipped = 1 if said else 0
    cuts = [_best_quote(head, mark, choices, known, name, skipped) for mark in candidates]
    best = max(cuts, key=lambda one: one.score, default=None)
    if best is None or (best.score == 0 and not why):
        return None
    width = modal_width(best.rows)
    alike = sum(len(row.cells) == width for row in best.rows)
    measured = f"it cuts {alike:,} of the first {len(best.rows):,} lines into {width} cells"
    return Cut(
        best.dialect, best.rows, best.header, best.score, why or measured, best.why_quote, bool(skipped)
    )


def spoken(delimiter: str) -> str:
    return NAMES.get(delimiter, delimiter)


def _allowed(delimiter: str, name: str) -> str:
    if not delimiter.isascii() or delimiter.isalnum() or delimiter in "\"'\r\n\0":
        raise NotADelimiter(name, delimiter)
    return delimiter


def _best_quote(
    head: Head, delimiter: str, choices: ReadingChoices, known: KnownHeaders, name: str, skipped: int
) -> Cut:
    def cut_by(quote: str, why: str) -> Cut:
        dialect = Dialect(delimiter, quote)
        rows = cut(head, dialect)[skipped:]
        return _measured(dialect, rows, _header(rows, choices, known, name), why, known)

    if choices.quote is not None:
        return cut_by(choices.quote, CHOSEN)
    usual = cut_by('"', "as CSV has it")
    if _is_apostrophed(usual.rows, delimiter):
        other = cut_by("'", "cells begin and end with an apostrophe")
        return other if other.score >= usual.score else usual
    if delimiter in "\t|" and _is_unquoted(usual.rows, delimiter):
        other = cut_by("", "no cell begins and ends with a quote")
        return other if other.score > usual.score else usual
    return usual


def _header(rows: Sequence[Row], choices: ReadingChoices, known: KnownHeaders, name: str) -> Header:
    if choices.header_line is not None:
        return headers.chosen(rows, choices.header_line, name)
    return headers.find(rows, known) if rows else Header(None, 0, "")


def _measured(
    dialect: Dialect, rows: tuple[Row, ...], header: Header, why_quote: str, known: KnownHeaders
) -> Cut:
    width = modal_width(rows)
    share = sum(row.is_sound and len(row.cells) == width for row in rows) / max(len(rows), 1)
    score = share * (width - 1) / width
    named = header.row is not None and len(header.row.cells) == width
    score *= 1.0 if named else 0.5
    if dialect.delimiter in RARE:
        score *= 0.9 if share >= AGREE else 0.0
    if known and "names the columns of" in header.why:
        score += 1
    return Cut(dialect, rows, header, score, why_quote=why_quote)


def _is_apostrophed(rows: Sequence[Row], delimiter: str) -> bool:
    """In nearly every line a cell stands in apostrophes, and none in quotes."""
    mark = re.escape(delimiter.encode())
    inside = re.compile(rb"(?:\A|" + mark + rb")'[^'\r\n]*'(?=" + mark + rb"|\Z)")
    doubled = any(row.raw.startswith(b'"') or delimiter.encode() + b'"' in row.raw for row in rows)
    found = sum(inside.search(row.raw) is not None for row in rows)
    return not doubled and found > 1 and found >= AGREE * (len(rows) - 1)


def _is_unquoted(rows: Sequence[Row], delimiter: str) -> bool:
    mark = re.escape(delimiter.encode())
    inside = re.compile(rb"(?:\A|" + mark + rb')"[^"]*"(?=' + mark + rb"|\Z)")
    return not any(inside.search(row.raw) for row in rows)
