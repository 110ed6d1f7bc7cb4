"""One operation's rows as files below the limit, each with the leads of its rows beside it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from core.crm.files import ExportFile, check, write_rows
from core.engine import Connection, identifier, literal

# Which lead stands in which row: an answer of Salesforce names no lead of ours.
LEDGER = "rows"


def write(
    connection: Connection, folder: Path, operation: str, query: str, limit: int
) -> tuple[ExportFile, ...]:
    """`query` gives lead_id and the columns of the file; a column nobody fills is left out."""
    connection.execute(f"create or replace temp table crm_export_row as {query}")
    columns = _columns_with_values(connection)
    if not columns:
        connection.execute("drop table crm_export_row")
        return ()
    whole = folder / f"lead_{operation}.whole"
    write_rows(connection, f"select {_listed(columns)} from crm_export_row order by lead_id", whole)
    ledger_of_all = _write_ledger(connection, columns, folder, operation)
    connection.execute("drop table crm_export_row")
    files, before = [], 0
    for at, partial in enumerate(_split(whole, limit), start=1):
        path = folder / f"lead_{operation}_{at:03}.csv"
        written = check(partial, path)
        _cut_ledger(connection, ledger_of_all, before, written.rows, path)
        files.append(ExportFile(path, operation, columns, written.rows, written.size, written.sha256))
        before += written.rows
    ledger_of_all.unlink()
    _write_mapping(folder / f"lead_{operation}.sdl", columns)
    return tuple(files)


def clear(folder: Path, operation: str) -> None:
    for path in (
        *folder.glob(f"lead_{operation}_*.csv*"),
        *folder.glob(f"lead_{operation}.*"),
        *(folder / LEDGER).glob(f"lead_{operation}*.parquet"),
    ):
        path.unlink()


def ledger(path: Path) -> Path:
    """Of a file's rows, in the file's order: lead_id, and sfdc_id where the file itself names it."""
    return path.parent / LEDGER / path.with_suffix(".parquet").name


def _write_ledger(connection: Connection, columns: Sequence[str], folder: Path, operation: str) -> Path:
    target = folder / LEDGER / f"lead_{operation}.parquet"
    target.parent.mkdir(exist_ok=True)
    sfdc_id = identifier("Id") if "Id" in columns else "null::varchar"
    connection.execute(
        f"copy (select lead_id, {sfdc_id} as sfdc_id from crm_export_row order by lead_id) "
        f"to {literal(target)} (format parquet)"
    )
    return target


def _cut_ledger(connection: Connection, whole: Path, before: int, rows: int, path: Path) -> None:
    """The stretch of it that one part holds."""
    connection.execute(
        f"copy (select lead_id, sfdc_id from read_parquet({literal(whole)}, file_row_number = true) "
        f"where file_row_number >= {before} and file_row_number < {before + rows}) "
        f"to {literal(ledger(path))} (format parquet)"
    )


def _write_mapping(path: Path, columns: Sequence[str]) -> None:
    """What Data Loader asks for: which column of the file is which field."""
    path.write_text("".join(f"{name}={name}\n" for name in columns), encoding="utf-8", newline="\n")


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(identifier(name) for name in columns)


def _columns_with_values(connection: Connection) -> tuple[str, ...]:
    """A column nobody fills is left out: it would say nothing, and may name a field the org hides."""
    names = [row[0] for row in connection.execute("describe crm_export_row").fetchall()][1:]
    filled = connection.execute(
        f"select {', '.join(f'count({identifier(name)})' for name in names)} from crm_export_row"
    ).fetchone()
    assert filled is not None
    return tuple(name for name, values in zip(names, filled, strict=True) if values)


def _split(whole: Path, limit: int) -> Iterator[Path]:
    """Parts with the header repeated, cut between records; none exceeds the limit unless one record does."""
    if whole.stat().st_size <= limit:
        yield whole
        return
    with whole.open("rb") as file:
        header = file.readline()  # API names hold no quote and no line break
        room, rest, at = max(limit - len(header), 1), b"", 0
        while rest := rest + file.read(max(room - len(rest), 0)):
            end = _last_record(rest, room)
            while not end and (more := file.read(room)):  # one record alone is longer than a part
                rest += more
                end = _first_record(rest)
            at += 1
            part = whole.with_suffix(f".{at:03}.partial")
            with part.open("wb") as target:
                target.writelines((header, rest[:end]))
            rest = rest[end:]
            yield part
    whole.unlink()


def _last_record(content: bytes, room: int) -> int:
    """Where the last whole record within the room ends, 0 where none does; content begins with a record."""
    end = content.rfind(b"\n", 0, room) + 1
    while content.count(b'"', 0, end) % 2:
        end = content.rfind(b"\n", 0, end - 1) + 1
    return end


def _first_record(content: bytes) -> int:
    end = content.find(b"\n") + 1
    while end and content.count(b'"', 0, end) % 2:
        end = content.find(b"\n", end) + 1
    return end
