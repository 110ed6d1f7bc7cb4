"""After a load: refused rows corrected and sent again, a load that went wrong taken back."""

import uuid
from collections.abc import Callable
from pathlib import Path

from core import crm, engine, loads, steps
from core.crm import (
    Cause,
    ExportFile,
    Fixed,
    Foreseen,
    HitRate,
    Options,
    RefusedRow,
    Shipment,
    refused,
    remaking,
)
from core.engine import Connection
from core.errors import NeedsPerson, WrongUse
from core.run_folder import RunFolder
from core.state import loads as load_rows
from core.state.load_tables import ForeseenRefusal, Load, LoadFix
from core.state.tables import Run
from core.workspace import Workspace

RETRY, RESTORE, DELETE = "retry", "restore", "delete"


class NothingToMake(WrongUse):
    def __init__(self, purpose: str) -> None:
        says = {
            RETRY: "No row waits to be sent again: hand in the failed and unprocessed files first.",
            RESTORE: "No changed lead of this month was taken by Salesforce, so no value has to go back.",
            DELETE: "No new lead of this month was taken by Salesforce, so there is nothing to delete.",
        }
        super().__init__(says[purpose])


class NotApproved(NeedsPerson):
    def __init__(self, leads: int) -> None:
        super().__init__(
            f"A list that deletes {leads:,} leads from Salesforce is made only after a person has approved "
            "it. Approve it first, with a reason."
        )


def causes(workspace: Workspace, run: Run) -> list[Cause]:
    """Why rows of the run stand refused, the most frequent cause first."""
    with engine.connect(workspace.settings) as connection:
        return refused.causes(connection, loads.answer_files(workspace, run.run_id))


def refused_rows(workspace: Workspace, run: Run, cause: Cause, limit: int) -> list[RefusedRow]:
    with engine.connect(workspace.settings) as connection:
        files = loads.answer_files(workspace, run.run_id)
        return refused.rows_of(connection, loads.shipments(workspace, run), files, cause, limit)


def waiting(workspace: Workspace, run: Run) -> int:
    """Rows that would be in a file of only those."""
    with engine.connect(workspace.settings) as connection:
        return engine.count(connection, f"({refused.open_rows(loads.answer_files(workspace, run.run_id))})")


def fix(workspace: Workspace, run: Run, row: RefusedRow, value: str) -> None:
    """Counts in the next file made of refused rows; the lead itself is corrected on its own page."""
    assert row.field is not None
    with workspace.store.session() as session:
        load_rows.add(
            session,
            LoadFix(
                run_id=run.run_id,
                lead_id=row.lead_id,
                field=row.field,
                old_value=row.value,
                new_value=_tidy(value),
                created_by=workspace.who,
            ),
        )


def fixes(workspace: Workspace, run: Run) -> list[LoadFix]:
    with workspace.store.session() as session:
        return load_rows.fixes(session, run.run_id)


def retry(workspace: Workspace, run: Run) -> Load:
    """A folder with only the rows that failed or were passed over, corrected."""
    sent = loads.shipments(workspace, run)
    files = loads.answer_files(workspace, run.run_id)
    said = [Fixed(one.lead_id, one.field, one.new_value) for one in fixes(workspace, run)]
    return _made(
        workspace,
        run,
        RETRY,
        lambda connection, folder: remaking.retry(connection, folder, sent, files, said),
    )


def options_of(workspace: Workspace, run: Run) -> Options:
    """How Salesforce was set up when the run was made."""
    return steps.crm_options(RunFolder(workspace.settings.runs / run.run_id, workspace.settings).frozen())


def restore(workspace: Workspace, run: Run, options: Options) -> Load:
    """A folder that gives changed leads the values back that the extract had."""
    files = loads.answer_files(workspace, run.run_id)
    return _made(
        workspace,
        run,
        RESTORE,
        lambda connection, folder: remaking.restore(connection, folder, options, files),
    )


def leads_added(workspace: Workspace, run: Run) -> int:
    """New leads that Salesforce took from the run's files and that stand there still."""
    with engine.connect(workspace.settings) as connection:
        return remaking.count_added(connection, loads.answer_files(workspace, run.run_id))


def approve_deletion(workspace: Workspace, run: Run, leads: int, reason: str) -> None:
    """Of exactly so many: when another answer comes in between, it is asked again."""
    if not reason.strip():
        raise WrongUse("Say why these leads are to be deleted from Salesforce; it is kept with your name.")
    with workspace.store.session() as session:
        load_rows.add(
            session, _row(workspace, run, loads.EXPORT, DELETE, load_rows.APPROVED, "", leads, "", reason)
        )


