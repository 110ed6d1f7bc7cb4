"""The files that sales operations loads: inserts, updates, and a manifest that says what is in them."""

from dataclasses import dataclass
from pathlib import Path

from core.crm import manifest, merging, parts
from core.crm.bundle import BUNDLE
from core.crm.comparison import Comparison, read
from core.crm.files import BrokenExport, ExportFile
from core.crm.options import Options
from core.crm.rendering import inserted, tidy_row
from core.engine import Connection, identifier

# An upsert takes the place of the insert where the org has an external id for our leads.
OPERATIONS = ("insert", "upsert", "update")


@dataclass(frozen=True)
class Export:
    """Without a CRM extract there is neither file nor manifest."""

    folder: Path
    files: tuple[ExportFile, ...]
    manifest: Path | None
    comparison: Comparison
    merge_plan: ExportFile | None = None

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
    adding = "upsert" if options.external_id else "insert"
    queries = {adding: insert_rows(options), "update": _update_rows(options)}
    files = tuple(
        file
        for operation, query in queries.items()
        for file in parts.write(connection, folder, operation, query, options.part_bytes)
    )
    plan = merging.write(connection, folder)
    made = Export(folder, files, folder / manifest.NAME, comparison, plan)
    _account(folder, adding, made.rows(adding), comparison.insert)
    _account(folder, "update", made.rows("update"), comparison.update)
    manifest.write(connection, made, options)
    return made


def _clear(folder: Path) -> None:
    """Only what this package names is removed: the folder may be one the user chose."""
    for operation in OPERATIONS:
        parts.clear(folder, operation)
    for name in (manifest.NAME, BUNDLE, merging.NAME):
        (folder / name).unlink(missing_ok=True)


def _account(folder: Path, operation: str, found: int, expected: int) -> None:
    if found != expected:
        raise BrokenExport(
            folder / f"lead_{operation}_*.csv", f"holds {found} rows where {expected} leads were decided"
        )


def insert_rows(options: Options) -> str:
    fields = [field for field in options.resolved.insertable if field.api_name != options.external_id]
    key = f"lead.lead_id as {identifier(options.external_id)}, " if options.external_id else ""
    values = ", ".join(
        f"{inserted(field, options, 'is_tidy')} as {identifier(field.api_name)}" for field in fields
    )
    return f"""
        select lead.lead_id, {key}{values}
        from (select *, {tidy_row(fields, "lead")} as is_tidy from lead) as lead
        inner join crm_comparison as comparison on lead.lead_id = comparison.lead_id
        where comparison.action = 'insert'"""


def _update_rows(options: Options) -> str:
    values = ", ".join(
        f"max(new_value) filter (field_api_name = '{field.api_name}') as {identifier(field.api_name)}"
        for field in options.resolved.compared
    )
    return f'select lead_id, sfdc_id as "Id", {values} from crm_change group by lead_id, sfdc_id'
