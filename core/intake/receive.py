"""A delivered file, from its bytes to raw Parquet, once per content."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core import engine
from core.intake import layout as layouts
from core.intake.header import KnownHeaders
from core.intake.landing import Landed, land
from core.intake.layout import Layout
from core.intake.load import Miscounted, load
from core.intake.notices import Outcome, notice
from core.intake.reading import Reading
from core.intake.records import blocks
from core.intake.skipped import keep
from core.intake.survey import Survey, survey
from core.intake.text import Text, of_a_table, open_text
from core.reading import ReadingChoices
from core.settings import Settings

AUTOMATIC = ReadingChoices()


@dataclass(frozen=True)
class Received:
    sha256: str
    reading_id: str
    choices: ReadingChoices
    file_name: str
    size: int
    header: tuple[str, ...]
    found: int
    loaded: int
    rejected: int
    skipped: int
    raw: Path
    reading: Reading


def receive(
    path: Path,
    file_name: str,
    settings: Settings,
    choices: ReadingChoices = AUTOMATIC,
    known: KnownHeaders | None = None,
) -> Received:
    """The same bytes are read once each way, whatever their name; a killed reading leaves nothing half.

    A line that names the columns of a `known` source is the header, wherever it stands.
    """
    return read(land(path, file_name, settings), settings, choices, known or {})


def read(landed: Landed, settings: Settings, choices: ReadingChoices, known: KnownHeaders) -> Received:
    """Bytes that were landed, read one way."""
    reading_id = choices.reading_id(landed.sha256)
    raw = settings.raw / reading_id
    if not (raw / "reading.json").exists():
        _read(landed, raw, settings, choices, known)
    reading = Reading.load(raw / "reading.json")
    return Received(
        sha256=landed.sha256,
        reading_id=reading_id,
        choices=choices,
        file_name=landed.file_name,
        size=landed.size,
        header=reading.header,
        found=reading.found,
        loaded=reading.loaded,
        rejected=reading.rejected,
        skipped=reading.skipped,
        raw=raw,
        reading=reading,
    )


def _read(
    landed: Landed, raw: Path, settings: Settings, choices: ReadingChoices, known: KnownHeaders
) -> None:
    with workplace(settings) as work:
        draft = work / "raw"
        draft.mkdir()
        text = open_text(landed, work, choices, known)
        layout = layouts.decide(text, landed.file_name, of_a_table(choices, text.format), known)
        _fill(draft, text, layout, landed.file_name, settings, choices).save(draft / "reading.json")
        _publish(draft, raw)


def _fill(
    draft: Path, text: Text, layout: Layout, name: str, settings: Settings, choices: ReadingChoices
) -> Reading:
    counted = survey(blocks(text.path, name, layout.dialect, text.first), name, layout)
    _check_rows(text, layout, counted, name)
    with engine.connect(settings) as connection:
        loaded = load(connection, text, name, layout, counted, draft)
        keep(connection, text, counted.skipped, draft / "skipped.parquet")
        outcome = Outcome(text, layout, counted, loaded, draft / "records.parquet", draft / "rejects.parquet")
        findings = notice(connection, outcome)
    return Reading(
        format=text.format,
        compression=text.compression,
        encoding=text.encoding.name,
        delimiter=layout.dialect.delimiter,
        quote=layout.dialect.quote,
        sheet=text.sheet.title if text.sheet else None,
        header=layout.names,
        found=counted.found,
        loaded=loaded.loaded,
        rejected=loaded.rejected,
        skipped=len(counted.skipped),
        blank=counted.blank,
        decisions=layouts.decided(text, layout, choices),
        findings=findings,
    )


def _check_rows(text: Text, layout: Layout, counted: Survey, name: str) -> None:
    """The rows that the workbook gave are the rows found in the CSV made of them."""
    if text.sheet is None:
        return
    found = counted.found + len(counted.skipped) + (1 if layout.header else 0)
    if found != text.sheet.rows:
        raise Miscounted(name, text.sheet.rows, found, 0)


def _publish(draft: Path, raw: Path) -> None:
    """A folder appears whole; where another process was faster, its reading is the same."""
    raw.parent.mkdir(parents=True, exist_ok=True)
    if raw.exists() and not (raw / "reading.json").exists():
        shutil.rmtree(raw)
    try:
        draft.replace(raw)
    except OSError:
        if not (raw / "reading.json").exists():
            raise


@contextmanager
def workplace(settings: Settings) -> Iterator[Path]:
    work = settings.scratch / f"intake-{uuid.uuid4().hex}"
    work.mkdir(parents=True)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
