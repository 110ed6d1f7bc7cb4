"""The files that sales operations loads: inserts, updates, and a manifest that says what is in them."""

from dataclasses import dataclass
from pathlib import Path

from core.crm import manifest
from core.crm.bundle import BUNDLE
from core.crm.comparison import Comparison, read
from core.crm.files import BrokenExport, ExportFile, write
from core.crm.options import Options
from core.crm.rendering import inserted, tidy_row
from core.engine import Connection, identifier, scalar

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
    for at, part in enumerate(_parts(connection, columns, options.part_bytes), start=1):
        path = folder / f"lead_{operation}_{at:03}.csv"
        written = write(connection, f"select {shown} from {part} order by lead_id", path)
        files.append(ExportFile(path, operation, columns, written.rows, written.size, written.sha256))
    connection.execute("drop table crm_export_row")
    return files


def _insert_rows(options: Options) -> str:
    fields = options.resolved.insertable
    values = ", ".join(
        f"{inserted(field, options, 'is_tidy')} as {identifier(field.api_name)}" for field in fields
    )
    return f"""
        select lead.lead_id, {values}
        from (select *, {tidy_row(fields, "lead")} as is_tidy from lead) as lead
        inner join crm_comparison as comparison on lead.lead_id = comparison.lead_id
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


def _parts(connection: Connection, columns: tuple[str, ...], limit: int) -> list[str]:
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
