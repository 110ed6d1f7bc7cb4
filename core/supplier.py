"""The scorecard of a published run, and the workbook that shows a supplier what it rests on."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from core import inputs
from core.canonical import BY_NAME
from core.engine import Connection, literal
from core.insights import scorecard, workbook
from core.insights.scorecard import MEASURES
from core.insights.workbook import Sheet
from core.state import turnaround
from core.state.tables import Run
from core.workspace import Workspace

MOST_ROWS = 50_000  # of one kind in a workbook; more would not open


def card(workspace: Workspace, connection: Connection) -> pd.DataFrame:
    """Every source and month up to that of the run behind the connection."""
    with workspace.store.session() as session:
        waited = turnaround.waits(session)
    return scorecard.scorecard(connection, waited)


def write_evidence(
    workspace: Workspace, run: Run, connection: Connection, source: str | None, target: Path
) -> Path:
    """The numbers, how each is counted, and the rows rejected or held back; of one source or all."""
    numbers = card(workspace, connection)
    filled = scorecard.completeness(connection)
    wanted = set(numbers["source"]) if source is None else {source}
    titles = dict(zip(numbers["source"], numbers["title"], strict=True))
    return workbook.write(
        target,
        [
            _numbers(numbers[numbers["source"].isin(wanted)]),
            _completeness(filled[filled["source"].isin(wanted)], titles),
            Sheet(
                "How it is counted",
                ("Measure", "Unit", "How it is counted"),
                [(one.label, UNITS[one.unit], one.means) for one in MEASURES],
                (24, 12, 60),
            ),
            Sheet(
                "Rejected rows",
                ("Source", "File", "Row", "Why", "Text in the file"),
                _rejected(workspace, run, connection, wanted),
                (28, 28, 10, 40, 60),
            ),
            Sheet(
                "Rows held back",
                ("Source", "Row", "Record", "Company", "Column", "Value", "Rule that is broken"),
                _held(connection, wanted),
                (28, 10, 28, 30, 18, 30, 60),
            ),
        ],
    )


UNITS = {"share": "%", "months": "months", "hours": "hours"}
COUNTS = {
    "found": "Found", "rejected": "Rejected", "loaded": "Loaded", "quarantined": "Held back", "kept": "Kept",
    "merged_within": "Merged within", "merged_across": "Merged across", "leads": "Leads",
    "new_leads": "New leads", "new_leads_alone": "New leads, here alone",
}  # fmt: skip


def _numbers(numbers: pd.DataFrame) -> Sheet:
    rates = [f"{one.label} ({UNITS[one.unit]})" for one in MEASURES]
    columns = ["period", "title", *COUNTS, *(one.name for one in MEASURES)]
    return Sheet(
        "Scorecard", ("Month", "Source", *(f"{name}" for name in COUNTS.values()), *rates),
        _python(numbers[columns]), (10, 28),
    )  # fmt: skip


def _completeness(filled: pd.DataFrame, titles: dict[str, str]) -> Sheet:
    told = filled.assign(title=filled["source"].map(titles))
    columns = ["period", "title", "label", "records", "filled", "share"]
    header = ("Month", "Source", "Field", "Records", "Filled", "Filled (%)")
    return Sheet("Fields filled", header, _python(told[columns]), (10, 28, 28))


def _python(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    """Python's own numbers, which a workbook knows."""
    columns = [frame[name].tolist() for name in frame.columns]
    return list(zip(*columns, strict=True))


def _rejected(
    workspace: Workspace, run: Run, connection: Connection, wanted: set[str]
) -> Iterator[tuple[object, ...]]:
    """From raw Parquet, with the reason that reading gave."""
    frozen = inputs.load(workspace.settings.runs / run.run_id / "inputs")
    for one in frozen.sources:
        if one.source in wanted and one.rejected:
            file = literal(one.raw(workspace.settings) / "rejects.parquet")
            rows = connection.execute(
                f"select record_number, reason, raw from read_parquet({file}) "
                f"order by record_number limit {MOST_ROWS}"
            ).fetchall()
            yield from ((one.title, one.file_name, *row) for row in rows)


def _held(connection: Connection, wanted: set[str]) -> Iterator[tuple[object, ...]]:
    """One row a record and rule that holds it back."""
    rows = connection.execute(
        f"""
        select coalesce(dim_source.title, failing.source), failing.record_number, failing.record_id,
            coalesce(record.company, record.operator), failing.column_name, failing.value, finding.description
        from quarantine as held
        inner join finding_record as failing on held.record_id = failing.record_id
        inner join finding on failing.finding_id = finding.finding_id
        left join stg_loaded_record as record on failing.record_id = record.record_id
        left join dim_source on failing.source = dim_source.source
        where finding.is_held and finding.severity = 'error'
            and failing.source in (select unnest($sources::varchar[]))
        order by failing.source, failing.record_number, finding.finding_id limit {MOST_ROWS}""",
        {"sources": sorted(wanted)},
    ).fetchall()
    for title, number, record_id, company, column, value, rule in rows:
        label = BY_NAME[column].label if column in BY_NAME else column
        yield (title, number, record_id, company, label, value, rule)
