"""What a person should know about how a file was read, each with its count."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core import engine
from core.engine import Connection, identifier
from core.findings import DeliveryFinding, Severity
from core.intake import layout as layouts
from core.intake.layout import Layout
from core.intake.load import Loaded
from core.intake.reading import NO_HEADER, SEVERAL_TABLES
from core.intake.survey import Survey
from core.intake.text import Text

SQL = Path(__file__).with_name("noticed.sql")
MOST = 0.5  # of the records rejected: the file is read the wrong way, or is not what it should be
ZIP = re.compile(r"\bzip\b|zip_?code", re.IGNORECASE)
POSTAL = re.compile(r"postal|post_?code", re.IGNORECASE)
DATE = re.compile(r"(?:\b|_)(?:date|dob|expires|expiration)(?:\b|_)|[a-z]Date\b", re.IGNORECASE)
LOST_ZERO = r"\d{3,4}|\d{7,8}"
SERIAL = r"[2-5]\d{4}(?:\.\d+)?"
LOST_SHARE = 0.05


@dataclass(frozen=True)
class Outcome:
    """A text as it was read and loaded, for those who look back at it."""

    text: Text
    layout: Layout
    survey: Survey
    loaded: Loaded
    records: Path
    rejects: Path


def notice(connection: Connection, outcome: Outcome) -> tuple[DeliveryFinding, ...]:
    found = [
        *questions(outcome.text, outcome.layout),
        *beside([one.kind for one in outcome.survey.skipped if not _says_separator(one.raw)]),
        *_columns(connection, outcome),
        *_rejected(connection, outcome),
        *_typed(connection, outcome),
    ]
    return tuple(found)


def questions(text: Text, layout: Layout) -> Iterator[DeliveryFinding]:
    """What only a person knows, and what a workbook holds besides the sheet that was read."""
    sheet = text.sheet
    if layout.asks_for_header:
        yield DeliveryFinding(
            NO_HEADER,
            "breaking",
            "No line names the columns: they are called Column 1, Column 2 and so on until somebody points "
            "at the header line, or says that the file has none.",
        )
    if sheet and sheet.is_doubtful:
        yield DeliveryFinding(
            SEVERAL_TABLES,
            "breaking",
            f"{len(sheet.filled)} sheets hold tables ({', '.join(sheet.filled)}); {sheet.title} was read "
            "because it is the largest: say which one counts.",
            count=len(sheet.filled),
        )
    elif sheet and len(sheet.filled) > 1:
        others = [title for title in sheet.filled if title != sheet.title]
        said = f"Sheet {sheet.title} was read: {sheet.why}. Not read: {', '.join(others)}."
        yield DeliveryFinding("reading.other_sheets", "info", said, count=len(others))
    if sheet and sheet.merged:
        said = f"{sheet.merged:,} merged cells reach over several rows: only the first row has the value."
        yield DeliveryFinding("reading.merged_cells", "warning", said, count=sheet.merged)


def beside(kinds: Sequence[str]) -> Iterator[DeliveryFinding]:
    counts = Counter(kinds)
    sentences = {
        layouts.TITLE: ("title_lines", "{} above the header skipped"),
        layouts.UNITS: ("units_line", "{} of units below the header skipped"),
        layouts.REPEATED: ("repeated_header", "{} that repeat the header skipped"),
        layouts.FOOTER: ("footer", "{} after the last record skipped, such as totals"),
    }
    for kind, (code, sentence) in sentences.items():
        if count := counts[kind]:
            lines = f"{count:,} line{'s' if count > 1 else ''}"
            yield DeliveryFinding(f"reading.{code}", "info", f"{sentence.format(lines)}.", count=count)


def _says_separator(raw: str) -> bool:
    return re.fullmatch(r'"?sep=.*', raw, re.IGNORECASE) is not None


def _columns(connection: Connection, outcome: Outcome) -> Iterator[DeliveryFinding]:
    header = outcome.layout.header
    if header is None:
        return
    spelt = Counter(cell.strip().lower() for cell in header.filled)
    for cell in dict.fromkeys(cell.strip() for cell in header.filled):
        if (count := spelt.pop(cell.lower(), 0)) > 1:
            said = (
                f"{count} columns are called {cell}; the later ones are read as {cell} (2) and so on: "
                "check which one is meant."
            )
            yield DeliveryFinding("reading.duplicate_column", "warning", said, cell, count)
    unnamed = [
        name for name, cell in zip(outcome.layout.names, header.cells, strict=True) if not cell.strip()
    ]
    for name, filled in _filled(connection, outcome, unnamed).items():
        if filled:
            said = f"A column without a name holds {filled:,} values; it is read as {name}."
            yield DeliveryFinding("reading.unnamed_column", "warning", said, name, filled)


def _filled(connection: Connection, outcome: Outcome, names: Sequence[str]) -> dict[str, int]:
    return _counts(connection, outcome, {name: f"count({identifier(name)})" for name in names})


def _counts(connection: Connection, outcome: Outcome, asked: dict[str, str]) -> dict[str, int]:
    """Several counts over the records in one pass."""
    if not asked:
        return {}
    wanted = ", ".join(asked.values())
    row = connection.execute(
        f"select {wanted} from read_parquet({engine.literal(outcome.records)})"
    ).fetchone()
    return dict(zip(asked, row or (), strict=True))


def _rejected(connection: Connection, outcome: Outcome) -> Iterator[DeliveryFinding]:
    survey = outcome.survey
    if mended := len(survey.mended):
        said = (
            f"{mended:,} records have quotes inside a value that are not doubled; they were loaded, since "
            "their columns can be told only one way."
        )
        yield DeliveryFinding("reading.unescaped_quotes", "info", said, count=mended)
    if not outcome.loaded.rejected:
        return
    cut = _cut_off(connection, outcome)
    if cut:
        said = (
            f"The file ends in the middle of record {survey.found - cut + 1:,}, so more may be missing: "
            f"ask for it again, or accept the {survey.found - cut:,} records before it."
        )
        yield DeliveryFinding("reading.cut_off", "breaking", said, count=cut)
    query = SQL.read_text(encoding="utf-8").format(
        rejects=engine.literal(outcome.rejects), before=survey.found - cut + 1
    )
    for kind, count, first, reason in sorted(connection.execute(query).fetchall()):
        yield _reject_finding(kind, count, first, reason, outcome)


def _reject_finding(kind: str, count: int, first: int, reason: str, outcome: Outcome) -> DeliveryFinding:
    bytes_code = "nul_bytes" if outcome.text.encoding.is_sound else "bad_characters"
    codes = {"long": "long_rows", "short": "short_rows", "quotes": "stray_quotes", "bytes": bytes_code}
    severity: Severity = "breaking" if outcome.loaded.rejected > MOST * outcome.survey.found else "warning"
    several = f"{count:,} records were rejected, the first is record {first:,} ({reason})."
    said = f"Record {first:,} was rejected ({reason})." if count == 1 else several
    return DeliveryFinding(f"reading.{codes.get(kind, 'rejected')}", severity, said, count=count)


def _cut_off(connection: Connection, outcome: Outcome) -> int:
    """How many rejects the file ends with, when it ends without a line end; a cut value may span lines."""
    if not outcome.survey.ends_open:
        return 0
    query = (
        "select count(*) from (select record_number, row_number() over (order by record_number desc) as back "
        f"from read_parquet({engine.literal(outcome.rejects)})) where record_number + back = ?"
    )
    return int(str(engine.scalar(connection, query, [outcome.survey.found + 1])))


def _typed(connection: Connection, outcome: Outcome) -> Iterator[DeliveryFinding]:
    """Values that a spreadsheet took for numbers: ZIP codes without their zeros, dates counted in days."""
    names = outcome.layout.names
    zips = [name for name in names if ZIP.search(name) or POSTAL.search(name)]
    dates = [name for name in names if DATE.search(name)]
    asked = {}
    for name in zips:
        column = identifier(name)
        asked[f"lost {name}"] = f"count(*) filter (regexp_full_match({column}, '{LOST_ZERO}'))"
        asked[f"five {name}"] = f"count(*) filter (length({column}) = 5)"
        asked[f"zero {name}"] = f"count(*) filter (starts_with({column}, '0'))"
    for name in dates:
        asked[f"date {name}"] = f"count(*) filter (regexp_full_match({identifier(name)}, '{SERIAL}'))"
    counts = _counts(connection, outcome, asked)
    for name in zips:
        lost, five, zero = (counts[f"{what} {name}"] for what in ("lost", "five", "zero"))
        if _is_lost(lost, five, zero, name, outcome.text.format):
            said = (
                f"{lost:,} values of {name} have too few digits: a spreadsheet took them for numbers and "
                "dropped their leading zeros. They stay as they came."
            )
            yield DeliveryFinding("reading.excel_number", "warning", said, name, lost)
    for name in dates:
        if count := counts[f"date {name}"]:
            said = (
                f"{count:,} values of {name} are a spreadsheet's count of days, not dates. They stay as they "
                "came: ask for the column formatted as a date."
            )
            yield DeliveryFinding("reading.excel_date", "warning", said, name, count)


def _is_lost(lost: int, five: int, zero: int, name: str, text_format: str) -> bool:
    """One short ZIP code is a slip of the pen; many, and none with a zero, are a spreadsheet's work."""
    if not lost or (not ZIP.search(name) and not five):
        return False
    return text_format == "xlsx" or (not zero and lost > 1 and lost >= LOST_SHARE * (lost + five))
