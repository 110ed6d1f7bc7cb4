"""One operation's rows as files below the limit, each with the leads of its rows beside it."""

from collections.abc import Sequence
from pathlib import Path

from core.crm.files import ExportFile, write_csv
from core.engine import Connection, identifier, literal, scalar

# Which lead stands in which row: an answer of Salesforce names no lead of ours.
LEDGER = "rows"


def write(
    connection: Connection, folder: Path, operation: str, query: str, limit: int
) -> tuple[ExportFile, ...]:
    """`query` gives lead_id and the columns of the file; a column nobody fills is left out."""
    connection.execute(f"create or replace temp table crm_export_row as {query}")
    columns = _columns_with_values(connection)
    files = []
    for at, part in enumerate(_split(connection, columns, limit), start=1):
        path = folder / f"lead_{operation}_{at:03}.csv"
        written = write_csv(connection, f"select {_listed(columns)} from {part} order by lead_id", path)
        _write_ledger(connection, part, columns, path)
        files.append(ExportFile(path, operation, columns, written.rows, written.size, written.sha256))
    connection.execute("drop table crm_export_row")
    if files:
        _write_mapping(folder / f"lead_{operation}.sdl", columns)
    return tuple(files)


def clear(folder: Path, operation: str) -> None:
    for path in (
        *folder.glob(f"lead_{operation}_*.csv*"),
        *folder.glob(f"lead_{operation}.sdl"),
        *(folder / LEDGER).glob(f"lead_{operation}_*.parquet"),
    ):
        path.unlink()


def ledger(path: Path) -> Path:
    """Of a file's rows, in the file's order: lead_id, and sfdc_id where the file itself names it."""
    return path.parent / LEDGER / path.with_suffix(".parquet").name


def _write_ledger(connection: Connection, part: str, columns: Sequence[str], path: Path) -> None:
    target = ledger(path)
    target.parent.mkdir(exist_ok=True)
    sfdc_id = identifier("Id") if "Id" in columns else "null::varchar"
    connection.execute(
        f"copy (select lead_id, {sfdc_id} as sfdc_id from {part} order by lead_id) to {literal(target)} "
        "(format parquet, compression zstd)"
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


def _split(connection: Connection, columns: tuple[str, ...], limit: int) -> list[str]:
    """A relation per part; none exceeds the limit unless one record alone does."""
    header = len(",".join(columns)) + 1
    size = " + ".join(
        f"coalesce(2 * strlen({text}) - strlen(replace({text}, '\"', '')), 0) + 3"
        for text in map(identifier, columns)
    )
    total = scalar(connection, f"select sum({size or 0}) from crm_export_row")
    if total is None:
        return []
    if int(str(total)) + header <= limit:
        return ["crm_export_row"]
    # A part takes the records that begin within its room, which leaves space for the longest one.
    connection.execute(f"""
        create or replace temp table crm_export_part as
        with sized as (select lead_id, {size} as size from crm_export_row),
        placed as (
            select lead_id, sum(size) over (order by lead_id rows unbounded preceding) - size as start,
                greatest({limit - header} - max(size) over (), 1) as room
            from sized
        )
        select lead_id, dense_rank() over (order by start // room) as part from placed""")
    last = int(str(scalar(connection, "select max(part) from crm_export_part")))
    return [
        f"(from crm_export_row semi join (from crm_export_part where part = {part}) using (lead_id))"
        for part in range(1, last + 1)
    ]
