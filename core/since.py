"""What people said of records since a run took its copy, and what became of what they said before."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core import engine, holding, inputs, overlays
from core.contracts import correcting
from core.engine import literal
from core.settings import Settings
from core.state import corrections, dispositions, pins, policies, runs
from core.state.dispositions import DISCARD
from core.state.tables import Correction, Disposition, Run
from core.workspace import Workspace


@dataclass(frozen=True)
class Since:
    """What people said after a run took its copy, as far as it is about records of that run's sources."""

    corrections: tuple[tuple[Correction, str], ...]  # each with the contract's column it is about
    dispositions: tuple[Disposition, ...]
    run_id: str

    @property
    def words(self) -> list[dict[str, str | None]]:
        found = []
        for row, column in self.corrections:
            found.append(_word("correct", row, None, column, row.original))
            if row.run_id == self.run_id and row.finding_id:
                found.append(_word("answer", row, row.finding_id, None, None))
        # What was said on another month's page counts where the record says the same, which a run finds out.
        own = [row for row in self.dispositions if row.run_id == self.run_id or not row.cells]
        return [*found, *(_word(row.verdict, row, row.finding_id, None, row.value) for row in own)]


def since(workspace: Workspace, run: Run) -> Since:
    frozen = inputs.load(workspace.settings.runs / run.run_id / "inputs")
    known, said = set(frozen.correction_ids), set(frozen.disposition_ids)
    with workspace.store.session() as session:
        corrected = [row for row in corrections.standing(session) if row.correction_id not in known]
        disposed = [row for row in dispositions.standing(session) if row.disposition_id not in said]
    by_source = {one.source: one.contract for one in frozen.sources}
    found = [
        pair
        for source, contract in by_source.items()
        for pair in overlays.resolved(contract, [row for row in corrected if row.source == source])
    ]
    return Since(tuple(found), tuple(row for row in disposed if row.source in by_source), run.run_id)


def moments(session: Session, period: str) -> list[datetime]:
    """When somebody last said, or took back, a word on a record of that period or one before it.

    A policy was looked at on some month's leads, and so is a word on that month and those after it.
    """
    later = runs.ids_after(session, period)
    newest = (
        corrections.latest(session, later),
        dispositions.latest(session, later),
        pins.latest(session, later),
        policies.latest(session, later),
    )
    return [row.created_at for row in newest if row is not None]


def is_newer(workspace: Workspace, run: Run) -> bool:
    """Whether a word on some record was said, or taken back, after the run began."""
    with workspace.store.session() as session:
        return any(at > run.created_at for at in moments(session, run.period))


def applied(settings: Settings, run: Run, source: str, record_key: str) -> dict[str, str | None]:
    """The run's own corrections of one record, by column: what each cell was read as."""
    file = settings.runs / run.run_id / "findings" / holding.OUTCOME_FILE
    if not file.exists():
        return {}
    with engine.connect(settings) as connection:
        rows = connection.execute(
            f"select column_name, corrected from read_parquet({literal(file)}) "
            "where source = ? and record_key = ? and outcome = ?",
            [source, record_key, correcting.APPLIED],
        ).fetchall()
    return dict(rows)


def outcomes(settings: Settings, run: Run) -> dict[corrections.Cell, tuple[str, str | None]]:
    """What became of each correction in the run, and what the source sends now."""
    file = settings.runs / run.run_id / "findings" / holding.OUTCOME_FILE
    if not file.exists():
        return {}
    with engine.connect(settings) as connection:
        rows = connection.execute(
            "select source, record_key, column_name, original, outcome, cell "
            f"from read_parquet({literal(file)})"
        ).fetchall()
    return {(source, key, column, sent): (outcome, now) for source, key, column, sent, outcome, now in rows}


def _word(
    kind: str, row: Correction | Disposition, finding_id: str | None, column: str | None, said: str | None
) -> dict[str, str | None]:
    return {
        "kind": kind,
        "record_id": f"{row.source}:{row.record_key}",
        "finding_id": None if kind == DISCARD else finding_id,
        "column_name": column,
        "said": said,
    }
