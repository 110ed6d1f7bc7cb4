"""A result file of Salesforce: which kind it is, which of its columns were sent, and its rows."""

import codecs
import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.crm.answers import FAILED, SUCCEEDED, UNPROCESSED
from core.engine import Connection, EngineError, count, literal
from core.errors import LeadfoldError

CHUNK = 4 * 1024 * 1024
HEADER_BYTES = 1024 * 1024
LONGEST = 16 * 1024 * 1024  # a record of 400,000 characters, escaped
KINDS = (SUCCEEDED, FAILED, UNPROCESSED)
BULK, DATA_LOADER = "Bulk API 2.0", "Data Loader"


class UnusableResult(LeadfoldError):
    """A file that says nothing of what was sent; `str` says which and what to do."""


@dataclass(frozen=True)
class Heading:
    """The columns of a result file by their place; `sent` are those that were in the file that was loaded."""

    kind: str
    tool: str
    columns: tuple[str, ...]
    sent: tuple[int, ...]
    sfdc_id: int | None
    created: int | None
    error: int | None

    def sent_names(self) -> tuple[str, ...]:
        return tuple(self.columns[place].lower() for place in self.sent)


@dataclass(frozen=True)
class ResultFile:
    path: Path
    name: str
    sha256: str
    rows: int  # counted in the bytes: the engine passes over a last row that breaks off
    header: tuple[str, ...]


def open_result(path: Path, name: str) -> ResultFile:
    """Its bytes are looked at once, so that a wrong encoding is said before anything is read."""
    digest, size, records, is_quoted, blank = hashlib.sha256(), 0, 0, False, 0
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            _ensure_utf8(decoder, chunk, size, name)
            pieces = chunk.split(b'"')
            records += b"".join(pieces[is_quoted::2]).count(b"\n")
            is_quoted ^= len(pieces) % 2 == 0
            kept = chunk.rstrip(b"\r\n")
            blank = chunk[len(kept) :].count(b"\n") + (0 if kept else blank)
            digest.update(chunk)
            size += len(chunk)
    if not size:
        raise UnusableResult(
            f"{name} is empty. Salesforce gives an empty file where it has nothing to say; "
            "hand in the others of the same load."
        )
    _ensure_utf8(decoder, b"", size, name, is_last=True)
    if is_quoted:
        raise UnusableResult(_broken(name, "a quoted value never ends"))
    rows = records - blank  # the header ends one line, the last row may have no end
    with path.open("rb") as file:
        start = file.read(HEADER_BYTES).decode("utf-8-sig", errors="ignore")
    header = next(csv.reader(io.StringIO(start, newline="")), [])
    return ResultFile(path, name, digest.hexdigest(), rows, tuple(cell.strip() for cell in header))


def heading(file: ResultFile, known: Sequence[Sequence[str]]) -> Heading:
    """`known` are the columns of files that were made here: an unprocessed file has exactly those."""
    names = [cell.lower() for cell in file.header]
    if "sf__id" in names and ("sf__created" in names or "sf__error" in names):
        return _of_bulk(file.header, names)
    if any(set(names) == {column.lower() for column in columns} for columns in known):
        return Heading(UNPROCESSED, BULK, file.header, tuple(range(len(names))), None, None, None)
    if len(names) > 1 and names[-1] in ("status", "error"):
        return _of_data_loader(file.header, names, known)
    seen = ", ".join(file.header[:6]) or "no column"
    raise UnusableResult(
        f"{file.name} is no result of a file made here: its columns are {seen}. Hand in the success, failed "
        "and unprocessed files of Salesforce or Data Loader, as they were written."
    )


