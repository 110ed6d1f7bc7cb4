"""What Salesforce answered: result files taken in whatever order they come, and what became of every row."""

import shutil
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core import crm, engine
from core.crm import Account, Heading, ResultFile, Shipment, UnusableResult, reconciling, results
from core.engine import Connection
from core.errors import LeadfoldError, WrongUse
from core.state import loads, runs
from core.state.load_tables import Load
from core.state.tables import Run
from core.workspace import Workspace

EXPORT = "export"
SHOWN_ROWS = 5
SAYS = {crm.SUCCEEDED: "succeeded", crm.FAILED: "failed", crm.UNPROCESSED: "not processed"}


@dataclass(frozen=True)
class Taken:
    """What became of one file that was handed in, in a sentence."""

    sentence: str
    is_problem: bool
    load: Load | None = None


@dataclass(frozen=True)
class _Opened:
    file: ResultFile
    told: Heading


@dataclass(frozen=True)
class _Place:
    """Where the rows of a result file were sent, by which columns they are found, and how many were."""

    shipment: Shipment
    operation: str
    columns: tuple[str, ...]
    matched: int


class NoSuchRun(WrongUse):
    def __init__(self, run_id: str) -> None:
        super().__init__(f"There is no run {run_id} with Salesforce files. See: python -m core runs.")


def shipments(workspace: Workspace, run: Run) -> list[Shipment]:
    """Everything of a run that can be loaded, newest first: what was made after the export comes first."""
    with workspace.store.session() as session:
        rows = loads.standing(session, run.run_id)
    made = [row.folder for row in rows if row.kind == loads.MADE]
    folder = workspace.settings.runs / run.run_id
    found = [crm.shipment(run.run_id, run.period, folder / name) for name in (*reversed(made), EXPORT)]
    return [one for one in found if one]


def answer_files(workspace: Workspace, run_id: str | None = None) -> list[Path]:
    """The rows of every answer that counts, oldest first."""
    with workspace.store.session() as session:
        rows = loads.standing(session, run_id)
    return [workspace.settings.loads / row.rows_file for row in rows if row.rows_file]


def take(
    workspace: Workspace, files: Sequence[tuple[Path, str]], preferred: Run | None = None
) -> list[Taken]:
    """Each file by itself: one that says nothing of what was sent does not stop the others."""
    sent = _every_shipment(workspace, preferred)
    opened, told = [], []
    for path, name in files:
        try:
            opened.append(_open(path, name, sent))
        except LeadfoldError as error:
            told.append(Taken(str(error), is_problem=True))
    # What succeeded first: of two rows that say the same, the one that was taken gets the id.
    for one in sorted(opened, key=lambda one: results.KINDS.index(one.told.kind)):
        try:
            told.append(_take(workspace, one, sent))
        except LeadfoldError as error:
            told.append(Taken(str(error), is_problem=True))
    return told + _still_missing(workspace, [one.load for one in told if one.load], sent)


def accounts(workspace: Workspace, run: Run) -> list[Account]:
    """Per file of the run: how many rows were sent, and what Salesforce said of them."""
    files = answer_files(workspace, run.run_id)
    with engine.connect(workspace.settings) as connection:
        return reconciling.accounts(connection, shipments(workspace, run), files)


def undo(workspace: Workspace, load_id: int, reason: str) -> None:
    """The answer counts no more from the next comparison on."""
    with workspace.store.session() as session:
        loads.undo(session, load_id, reason, workspace.who)


def _every_shipment(workspace: Workspace, preferred: Run | None) -> list[Shipment]:
    with workspace.store.session() as session:
        published = [row for row in runs.history(session) if row.status in (runs.PUBLISHED, runs.INCOMPLETE)]
    ordered = sorted(published, key=lambda run: preferred is None or run.run_id != preferred.run_id)
    return [one for run in ordered for one in shipments(workspace, run)]


def _open(path: Path, name: str, sent: Iterable[Shipment]) -> _Opened:
    file = crm.open_result(path, name)
    known = {file.columns for one in sent for file in one.files}
    return _Opened(file, crm.heading(file, sorted(known)))


def _take(workspace: Workspace, one: _Opened, sent: Sequence[Shipment]) -> Taken:
    if earlier := _taken_before(workspace, one.file):
        who, at = earlier.created_by, f"{earlier.created_at:%Y-%m-%d %H:%M}"
        said = f"{one.file.name} was taken already, by {who} on {at}: nothing changed."
        return Taken(said, is_problem=False)
    files = answer_files(workspace)
    with engine.connect(workspace.settings) as connection:
        rows, place = _find(connection, one, sent, files)
        if not rows:
            return Taken(f"{one.file.name} names no row: none {SAYS[one.told.kind]}.", is_problem=False)
        if place is None or not place.matched:
            raise UnusableResult(
                f"{one.file.name}: none of its {rows:,} rows was sent by a file made here. Hand in the "
                "results of the files of this workspace, as Salesforce wrote them."
            )
        _matched(connection, one, place, files)
        name = f"{one.file.sha256[:16]}-{uuid.uuid4().hex[:8]}.parquet"
        reconciling.keep_rows(
            connection, place.shipment, place.operation, one.told.kind, one.told,
            workspace.settings.loads / name,
        )  # fmt: skip
        notes = _notes(connection, rows, place)
    _keep_bytes(workspace, one.file)
    load = _record(workspace, one, place, rows, name)
    return Taken(" ".join([_sentence(one, place), *notes]), bool(notes), load)


