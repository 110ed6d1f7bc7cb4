"""What a run's file holds before dbt reads it, and the Parquet by which later periods remember it."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.canonical import BY_NAME, TEXT, YES_NO, standard_columns
from core.engine import Connection, literal
from core.errors import LeadfoldError
from core.survivorship import is_ruled

RUN_TABLES = Path(__file__).parent / "sql" / "run_tables.sql"

# Which standard files a period's records were read from: immutable, so that no value is written twice.
STANDARD_FILES = "standard.json"

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
    "months_since_file",
    "merged_within",
    "merged_across",
    "new_leads",
    "new_leads_alone",
)


@dataclass(frozen=True)
class EarlierRun:
    """The accepted run of an earlier period and the folder of its history Parquet."""

    period: str
    folder: Path


class HistoryBroken(LeadfoldError):
    def __init__(self, period: str, file: Path) -> None:
        super().__init__(
            f"The history of {period} lacks {file.parent.name}/{file.name}, so nothing can be compared "
            f"with it. Run {period} again, then this period."
        )


@dataclass(frozen=True)
class _Remembered:
    """What a period leaves behind: a file, the view over all of them, and how a run makes it."""

    view: str
    file: str
    columns: Mapping[str, str]
    query: str | None


_REMEMBERED = (
    _Remembered(
        "history_record",
        "record.parquet",
        {
            "record_id": TEXT,
            "lead_id": TEXT,
            "source": TEXT,
            "is_founder": YES_NO,
            "is_crm": YES_NO,
            "is_stale": YES_NO,
            "trust_rank": "BIGINT",
            "value_rank": "BIGINT",
            **_CHANGE,
            "fingerprint": "UBIGINT",
            "period": TEXT,
        },
        "select record_state.* exclude (is_heard, is_alone, record_count, own_fingerprint), period "
        "from record_state cross join run_period",
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
            "fingerprint": "UBIGINT",
        },
        "select lead_history.*, fingerprint from lead_history inner join run_period using (period) "
        "left join lead_state using (lead_id)",
    ),
    _Remembered(
        "history_lead_change",
        "lead_change.parquet",
        {
            "kind": TEXT,
            "lead_id": TEXT,
            "other_lead_id": TEXT,
            "record_id": TEXT,
            "old_record_id": TEXT,
            "why": TEXT,
            "decision_id": "BIGINT",
            "period": TEXT,
        },
        "select * from lead_change order by all",
    ),
    _Remembered(
        "history_lead_value",
        "lead_value.parquet",
        {
            "lead_id": TEXT,
            **{name: field.type for name, field in BY_NAME.items() if is_ruled(name)},
            "period": TEXT,
        },
        "select lead_own_value.*, period from lead_own_value cross join run_period",
    ),
    _Remembered(
        "history_metric",
        "metric.parquet",
        {"period": TEXT, "source": TEXT, "is_stale": YES_NO, **dict.fromkeys(_COUNTS, "BIGINT")},
        "select metric.* from metrics_by_period_source as metric inner join run_period using (period)",
    ),
    _Remembered(
        "history_completeness",
        "completeness.parquet",
        {"period": TEXT, "source": TEXT, "field": TEXT, "records": "BIGINT", "filled": "BIGINT"},
        "select filled.* from completeness_by_period_source as filled inner join run_period using (period)",
    ),
    # Written by the rules, which know those on the Salesforce files too.
    _Remembered(
        "history_finding",
        "finding.parquet",
        {
            "period": TEXT,
            "finding_id": TEXT,
            "source": TEXT,
            "severity": TEXT,
            "checked": "BIGINT",
            "failed": "BIGINT",
            "is_held": YES_NO,
        },
        None,
    ),
    # Written by the comparison with the CRM, which alone knows what was sent.
    _Remembered(
        "history_export",
        "export.parquet",
        {"period": TEXT, "lead_id": TEXT, "action": TEXT, "crm_sha256": TEXT},
        None,
    ),
)


def create_run_tables(connection: Connection) -> None:
    """Every table is empty afterwards, whatever a killed run left in the file."""
    connection.execute(RUN_TABLES.read_text(encoding="utf-8"))


def attach_history(connection: Connection, earlier: Sequence[EarlierRun]) -> None:
    """Views over what earlier periods left; a column that an older file lacks reads as null."""
    periods = sorted(earlier, key=lambda run: run.period)
    for remembered in _REMEMBERED:
        files = [run.folder / remembered.file for run in periods]
        query = _typed(remembered.columns, [file for file in files if file.exists()])
        connection.execute(f"create or replace view {remembered.view} as {query}")
    connection.execute(f"create or replace view history_lead_record as {_records(periods)}")


def write_history(connection: Connection, folder: Path) -> None:
    """The same tables give the same rows, in whatever order they stand."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = connection.execute("select source, standard_path from run_input order by source").fetchall()
    # Relative, so that a workspace can be moved.
    relative = {source: os.path.relpath(path, folder) for source, path in paths}
    (folder / STANDARD_FILES).write_text(json.dumps(relative, indent=2))
    for remembered in _REMEMBERED:
        if remembered.query is None:
            continue
        target = folder / remembered.file
        written = target.with_suffix(".parquet.tmp")
        connection.execute(
            f"copy ({remembered.query}) to {literal(written)} (format parquet, compression zstd)"
        )
        written.replace(target)


def _records(periods: Sequence[EarlierRun]) -> str:
    """Each period's records with their values, which are read only by who asks for them."""
    states = next(one.columns for one in _REMEMBERED if one.view == "history_record")
    values = [name for name in standard_columns() if name not in states]
    columns = ", ".join(
        [
            *(f"states.{name}" for name in states if name != "fingerprint"),
            *(f"records.{name}" for name in values),
        ]
    )
    arms = [
        f"select {columns} from ({_typed(states, files)}) as states "
        f"inner join ({_typed(standard_columns(), standard)}) as records using (record_id)"
        for files, standard in [([], []), *(_files(run) for run in periods)]
    ]
    return " union all ".join(arms)


def _files(run: EarlierRun) -> tuple[list[Path], list[Path]]:
    listed = run.folder / STANDARD_FILES
    if not listed.exists():
        raise HistoryBroken(run.period, listed)
    standard = [(run.folder / path).resolve() for path in json.loads(listed.read_text()).values()]
    for file in standard:
        if not file.exists():
            raise HistoryBroken(run.period, file)
    return [run.folder / "record.parquet"], standard


def _typed(columns: Mapping[str, str], files: Sequence[Path]) -> str:
    typed = ", ".join(f"null::{kind} as {name}" for name, kind in columns.items())
    query = f"select * from (select {typed}) where false"
    if files:
        listed = ", ".join(literal(file) for file in files)
        query += f" union all by name select * from read_parquet([{listed}], union_by_name = true)"
    return f"select {', '.join(columns)} from ({query})"
