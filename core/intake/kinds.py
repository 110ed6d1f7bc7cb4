"""What a file is, by its first bytes: a name proves nothing."""

import mmap
import zipfile
from enum import Enum
from pathlib import Path

from core.intake.reading import UnreadableFile

HEAD = 4096
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names of streams inside an OLE file are UTF-16.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

FOREIGN = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a text document"),
    (b"PAR1", "a Parquet file"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "a database"),
)
MARKUP = ((b"<!doctype html", "a web page"), (b"<html", "a web page"), (b"<?xml", "an XML document"))


class Kind(Enum):
    TEXT = "text"
    GZIP = "gzip"
    ZIP = "zip"
    WORKBOOK = "workbook"


class NotATable(UnreadableFile):
    def __init__(self, name: str, what: str) -> None:
        super().__init__(f"{name} is {what}, not a table; save the table as CSV or .xlsx and send that file.")


class ProtectedWorkbook(UnreadableFile):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is protected by a password; remove the password in Excel, save it and send it again."
        )


class OldWorkbook(UnreadableFile):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is in the old Excel format (.xls); save it as .xlsx and send it again.")


def recognise(path: Path, name: str) -> Kind:
    """Anything that is neither archive nor workbook nor known to be foreign is tried as text."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(OLE):
        raise ProtectedWorkbook(name) if _holds(path, ENCRYPTED) else OldWorkbook(name)
    _refuse_foreign(head, name)
    if head.startswith(b"\x1f\x8b"):
        return Kind.GZIP
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return Kind.WORKBOOK if _is_workbook(path, head) else Kind.ZIP
    return Kind.TEXT


def _refuse_foreign(head: bytes, name: str) -> None:
    for magic, what in FOREIGN:
        if head.startswith(magic):
            raise NotATable(name, what)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for magic, what in MARKUP:
        if start.startswith(magic):
            raise NotATable(name, what)


def _is_workbook(path: Path, head: bytes) -> bool:
    """A workbook cut short has no directory any more, but still begins with a part every workbook has."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except zipfile.BadZipFile:
        return b"[Content_Types].xml" in head or b"xl/" in head[:200] or b"docProps/" in head[:200]


def _holds(path: Path, needle: bytes) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(needle) >= 0
