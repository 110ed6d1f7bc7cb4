"""A delivered file, from its bytes to raw Parquet, once per content."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core import engine
from core.intake import header as headers
from core.intake.landing import Landed, land
from core.intake.load import Miscounted, load
from core.intake.reading import Reading
from core.intake.records import blocks
from core.intake.survey import survey
from core.intake.text import Text, open_text
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


def receive(path: Path, file_name: str, settings: Settings, choices: ReadingChoices = AUTOMATIC) -> Received:
    """The same bytes are read once each way, whatever their name; a killed reading leaves nothing half."""
    landed = land(path, file_name, settings)
    reading_id = choices.reading_id(landed.sha256)
    raw = settings.raw / reading_id
    if not (raw / "reading.json").exists():
        _read(landed, raw, settings)
    reading = Reading.load(raw / "reading.json")
    return Received(
        sha256=landed.sha256,
        reading_id=reading_id,
        choices=choices,
        file_name=file_name,
        size=landed.size,
        header=reading.header,
        found=reading.found,
        loaded=reading.loaded,
        rejected=reading.rejected,
        skipped=reading.skipped,
        raw=raw,
        reading=reading,
    )


def _read(landed: Landed, raw: Path, settings: Settings) -> None:
    with _workplace(settings) as work:
        draft = work / "raw"
        draft.mkdir()
        text = open_text(landed, work)
        _fill(draft, text, landed.file_name, settings).save(draft / "reading.json")
        _publish(draft, raw)


def _fill(draft: Path, text: Text, name: str, settings: Settings) -> Reading:
    header = headers.read(text.path, name, text.first)
    counted = survey(blocks(text.path, name, header.delimiter, text.first), name)
    if text.rows is not None and text.rows - 1 != counted.found:
        raise Miscounted(name, text.rows - 1, counted.found, 0)
    with engine.connect(settings) as connection:
        outcome = load(connection, text, name, header, counted, draft)
    return Reading(
        format=text.format,
        compression=text.compression,
        encoding=text.encoding.name,
        delimiter=header.delimiter,
        quote='"',
        sheet=text.sheet,
        header=header.names,
        found=counted.found,
        loaded=outcome.loaded,
        rejected=outcome.rejected,
        skipped=0,
        blank=counted.blank,
    )


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
def _workplace(settings: Settings) -> Iterator[Path]:
    work = settings.scratch / f"intake-{uuid.uuid4().hex}"
    work.mkdir(parents=True)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
