"""CSV files as Salesforce takes them: written by the engine, then read back byte by byte."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from core.engine import Connection, literal
from core.errors import LeadfoldError

CHUNK = 4 * 1024 * 1024
# In UTF-8 these bytes are these characters and nothing else; a line feed is the one control allowed.
FORBIDDEN = bytes(code for code in range(32) if code != 10) + b"\x7f"


class BrokenExport(LeadfoldError):
    """A file that Salesforce would misread; nothing of it may be handed out."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(
            f"{path.name} {what}, so Salesforce would misread it. Run the month again, or report it."
        )


@dataclass(frozen=True)
class Written:
    """What was counted in the finished bytes, the header not among the rows."""

    rows: int
    size: int
    sha256: str


@dataclass(frozen=True)
class ExportFile:
    path: Path
    operation: str
    columns: tuple[str, ...]
    rows: int
    size: int
    sha256: str


def write(connection: Connection, query: str, path: Path) -> Written:
    """The file appears under its name only once every byte of it has been checked."""
    partial = path.with_name(path.name + ".partial")
    write_rows(connection, query, partial)
    return check(partial, path)


def write_rows(connection: Connection, query: str, target: Path) -> None:
    """As the engine writes them; nothing is checked yet."""
    connection.execute(
        f"""copy ({query}) to {literal(target)} (
            format csv, header true, delimiter ',', quote '"', escape '"', nullstr '')"""
    )


def check(partial: Path, path: Path) -> Written:
    written = examine(partial, path)
    partial.replace(path)
    return written


def examine(content: Path, named: Path | None = None) -> Written:
    """Rows are counted by line feeds outside quotes, independently of the engine that wrote them."""
    path = named or content
    digest, size, records, is_quoted, last = hashlib.sha256(), 0, 0, False, b""
    with content.open("rb") as file:
        while chunk := file.read(CHUNK):
            if size == 0 and chunk.startswith(b"\xef\xbb\xbf"):
                raise BrokenExport(path, "starts with a byte-order mark")
            if len(chunk.translate(None, FORBIDDEN)) != len(chunk):
                raise BrokenExport(path, "holds a control character")
            pieces = chunk.split(b'"')
            records += b"".join(pieces[is_quoted::2]).count(b"\n")
            is_quoted ^= len(pieces) % 2 == 0
            digest.update(chunk)
            size, last = size + len(chunk), chunk[-1:]
    if is_quoted:
        raise BrokenExport(path, "has a quote that is never closed")
    if last != b"\n":
        raise BrokenExport(path, "does not end with a line feed")
    return Written(rows=records - 1, size=size, sha256=digest.hexdigest())
