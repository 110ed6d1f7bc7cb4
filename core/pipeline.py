"""One run of a period: its steps in order, resumed after a kill, published at the end or not at all."""

import json
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core import codebase, engine, inputs, locks, periods, settling, training
from core.balance import OutOfBalance
from core.errors import LeadfoldError, NeedsPerson
from core.inputs import RunInputs, Said
from core.matching import Model
from core.run_folder import RunFolder
from core.state import contract_versions, corrections, decisions, dispositions, pins, runs
from core.state.tables import Event, Run
from core.steps import STEPS, SourcesBlocked, Step, StepResult
from core.workspace import Workspace


@dataclass(frozen=True)
class Progress:
    """A step begun (seconds is None) or ended."""

    step: str
    title: str
    position: int
    total: int
    seconds: float | None
    rows: int | None
    message: str


@dataclass(frozen=True)
class Outcome:
    run_id: str
    status: str
    period: str
    message: str
    report: dict[str, Any]


OnProgress = Callable[[Progress], None]


class Busy(NeedsPerson):
    def __init__(self) -> None:
        super().__init__(
            "Another run is under way in this workspace. Wait until it ends, then start this one."
        )


class EarlierFilesBlocked(NeedsPerson):
    """Starting over once more would end in the same place."""

    def __init__(self, sources: frozenset[str]) -> None:
        named = " and ".join(sorted(sources))
        super().__init__(
            f"{named}: the earlier file breaks a critical rule too, so nothing can stand in for this one. "
            "Nothing was published; correct the rule, or hand in a file that keeps it."
        )


def run(
    workspace: Workspace,
    period: str,
    *,
    job_id: int,
    on_progress: OnProgress,
    steps: Sequence[Step] = STEPS,
    notes: tuple[str, ...] = (),
) -> Outcome:
    """Publishes the period, or leaves what was published untouched and raises the reason.

    `notes` are sentences about files that never became deliveries: they make the month incomplete.
    """
    periods.check(period)
    with alone(workspace):
        settling.evolve_all(workspace, period)
        chosen = inputs.choose(workspace, period, notes=notes)
        return take(workspace, chosen, job_id=job_id, on_progress=on_progress, steps=steps, notes=notes)


@contextmanager
def alone(workspace: Workspace) -> Iterator[None]:
    """One run at a time; the lock goes with the process that holds it."""
    with locks.held_or_none(workspace.settings.home / "run.lock") as free:
        if not free:
            raise Busy
        yield


def take(
    workspace: Workspace,
    chosen: RunInputs,
    *,
    job_id: int,
    on_progress: OnProgress,
    steps: Sequence[Step] = STEPS,
    notes: tuple[str, ...] = (),
    prepare: Callable[[RunFolder], None] | None = None,
    more: dict[str, Any] | None = None,
) -> Outcome:
    """Freezes what was chosen and takes the steps; `prepare` may leave some done, `more` is reported."""
    row = _begin(workspace, chosen, job_id)
    folder = RunFolder(workspace.settings.runs / row.run_id, workspace.settings)
    report = _reporter(workspace, job_id, on_progress)
    try:
        freeze(workspace, chosen, folder)
        if prepare:
            prepare(folder)
        _take_all(workspace, folder, steps, report, notes)
    except BaseException as error:
        _fail(workspace, row, folder, error)
        raise
    return _publish(workspace, row, folder, more or {})


def _take_all(
    workspace: Workspace, folder: RunFolder, steps: Sequence[Step], report: OnProgress, notes: tuple[str, ...]
) -> None:
    """Starts over without a source whose file breaks a critical rule: one fewer at each turn."""
    period, blocked = folder.frozen().period, frozenset[str]()
    while True:
        try:
            for position, step in enumerate(steps, 1):
                _take(step, folder, report, position, len(steps))
            return
        except SourcesBlocked as turn:
            if turn.sources <= blocked:
                raise EarlierFilesBlocked(turn.sources) from turn
            blocked |= turn.sources
            chosen = inputs.choose(workspace, period, blocked, notes)
            (folder.inputs / "inputs.json").unlink()
            freeze(workspace, chosen, folder)
            shutil.rmtree(folder.marks, ignore_errors=True)


