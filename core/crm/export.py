"""The files that sales operations loads: inserts, updates, and a manifest that says what is in them."""

from dataclasses import dataclass
from pathlib import Path

from core.crm import manifest
from core.crm.bundle import BUNDLE
from core.crm.comparison import Comparison, read
from core.crm.files import BrokenExport, ExportFile, write
from core.crm.options import Options
from core.crm.rendering import inserted
from core.engine import Connection, count, identifier, scalar

OPERATIONS = ("insert", "update")


@dataclass(frozen=True)
class Export:
    """Without a CRM extract there is neither file nor manifest."""

    folder: Path
    files: tuple[ExportFile, ...]
    manifest: Path | None
    comparison: Comparison

    def rows(self, operation: str) -> int:
        """Counted in the files themselves."""
        return sum(file.rows for file in self.files if file.operation == operation)


def export(connection: Connection, folder: Path, options: Options) -> Export:
    """Needs a comparison in the run's file; the same run gives the same bytes, and no stale part stays."""
    comparison = read(connection, options)
    folder.mkdir(parents=True, exist_ok=True)
    _clear(folder)
    if comparison.extract is None:
        return Export(folder, (), None, comparison)
    files = tuple(
        file for operation in OPERATIONS for file in _write_parts(connection, folder, operation, options)
    )
    made = Export(folder, files, folder / manifest.NAME, comparison)
    for operation in OPERATIONS:
        _account(folder, operation, made.rows(operation), getattr(comparison, operation))
    manifest.write(connection, folder, files, comparison, options)
    return made


def _clear(folder: Path) -> None:
    """Only what this module names is removed: the folder may be one the user chose."""
    for operation in OPERATIONS:
        for path in folder.glob(f"lead_{operation}_*.csv*"):
            path.unlink()
    for path in (folder / manifest.NAME, folder / BUNDLE):
        path.unlink(missing_ok=True)


def _account(folder: Path, operation: str, found: int, expected: int) -> None:
    if found != expected:
        raise BrokenExport(
            folder / f"lead_{operation}_*.csv", f"holds {found} rows where {expected} leads were decided"
        )


def _write_parts(connection: Connection, folder: Path, operation: str, options: Options) -> list[ExportFile]:
    query = _insert_rows(options) if operation == "insert" else _update_rows(options)
    connection.execute(f"create or replace temp table crm_export_row as {query}")
    columns = _columns_with_values(connection)
    shown = ", ".join(identifier(name) for name in columns)
    files = []
    for part in range(1, _split(connection, columns, options.part_bytes) + 1):
        path = folder / f"lead_{operation}_{part:03}.csv"
        rows = f"""select {shown} from crm_export_row inner join crm_export_part using (lead_id)
            where part = {part} order by lead_id"""
        written = write(connection, rows, path)
        files.append(ExportFile(path, operation, columns, written.rows, written.size, written.sha256))
    connection.execute("drop table crm_export_row")
    connection.execute("drop table crm_export_part")
    return files


def _insert_rows(options: Options) -> str:
    values = ", ".join(
        f"{inserted(field, options)} as {identifier(field.api_name)}" for field in options.resolved.insertable
    )
    return f"""
        select lead.lead_id, {values}
        from lead inner join crm_comparison as comparison on lead.lead_id = comparison.lead_id
        where comparison.action = 'insert'"""


def _update_rows(options: Options) -> str:
    values = ", ".join(
        f"max(new_value) filter (field_api_name = '{field.api_name}') as {identifier(field.api_name)}"
        for field in options.resolved.compared
    )
    return f'select lead_id, sfdc_id as "Id", {values} from crm_change group by lead_id, sfdc_id'


def _columns_with_values(connection: Connection) -> tuple[str, ...]:
    """A column nobody fills is left out: it would say nothing, and may name a field the org hides."""
    names = [row[0] for row in connection.execute("describe crm_export_row").fetchall()][1:]
    filled = connection.execute(
        f"select {', '.join(f'count({identifier(name)})' for name in names)} from crm_export_row"
    ).fetchone()
    assert filled is not None
    return tuple(name for name, values in zip(names, filled, strict=True) if values)


def _split(connection: Connection, columns: tuple[str, ...], limit: int) -> int:
    """Numbers the parts in crm_export_part so that none can exceed the limit unless one record does."""
    sizes = " + ".join(
        f"coalesce(2 * strlen({text}) - strlen(replace({text}, '\"', '')), 0) + 3"
        for text in map(identifier, columns)
    )
    connection.execute(f"""
        create or replace temp table crm_export_part as
        with sized as (select lead_id, {sizes or 0} as size from crm_export_row),
        placed as (
            select lead_id, sum(size) over (order by lead_id rows unbounded preceding) - size as start,
                greatest({limit - len(",".join(columns)) - 1} - max(size) over (), 1) as room
            from sized
        )
        select lead_id, dense_rank() over (order by start // room) as part from placed""")
    if count(connection, "crm_export_part") == 0:
        return 0
    return int(str(scalar(connection, "select max(part) from crm_export_part")))
