"""Original bytes, kept once under their hash."""

import hashlib
import json
import os
import uuid
from dataclasses import dataclass
from pathlib import Path

from core.settings import Settings

CHUNK = 4 << 20


@dataclass(frozen=True)
class Landed:
    sha256: str
    file_name: str
    size: int
    content: Path


def land(path: Path, file_name: str, settings: Settings) -> Landed:
    """Landing the same bytes again changes nothing, and a killed copy leaves no half content."""
    settings.landing.mkdir(parents=True, exist_ok=True)
    arriving = settings.landing / f".{uuid.uuid4().hex}.arriving"
    try:
        sha256, size = _copy(path, arriving)
        folder = settings.landing / sha256
        folder.mkdir(exist_ok=True)
        landed = Landed(sha256=sha256, file_name=file_name, size=size, content=folder / "content")
        if not landed.content.exists():
            arriving.replace(landed.content)
    finally:
        arriving.unlink(missing_ok=True)
    _describe(landed, folder / "content.json")
    return landed


def landed(sha256: str, file_name: str, settings: Settings) -> Landed:
    """What was landed before, under the name it goes by now."""
    content = settings.landing / sha256 / "content"
    return Landed(sha256=sha256, file_name=file_name, size=content.stat().st_size, content=content)


def _copy(source: Path, target: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as reader, target.open("wb") as writer:
        while chunk := reader.read(CHUNK):
            digest.update(chunk)
            writer.write(chunk)
            size += len(chunk)
        writer.flush()
        os.fsync(writer.fileno())
    return digest.hexdigest(), size


def _describe(landed: Landed, path: Path) -> None:
    """The first name stays: it is how the bytes arrived, later names belong to deliveries."""
    if path.exists():
        return
    draft = path.with_name(f".{uuid.uuid4().hex}.json")
    draft.write_text(
        json.dumps({"file_name": landed.file_name, "size": landed.size}, ensure_ascii=False) + "\n"
    )
    draft.replace(path)