def approval(workspace: Workspace, run: Run) -> Load | None:
    """The approval that no list was made from yet."""
    with workspace.store.session() as session:
        rows = [row for row in load_rows.standing(session, run.run_id) if row.operation == DELETE]
    about = [row for row in rows if row.kind in (load_rows.APPROVED, load_rows.MADE)]
    return about[-1] if about and about[-1].kind == load_rows.APPROVED else None


def delete(workspace: Workspace, run: Run) -> Load:
    """A list of the ids that were added, for a delete job; never without an approval of just these."""
    leads, approved = leads_added(workspace, run), approval(workspace, run)
    if not leads:
        raise NothingToMake(DELETE)
    if approved is None or approved.rows != leads:
        raise NotApproved(leads)
    files = loads.answer_files(workspace, run.run_id)
    return _made(
        workspace, run, DELETE, lambda connection, folder: remaking.deletion(connection, folder, files)
    )


def hit_rate(workspace: Workspace, run: Run) -> HitRate | None:
    """How many refusals of the exported files were foreseen."""
    files = loads.answer_files(workspace, run.run_id)
    for sent in loads.shipments(workspace, run):
        if sent.name == loads.EXPORT:
            database = sent.path.parent / "run.duckdb"
            with engine.connect(workspace.settings, database, read_only=True) as connection:
                return refused.hit_rate(connection, sent, files)
    return None


def foresee(workspace: Workspace, foreseen: Foreseen, reason: str) -> None:
    """From the next dry run on, rows with such a value are said to fail."""
    crm.ensure_usable(foreseen)
    row = ForeseenRefusal(
        error=foreseen.error, field=foreseen.field, condition=foreseen.condition,
        value=foreseen.value.strip(), reason=reason, created_by=workspace.who,
    )  # fmt: skip
    with workspace.store.session() as session:
        load_rows.add(session, row)


def foreseen(workspace: Workspace) -> list[Foreseen]:
    """What a dry run asks beside the specification: see `crm.is_refused`."""
    with workspace.store.session() as session:
        rows = load_rows.foreseen(session)
    return [Foreseen(row.error, row.field, row.condition, row.value) for row in rows]


def _made(
    workspace: Workspace,
    run: Run,
    purpose: str,
    make: Callable[[Connection, Path], tuple[ExportFile, ...]],
) -> Load:
    """The folder first, then the row that makes it count: a killed job leaves a folder nobody knows."""
    export = next(one for one in loads.shipments(workspace, run) if one.name == loads.EXPORT)
    folder = workspace.settings.runs / run.run_id / _next_name(workspace, run, purpose)
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{run.run_id}-{folder.name}-{uuid.uuid4().hex[:8]}.parquet"
    database = workspace.settings.runs / run.run_id / "run.duckdb"
    with engine.connect(workspace.settings, database, read_only=True) as connection:
        files = make(connection, folder)
        if not files:
            raise NothingToMake(purpose)
        made = Shipment(run.run_id, run.period, folder.name, folder, export.crm_sha256, ())
        remaking.finish(connection, made, files, purpose, workspace.settings.loads / name)
    operation = DELETE if purpose == DELETE else "update" if purpose == RESTORE else RETRY
    rows = sum(file.rows for file in files)
    row = _row(workspace, run, folder.name, operation, load_rows.MADE, folder.name, rows, name, "")
    with workspace.store.session() as session:
        load_rows.add(session, row)
    return row


def _row(
    workspace: Workspace,
    run: Run,
    folder: str,
    operation: str,
    kind: str,
    named: str,
    rows: int,
    rows_file: str,
    reason: str,
) -> Load:
    return Load(
        run_id=run.run_id, period=run.period, folder=folder, operation=operation, kind=kind, file_name=named,
        sha256="", rows=rows, rows_file=rows_file, reason=reason.strip(), created_by=workspace.who,
    )  # fmt: skip


def _next_name(workspace: Workspace, run: Run, purpose: str) -> str:
    with workspace.store.session() as session:
        rows = load_rows.history(session, run.run_id)
    made = {row.folder for row in rows if row.kind == load_rows.MADE and row.folder.startswith(purpose)}
    return f"{purpose}-{len(made) + 1}"


def _tidy(value: str) -> str:
    """A control character never reaches a file."""
    return "".join(each for each in value.strip() if each.isprintable() or each == "\n")