def _begin(workspace: Workspace, chosen: RunInputs, job_id: int) -> Run:
    """A run that was killed with the same inputs goes on; any other unfinished one is over."""
    with workspace.store.session() as session:
        resumed = None
        for row in runs.unfinished(session):
            if row.period == chosen.period and row.fingerprint == chosen.fingerprint:
                resumed, row.job_id = row, job_id
            else:
                message = "The run was stopped before it ended."
                runs.finish(session, row.run_id, runs.INTERRUPTED, message, {})
        return resumed or runs.begin(
            session,
            period=chosen.period,
            fingerprint=chosen.fingerprint,
            job_id=job_id,
            who=workspace.who,
        )


def freeze(workspace: Workspace, chosen: RunInputs, folder: RunFolder) -> None:
    """Once: what stands there already is what the run began with."""
    if (folder.inputs / "inputs.json").exists():
        return
    with workspace.store.session() as session:
        said = Said(
            decided=decisions.of(session, chosen.decision_ids),
            agreed=contract_versions.all_versions(session),
            corrected=corrections.of(session, chosen.correction_ids),
            disposed=dispositions.of(session, chosen.disposition_ids),
            pinned=pins.of(session, chosen.pin_ids),
        )
    folder.path.mkdir(parents=True, exist_ok=True)
    folder.code.write_text(codebase.version())
    with engine.connect(workspace.settings) as connection:
        inputs.save(chosen, said, connection, folder.inputs)


def _take(step: Step, folder: RunFolder, report: OnProgress, position: int, total: int) -> None:
    """A finished step leaves a mark beside its artefacts and is not taken again."""
    mark = folder.marks / f"{step.name}.json"
    if mark.exists():
        known = json.loads(mark.read_text())
        report(Progress(step.name, step.title, position, total, 0.0, known["rows"], "already done"))
        return
    report(Progress(step.name, step.title, position, total, None, None, ""))
    started = time.monotonic()
    result = step.take(folder)
    seconds = time.monotonic() - started
    _mark(mark, result, seconds)
    report(Progress(step.name, step.title, position, total, seconds, result.rows, result.message))


def _mark(mark: Path, result: StepResult, seconds: float) -> None:
    mark.parent.mkdir(parents=True, exist_ok=True)
    partial = mark.with_suffix(".partial")
    partial.write_text(json.dumps({"rows": result.rows, "message": result.message, "seconds": seconds}))
    partial.rename(mark)


def _reporter(workspace: Workspace, job_id: int, on_progress: OnProgress) -> OnProgress:
    def report(progress: Progress) -> None:
        with workspace.store.session() as session:
            runs.add_event(
                session,
                Event(
                    job_id=job_id,
                    step=progress.title,
                    position=progress.position,
                    total=progress.total,
                    rows=progress.rows,
                    seconds=progress.seconds,
                    message=progress.message,
                ),
            )
        on_progress(progress)

    return report


def _publish(workspace: Workspace, row: Run, folder: RunFolder, more: dict[str, Any]) -> Outcome:
    """All files are in place by now: one row in one transaction makes them the published ones."""
    chosen = inputs.load(folder.inputs)
    status = runs.INCOMPLETE if chosen.notes else runs.PUBLISHED
    message = " ".join(chosen.notes) or f"{chosen.period} is published."
    report = folder.report() | {"run": row.run_id, "status": status, "seconds": _seconds(folder)} | more
    with workspace.store.session() as session:
        finished = runs.finish(session, row.run_id, status, message, report)
        runs.publish(session, finished, workspace.who)
    if folder.model.exists():
        training.keep(workspace, row.run_id, Model(folder.model.read_text()), chosen.model)
    return Outcome(row.run_id, status, row.period, message, report)


def _fail(workspace: Workspace, row: Run, folder: RunFolder, error: BaseException) -> None:
    """What was published before stays published."""
    message = (
        str(error)
        if isinstance(error, LeadfoldError)
        else "The run stopped on an unexpected error; the log of its job has the details."
    )
    report = folder.report() | {"run": row.run_id, "status": runs.FAILED, "seconds": _seconds(folder)}
    if isinstance(error, OutOfBalance):
        report["balance"] = [one.as_row() for one in error.found]
    with workspace.store.session() as session:
        runs.finish(session, row.run_id, runs.FAILED, message, report)


def _seconds(folder: RunFolder) -> dict[str, float]:
    marks = {
        step.name: json.loads((folder.marks / f"{step.name}.json").read_text())["seconds"]
        for step in STEPS
        if (folder.marks / f"{step.name}.json").exists()
    }
    return {name: round(seconds, 3) for name, seconds in marks.items()} | {
        "total": round(sum(marks.values()), 3)
    }
