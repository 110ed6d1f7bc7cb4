"""The one CSV inside a .gz or .zip, decompressed in a stream."""

import gzip
import shutil
import zipfile
import zlib
from pathlib import Path
from typing import IO

from core.intake.reading import UnreadableFile

CHUNK = 4 << 20
KEPT_FREE = 1 << 30  # bytes of the disk that unpacking leaves to everything else
TABLES = (".csv", ".txt", ".tsv")


class BrokenArchive(UnreadableFile):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is damaged or was cut off on its way; fetch the file again and send it once more."
        )


class ProtectedArchive(UnreadableFile):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is protected by a password; send the CSV inside it without one.")


class NotOneTable(UnreadableFile):
    def __init__(self, name: str, found: list[str]) -> None:
        count = f"{len(found)} CSV files ({', '.join(found[:5])})" if found else "no CSV file"
        super().__init__(f"{name} holds {count} where one was expected; send each CSV file on its own.")


class NoRoom(UnreadableFile):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} unpacks to more than this machine's disk has room for; free some space, or ask its "
            "sender whether the file is what it should be."
        )


def gunzip(path: Path, name: str, target: Path, most: int | None = None) -> None:
    try:
        with gzip.open(path) as reader, target.open("wb") as writer:
            _copy(reader, writer, name, target, most)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise BrokenArchive(name) from error


def unzip(path: Path, name: str, target: Path, most: int | None = None) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            member = _table(archive, name)
            with archive.open(member) as reader, target.open("wb") as writer:
                _copy(reader, writer, name, target, most)
    # NotImplementedError: a compression method this Python does not know.
    except (EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
        raise BrokenArchive(name) from error


def _copy(
    reader: IO[bytes] | gzip.GzipFile, writer: IO[bytes], name: str, target: Path, most: int | None
) -> None:
    """A small archive may hold an endless file: the disk is never filled to its end."""
    if most is not None:
        writer.write(reader.read(most))
        return
    while chunk := reader.read(CHUNK):
        if shutil.disk_usage(target.parent).free < KEPT_FREE:
            raise NoRoom(name)
        writer.write(chunk)


def _table(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    """Archives made on a Mac carry a shadow of every file under __MACOSX; it is not a table."""
    tables = [
        member
        for member in archive.infolist()
        if member.filename.lower().endswith(TABLES) and not member.filename.startswith("__MACOSX/")
    ]
    if len(tables) != 1:
        raise NotOneTable(name, [member.filename for member in tables])
    if tables[0].flag_bits & 0x1:
        raise ProtectedArchive(name)
    return tables[0]