def _find(
    connection: Connection, one: _Opened, sent: Sequence[Shipment], files: Sequence[Path]
) -> tuple[int, _Place | None]:
    """The newest files that hold every row as it is, else by its Id, else those that hold most."""
    rows, best = 0, None
    places = [
        _Place(shipment, operation, columns, 0)
        for by_id in (False, True)
        for shipment in sent
        for operation in shipment.operations
        if (columns := reconciling.fits(one.told, shipment.of(operation), by_id=by_id))
    ]
    if not places:
        raise UnusableResult(
            f"{one.file.name} has columns that no file made here has. Hand in the results of the files of "
            "this workspace, as Salesforce wrote them."
        )
    for place in places:
        rows, found = _matched(connection, one, place, files)
        if found.matched == rows:
            return rows, found
        if best is None or found.matched > best.matched:
            best = found
    return rows, best


def _matched(
    connection: Connection, one: _Opened, place: _Place, files: Sequence[Path]
) -> tuple[int, _Place]:
    """Leaves result_row and result_match as this place has them."""
    rows = results.load(connection, one.file, one.told, place.columns)
    matched = reconciling.find_rows(connection, place.shipment, place.operation, place.columns, files)
    return rows, replace(place, matched=matched)


def _notes(connection: Connection, rows: int, place: _Place) -> list[str]:
    notes = []
    if rows > place.matched:
        found = connection.execute(
            "select place + 1 from result_row anti join result_match using (place) order by place "
            f"limit {SHOWN_ROWS}"
        ).fetchall()
        listed = ", ".join(f"{row[0]:,}" for row in found)
        notes.append(
            f"{rows - place.matched:,} of its {rows:,} rows were not sent (row {listed}"
            f"{' and more' if rows - place.matched > SHOWN_ROWS else ''}): they are kept, but no lead hears "
            "of them. Was the file changed before it was loaded?"
        )
    if twice := engine.count(connection, f"(from result_match where before = '{crm.SUCCEEDED}')"):
        notes.append(f"{twice:,} of its rows had succeeded before; that stays.")
    return notes


def _sentence(one: _Opened, place: _Place) -> str:
    """Which rows, of which files: `lead_insert of 2026-10`."""
    where = f"lead_{place.operation} of {place.shipment.period}"
    if place.shipment.name != EXPORT:
        where += f" ({place.shipment.name})"
    rows = f"{place.matched:,} {'row' if place.matched == 1 else 'rows'}"
    return f"{one.file.name}: {rows} of {where}, {SAYS[one.told.kind]}."


def _still_missing(workspace: Workspace, taken: Sequence[Load], sent: Sequence[Shipment]) -> list[Taken]:
    """A load whose failed file was forgotten looks like one that went well, so it is said."""
    touched = {(load.run_id, load.folder) for load in taken}
    with engine.connect(workspace.settings) as connection:
        found = reconciling.accounts(
            connection,
            [one for one in sent if (one.run_id, one.name) in touched],
            answer_files(workspace) if touched else [],
        )
    return [
        Taken(
            f"{one.file}: {one.unanswered:,} of its {one.sent:,} rows are in none of the files so far. Hand "
            "in its success, failed and unprocessed files too.",
            is_problem=True,
        )
        for one in found
        if 0 < one.unanswered < one.sent
    ]


def _taken_before(workspace: Workspace, file: ResultFile) -> Load | None:
    with workspace.store.session() as session:
        return next((row for row in loads.standing(session) if row.sha256 == file.sha256), None)


def _keep_bytes(workspace: Workspace, file: ResultFile) -> None:
    target = workspace.settings.loads / f"{file.sha256}.csv"
    if not target.exists():
        partial = target.with_suffix(".partial")
        shutil.copyfile(file.path, partial)
        partial.replace(target)


def _record(workspace: Workspace, one: _Opened, place: _Place, rows: int, rows_file: str) -> Load:
    load = Load(
        run_id=place.shipment.run_id,
        period=place.shipment.period,
        folder=place.shipment.name,
        operation=place.operation,
        kind=one.told.kind,
        file_name=one.file.name,
        sha256=one.file.sha256,
        rows=rows,
        unknown=rows - place.matched,
        rows_file=rows_file,
        created_by=workspace.who,
    )
    with workspace.store.session() as session:
        loads.add(session, load)
    return load
