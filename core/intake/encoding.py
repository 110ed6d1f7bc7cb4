"""Which encoding a text is in, and turning it into UTF-8 without changing a character silently."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.intake.reading import UnreadableFile

CHUNK = 1 << 20
SURROGATE = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True)
class Encoding:
    name: str
    codec: str
    mark: int  # bytes of the byte order mark
    is_sound: bool  # UTF-8 throughout, so the bytes can be read as they lie

    why: str = ""


ZEROS = "every second of its first bytes is zero"
MARKED = "it begins with the mark of this encoding"
BOM = Encoding("utf-8-bom", "utf-8", 3, True, MARKED)
UTF8 = Encoding("utf-8", "utf-8", 0, True, "every byte of it is UTF-8")
WINDOWS = Encoding("windows-1252", "cp1252", 0, False, "it is not UTF-8, and this is what else Excel writes")
# What a person may choose. Every one of them has one or two bytes a character, which places rely on.
OFFERED = {
    "utf-8": "utf-8",
    "windows-1252": "cp1252",
    "iso-8859-1": "latin-1",
    "mac-roman": "mac-roman",
    "cp437": "cp437",
    "cp850": "cp850",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
}


class UnknownEncoding(UnreadableFile):
    def __init__(self, name: str, encoding: str) -> None:
        super().__init__(
            f"{name} cannot be read as {encoding}; choose one of {', '.join(OFFERED)}, or leave it automatic."
        )


def decide(path: Path) -> Encoding:
    """By its mark; else UTF-8 if the bytes say so; else Windows-1252, the only other one in use."""
    with path.open("rb") as file:
        head = file.read(CHUNK)
    if wide := _wide(head):
        return wide
    mark = 3 if head.startswith(codecs.BOM_UTF8) else 0
    valid, invalid = _tally(path)
    if invalid == 0:
        return BOM if mark else UTF8
    # A few bad bytes among much good UTF-8 are damage; reading the whole as Windows-1252 would
    # turn every accent that is right into two wrong letters.
    if mark or valid > invalid:
        why = f"most of it is UTF-8; {invalid:,} bytes are not"
        return Encoding("utf-8-bom" if mark else "utf-8", "utf-8", mark, is_sound=False, why=why)
    return WINDOWS


def choose(path: Path, wanted: str, name: str) -> Encoding:
    """As a person said, whatever the bytes say; a mark at the beginning is never a value."""
    if wanted not in OFFERED:
        raise UnknownEncoding(name, wanted)
    codec = OFFERED[wanted]
    with path.open("rb") as file:
        head = file.read(4)
    marks = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    mark = len(marks[wanted]) if wanted in marks and head.startswith(marks[wanted]) else 0
    is_sound = codec == "utf-8" and _tally(path)[1] == 0
    return Encoding(wanted, codec, mark, is_sound, "chosen by a person")


def transcode(source: Path, encoding: Encoding, target: Path) -> None:
    """A byte the encoding does not define becomes NUL, which the record scan rejects by name."""
    decoder = codecs.getincrementaldecoder(encoding.codec)(_AS_NUL)
    with source.open("rb") as reader, target.open("wb") as writer:
        reader.seek(encoding.mark)
        while chunk := reader.read(CHUNK):
            writer.write(decoder.decode(chunk).encode("utf-8"))
        writer.write(decoder.decode(b"", final=True).encode("utf-8"))


def original_offsets(text: Path, offsets: NDArray[np.int64], encoding: Encoding) -> NDArray[np.int64]:
    """Where ascending offsets into transcoded UTF-8 lie in the bytes that were delivered."""
    if encoding.codec == "utf-8":
        return offsets + encoding.mark
    found: list[NDArray[np.int64]] = []
    read = units = 0
    with text.open("rb") as file:
        while chunk := file.read(CHUNK):
            before = np.concatenate(([0], np.cumsum(_units(chunk, encoding)))) + units
            low, high = np.searchsorted(offsets, [read, read + len(chunk)])
            found.append(before[offsets[low:high] - read])
            read, units = read + len(chunk), int(before[-1])
    width = 2 if encoding.codec.startswith("utf-16") else 1
    return np.concatenate(found or [offsets]) * width + encoding.mark


def _wide(head: bytes) -> Encoding | None:
    """UTF-16 by its mark, or without one when every second byte of the beginning is NUL."""
    if head.startswith(codecs.BOM_UTF16_LE):
        return Encoding("utf-16-le", "utf-16-le", 2, is_sound=False, why=MARKED)
    if head.startswith(codecs.BOM_UTF16_BE):
        return Encoding("utf-16-be", "utf-16-be", 2, is_sound=False, why=MARKED)
    start = head[:40]
    even, odd = start[0::2], start[1::2]
    if len(start) >= 8 and not any(odd) and all(even):
        return Encoding("utf-16-le", "utf-16-le", 0, is_sound=False, why=ZEROS)
    if len(start) >= 8 and not any(even) and all(odd):
        return Encoding("utf-16-be", "utf-16-be", 0, is_sound=False, why=ZEROS)
    return None


def _tally(path: Path) -> tuple[int, int]:
    """(bytes that continue a UTF-8 character, bytes that belong to none) of the whole file."""
    valid = invalid = 0
    for piece in _pieces(path):
        if piece.isascii():
            continue
        try:
            text = piece.decode("utf-8")
        except UnicodeDecodeError:
            text = piece.decode("utf-8", "surrogateescape")
            invalid += len(SURROGATE.findall(text))
        valid += len(piece) - len(text)
    return valid, invalid


def _pieces(path: Path) -> Iterator[bytes]:
    """Chunks that never end inside a UTF-8 character."""
    tail = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            piece = tail + chunk
            cut = next((at for at in (-1, -2, -3) if len(piece) >= -at and piece[at] >= 0xC0), 0)
            tail = piece[cut:] if cut else b""
            yield piece[:cut] if cut else piece
    yield tail


def _units(chunk: bytes, encoding: Encoding) -> NDArray[np.int64]:
    """How many characters (UTF-16 units where the file was UTF-16) begin at each byte."""
    content = np.frombuffer(chunk, np.uint8)
    units: NDArray[np.int64] = ((content & 0xC0) != 0x80).astype(np.int64)
    if encoding.codec.startswith("utf-16"):
        units += content >= 0xF0
    return units


def _nul(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    width = error.end - error.start
    return "\0" * (max(1, width // 2) if error.encoding.startswith("utf-16") else width), error.end


_AS_NUL = "leadfold.nul"
codecs.register_error(_AS_NUL, _nul)