def load(connection: Connection, file: ResultFile, told: Heading, columns: Sequence[str]) -> int:
    """Fills result_row: place, key (of `columns`, in their order), sfdc_id, is_created, error."""
    places = {name.lower(): place for place, name in zip(told.sent, told.sent_names(), strict=True)}
    key = row_key(f"c{places[name.lower()]}" for name in columns)
    try:
        connection.execute(f"""
            create or replace temp table result_row as
            select row_number() over () as place, {key} as key,
                {_cell(told.sfdc_id)} as sfdc_id, lower({_cell(told.created)}) = 'true' as is_created,
                {_cell(told.error)} as error
            from {csv_rows(file.path, len(told.columns))}""")
    except EngineError as error:
        raise UnusableResult(_broken(file.name, _where(error))) from error
    found = count(connection, "result_row")
    if found != file.rows:
        raise UnusableResult(_broken(file.name, f"{file.rows:,} rows are there, {found:,} can be read"))
    return found


def csv_rows(path: Path, columns: int) -> str:
    """Rows as text, c0 to cn, in the order of the file; nothing is guessed."""
    typed = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(columns))
    return (
        f"read_csv({literal(path)}, auto_detect = false, header = true, delim = ',', quote = '\"', "
        f"escape = '\"', columns = {{{typed}}}, parallel = false, max_line_size = {LONGEST})"
    )


def row_key(cells: object) -> str:
    """Equal for rows that say the same, whatever line ends and outer blanks a tool made of them."""
    # Unit separators stand in no file made here, so two rows never run together.
    said = ", ".join(
        f"trim(replace(replace(coalesce({cell}, ''), chr(13) || chr(10), chr(10)), chr(13), chr(10)))"
        for cell in cells  # type: ignore[attr-defined]
    )
    return f"md5(concat_ws(chr(31), {said}))"


def _ensure_utf8(
    decoder: codecs.IncrementalDecoder, chunk: bytes, before: int, name: str, *, is_last: bool = False
) -> None:
    try:
        text = decoder.decode(chunk, is_last)
    except UnicodeDecodeError as error:
        raise UnusableResult(
            f"{name} is not UTF-8 (byte {before + error.start + 1:,}): a spreadsheet or Data Loader wrote it "
            "in another encoding. Download it again, or set Data Loader to write UTF-8, and hand that in."
        ) from error
    if "\x00" in text:
        raise UnusableResult(
            f"{name} is no UTF-8 text: it holds empty bytes, as UTF-16 does. Save it as UTF-8 and hand "
            "that in."
        )


def _of_bulk(header: tuple[str, ...], names: list[str]) -> Heading:
    kind = SUCCEEDED if "sf__created" in names else FAILED
    own = {"sf__id", "sf__created", "sf__error"}
    return Heading(
        kind=kind,
        tool=BULK,
        columns=header,
        sent=tuple(place for place, name in enumerate(names) if name not in own),
        sfdc_id=names.index("sf__id"),
        created=names.index("sf__created") if kind == SUCCEEDED else None,
        error=names.index("sf__error") if kind == FAILED else None,
    )


def _of_data_loader(header: tuple[str, ...], names: list[str], known: Sequence[Sequence[str]]) -> Heading:
    """Its ID is one of the columns sent where the file that was loaded had one."""
    last, first = len(names) - 1, 0 if names[0] == "id" else None
    sent = tuple(range(last))
    without_id = tuple(place for place in sent if place != first)
    inserted = any(
        {names[place] for place in without_id} <= {column.lower() for column in columns}
        and "id" not in {column.lower() for column in columns}
        for columns in known
    )
    is_error = names[-1] == "error"
    return Heading(
        kind=FAILED if is_error else SUCCEEDED,
        tool=DATA_LOADER,
        columns=header,
        sent=without_id if inserted else sent,
        sfdc_id=first,
        created=None if is_error else last,
        error=last if is_error else None,
    )


def _cell(place: int | None) -> str:
    return "null::varchar" if place is None else f"nullif(trim(c{place}), '')"


def _broken(name: str, how: str) -> str:
    return (
        f"{name} breaks off or has a row that is no CSV ({how}). Nothing of it was taken; download it again "
        "and hand it in as it is."
    )


def _where(error: EngineError) -> str:
    said = str(error)
    line = next((part for part in said.splitlines() if "Line:" in part or "on Line" in part), "")
    return line.strip().removeprefix("Invalid Input Error: ") or said.splitlines()[0]
