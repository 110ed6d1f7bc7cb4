"""Lines after the last record that are no records: totals, counts, sources, dates of printing."""

import re
from collections.abc import Sequence
from pathlib import Path

from core.intake import likeness
from core.intake.records import Dialect, Grammar
from core.intake.rows import cells_of

TAIL = 1 << 16
MOST = 12
COUNTED = r"(?:rows?|records?|results?|entries|lines?|providers?|facilities|licen[cs]es|leads?)"
TOTAL = re.compile(r"(?:grand |sub-?|sub |report )?totals?(?: (?:of )?[a-z]+){0,2} ?[:=]?", re.IGNORECASE)
NOTES = re.compile(
    r"(?:grand |sub-?|sub |report )?totals?(?: (?:number of |of )?[a-z]+){0,2} ?[:=]? ?[\d,.]+"
    rf"|(?:number of {COUNTED}|{COUNTED[:-1]}) count|row count) ?[:=]? ?[\d,.]+"
    rf"|\(?[\d,]+ {COUNTED}(?: (?:affected|selected|returned|exported|found|in total))?[).]*"
    r"|\W*(?:end of (?:report|file|list|data|extract|export)|report ends?)\W*"
    r"|(?:sources?|notes?|disclaimer|legend|key) ?:.+"
    r"|(?:report )?(?:generated|printed|exported|created|produced|run|downloaded|last updated|updated)"
    r"(?: date)?(?: on| at| by)?\b ?:?.{0,60}\d.*"
    r"|(?:report date|data as of|as of|current as of) ?:?.{0,20}\d.*"
    r"|page \d+(?: (?:of|/) \d+)?"
    r"|\*+ ?[a-z]{2,} .+"
    r"|(?:copyright|\(c\)|\u00a9) ?(?:.* )?(?:19|20)\d\d\b.*"
    r"|confidential\b.{0,80}",
    re.IGNORECASE,
)


def find(path: Path, first: int, dialect: Dialect, width: int) -> dict[int, str]:
    """Where the last lines begin that are footers, each sure for itself; the first doubtful one ends it."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        begin = max(first, size - TAIL)
        file.seek(begin)
        content = file.read()
    found: dict[int, str] = {}
    rows = _lines(content, dialect)
    for start, text in reversed(rows[0 if begin == first else 1 :]):
        if not text.strip():
            continue
        if len(found) == MOST or not is_footer(cells_of(text, dialect), text, dialect, width):
            break
        found[begin + start] = "footer"
    return found


def is_footer(cells: Sequence[str] | None, text: str, dialect: Dialect, width: int) -> bool:
    """A line with an odd number of quotes may be the end of a cell, so it is none."""
    if cells is None or (dialect.quote and text.count(dialect.quote) % 2):
        return False
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled or width < 2:
        return False
    # A note is written from the line's beginning on; a lone value further right is a record's.
    if len(filled) == 1 and len(cells) == width and not cells[0].strip():
        return False
    if all(likeness.is_rule(cell) for cell in filled):
        return len(filled) == 1 or len(filled) == width
    if len(filled) == 1 or (len(cells) != width and _is_sentence(text, dialect)):
        return NOTES.fullmatch(filled[0] if len(filled) == 1 else text.strip()) is not None or (
            TOTAL.fullmatch(filled[0]) is not None and len(filled) == 1 and len(cells) > 1
        )
    is_sparse = len(filled) <= max(2, (width + 1) // 2)
    return is_sparse and TOTAL.fullmatch(filled[0]) is not None and all(map(likeness.is_number, filled[1:]))


def _is_sentence(text: str, dialect: Dialect) -> bool:
    """Words with the delimiter between them as punctuation: "Printed Oct 1, 2026"."""
    return f"{dialect.delimiter} " in text and not (dialect.quote and dialect.quote in text)


def _lines(content: bytes, dialect: Dialect) -> list[tuple[int, str]]:
    """Single lines, whatever quotes say: a footer never spans two."""
    ends, _ = Grammar(Dialect(dialect.delimiter, "")).split(_ended(content), is_last=True)
    starts = [0, *ends.tolist()[:-1]]
    pieces = zip(starts, ends.tolist(), strict=True)
    return [(at, content[at:end].decode("utf-8", "replace").rstrip("\r\n")) for at, end in pieces]


def _ended(content: bytes) -> bytes:
    return content if content.endswith((b"\n", b"\r")) else content + b"\n"
