"""Files made after the export: refused rows once more, old values back, and a list of what was added."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.crm import manifest, parts
from core.crm.answers import COLUMNS, SENT, SUCCEEDED, last_words
from core.crm.files import ExportFile
from core.crm.options import PART_BYTES, Options
from core.crm.reconciling import Shipment, write_parquet
from core.crm.refused import contents, open_rows
from core.engine import Connection, count, identifier, literal

CLEAR = "#N/A"  # the one way to make a field blank; Salesforce passes over an empty cell


@dataclass(frozen=True)
class Fixed:
    """What a value that was sent should be."""

    lead_id: str
    field: str
    value: str


def retry(
    connection: Connection,
    folder: Path,
    shipments: Sequence[Shipment],
    answered: Sequence[Path],
    fixes: Iterable[Fixed],
) -> tuple[ExportFile, ...]:
    """Only the rows that failed or were passed over, with what people corrected in them."""
    connection.execute("create or replace temp table crm_fix (lead_id varchar, field varchar, value varchar)")
    if listed := [(one.lead_id, one.field, one.value) for one in fixes]:
        connection.executemany("insert into crm_fix values (?, ?, ?)", listed)
    connection.execute(f"create or replace temp table crm_refused as {open_rows(answered)}")
    return tuple(
        file
        for operation in dict.fromkeys(each for one in shipments for each in one.operations)
        if operation != "delete"
        for file in parts.write(connection, folder, operation, _retried(shipments, operation), PART_BYTES)
    )


def restore(
    connection: Connection, folder: Path, options: Options, answered: Sequence[Path]
) -> tuple[ExportFile, ...]:
    """What the extract said before, for each update that succeeded; `connection` is of the run's file."""
    names = [
        row[0] for row in connection.execute("select api_name from crm_field order by position").fetchall()
    ]
    values = ", ".join(
        f"max({_before(name, options)}) filter (field_api_name = {literal(name)}) as {identifier(name)}"
        for name in names
    )
    query = f"""
        select lead_id, sfdc_id as "Id", {values} from crm_change
        where lead_id in (
            select lead_id from ({last_words(answered)})
            where operation = 'update' and outcome = '{SUCCEEDED}' and not starts_with(folder, 'restore')
        )
        group by lead_id, sfdc_id"""
    return parts.write(connection, folder, "update", query, PART_BYTES)


def added(answered: Sequence[Path]) -> str:
    """lead_id and Id of every lead that a file of ours made and that no list has deleted since."""
    return f"""
        select lead_id, max(sfdc_id) as "Id" from ({last_words(answered)})
        where outcome = '{SUCCEEDED}' and sfdc_id is not null
            and operation in ('insert', 'upsert') and is_created
            and sfdc_id not in (
                select sfdc_id from ({last_words(answered)})
                where operation = 'delete' and outcome = '{SUCCEEDED}' and sfdc_id is not null
            )
        group by lead_id"""


def deletion(connection: Connection, folder: Path, answered: Sequence[Path]) -> tuple[ExportFile, ...]:
    return parts.write(connection, folder, "delete", added(answered), PART_BYTES)


def finish(
    connection: Connection, made: Shipment, files: Sequence[ExportFile], made_for: str, target: Path
) -> None:
    """The manifest comes last; the rows are remembered as sent, until an answer comes."""
    manifest.save(
        made.path,
        manifest.of_files(files)
        | {"period": made.period, "crm_extract_sha256": made.crm_sha256, "made_for": made_for},
    )
    arms = [
        f"""select {literal(file.operation)} as operation, {literal(file.path.name)} as file,
            file_row_number + 1 as position, lead_id, sfdc_id
            from read_parquet({literal(parts.ledger(file.path))}, file_row_number = true)"""
        for file in files
    ]
    fixed = {
        "run_id": literal(made.run_id),
        "folder": literal(made.name),
        "period": literal(made.period),
        "crm_sha256": literal(made.crm_sha256) if made.crm_sha256 else "null",
        "outcome": literal(SENT),
        "is_created": "false",
        "error": "null",
        "place": "position",
    }
    shown = ", ".join(f"({fixed.get(name, name)})::{kind} as {name}" for name, kind in COLUMNS.items())
    write_parquet(connection, f"select {shown} from ({' union all '.join(arms)})", target)


def count_added(connection: Connection, answered: Sequence[Path]) -> int:
    return count(connection, f"({added(answered)})")


def _retried(shipments: Sequence[Shipment], operation: str) -> str:
    columns = dict.fromkeys(name for one in shipments for file in one.of(operation) for name in file.columns)
    values = ", ".join(
        f"coalesce((select value from crm_fix where crm_fix.lead_id = refused.lead_id "
        f"and crm_fix.field = {literal(name)}), nullif(cells[{literal(name)}], '')) as {identifier(name)}"
        for name in columns
    )
    return f"""
        select refused.lead_id, {values}
        from crm_refused as refused
        inner join ({contents(shipments)}) as content using (folder, file, position)
        where refused.operation = {literal(operation)}"""


def _before(name: str, options: Options) -> str:
    field = next((one for one in options.resolved.fields if one.api_name == name), None)
    if field and field.required:
        return "old_value"
    blank = "false" if field and field.type == "yes_no" else CLEAR
    return f"coalesce(nullif(old_value, ''), {literal(blank)})"
