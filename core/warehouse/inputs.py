"""What a run's file holds before dbt reads it, and the Parquet by which later periods remember it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.canonical import FIELDS, TEXT, YES_NO, standard_columns
from core.engine import Connection, identifier, literal

RUN_TABLES = Path(__file__).parent / "sql" / "run_tables.sql"

_CANONICAL = {field.name: field.type for field in FIELDS}
_CHANGE = {"change": TEXT, "changed_fields": "VARCHAR[]", "first_period": TEXT}
_COUNTS = (
    "found",
    "loaded",
    "rejected",
    "skipped",
    "quarantined",
    "kept",
    "new_records",
    "changed_records",
    "same_records",
    "gone_records",
    "back_records",
    "held_records",
    "leads",
    "unique_leads",
)


@dataclass(frozen=True)
class EarlierRun:
    """The accepted run of an earlier period and the folder of its history Parquet."""

    period: str
    folder: Path


@dataclass(frozen=True)
class _Remembered:
    """What a period leaves behind: a file, the view over all of them, and how a run makes it."""

    view: str
    file: str
    columns: Mapping[str, str]
    query: str | None
    key: str


_REMEMBERED = (
    _Remembered(
        "history_lead",
        "lead.parquet",
        {
            "lead_id": TEXT,
            "location_id": TEXT,
            **_CANONICAL,
            "sources": "VARCHAR[]",
            "record_count": "BIGINT",
            "is_crm_only": YES_NO,
            "is_stale": YES_NO,
            **_CHANGE,
            "period": TEXT,
        },
        "select lead.*, period from lead cross join run_period",
        "lead_id",
    ),
    _Remembered(
        "history_lead_record",
        "lead_record.parquet",
        {
            "record_id": TEXT,
            "lead_id": TEXT,
            "is_founder": YES_NO,
            "is_crm": YES_NO,
            "is_stale": YES_NO,
            "trust_rank": "BIGINT",
            "value_rank": "BIGINT",
            **_CHANGE,
            **standard_columns(),
            "period": TEXT,
        },
        "select lead_record.*, period from lead_record cross join run_period",
        "record_id",
    ),
    _Remembered(
        "history_absent_record",
        "absent_record.parquet",
        {
            "record_id": TEXT,
            "lead_id": TEXT,
            "source": TEXT,
            "event": TEXT,
            "last_kept_period": TEXT,
            "first_period": TEXT,
            "period": TEXT,
        },
        "select absent_record.*, period from absent_record cross join run_period",
        "record_id",
    ),
    _Remembered(
        "history_event",
        "event.parquet",
        {
            "lead_id": TEXT,
            "period": TEXT,
            "event": TEXT,
            "changed_fields": "VARCHAR[]",
            "record_count": "BIGINT",
            "sources": "VARCHAR[]",
        },
        "select lead_history.* from lead_history inner join run_period using (period)",
        "lead_id",
    ),
    _Remembered(
        "history_metric",
        "metric.parquet",
        {"period": TEXT, "source": TEXT, "is_stale": YES_NO, **dict.fromkeys(_COUNTS, "BIGINT")},
        "select metric.* from metrics_by_period_source as metric inner join run_period using (period)",
        "source",
    ),
    # Written by the comparison with the CRM, which alone knows what was sent.
    _Remembered(
        "history_export",
        "export.parquet",
        {"period": TEXT, "lead_id": TEXT, "action": TEXT, "crm_sha256": TEXT},
        None,
        "lead_id",
    ),
)


def create_run_tables(connection: Connection) -> None:
    """Every table is empty afterwards, whatever a killed run left in the file."""
    connection.execute(RUN_TABLES.read_text(encoding="utf-8"))


def attach_history(connection: Connection, earlier: Sequence[EarlierRun]) -> None:
    """Views over what earlier periods left; a column that an older file lacks reads as null."""
    for remembered in _REMEMBERED:
        files = [run.folder / remembered.file for run in sorted(earlier, key=lambda run: run.period)]
        connection.execute(_view(remembered, [file for file in files if file.exists()]))


def write_history(connection: Connection, folder: Path) -> None:
    """The same tables give the same files, because every file is ordered by its key."""
    folder.mkdir(parents=True, exist_ok=True)
    for remembered in _REMEMBERED:
        if remembered.query is None:
            continue
        target = folder / remembered.file
        written = target.with_suffix(".parquet.tmp")
        connection.execute(
            f"copy ({remembered.query} order by {identifier(remembered.key)}) "
            f"to {literal(written)} (format parquet, compression zstd)"
        )
        written.replace(target)


def _view(remembered: _Remembered, files: Sequence[Path]) -> str:
    typed = ", ".join(f"null::{kind} as {identifier(name)}" for name, kind in remembered.columns.items())
    query = f"select * from (select {typed}) where false"
    if files:
        listed = ", ".join(literal(file) for file in files)
        query += f" union all by name select * from read_parquet([{listed}], union_by_name = true)"
    columns = ", ".join(identifier(name) for name in remembered.columns)
    return f"create or replace view {remembered.view} as select {columns} from ({query})"
