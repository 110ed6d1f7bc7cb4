"""Commands of the Salesforce hand-off: the files of a run, and what Salesforce answered."""

import hashlib
import shutil
from pathlib import Path
from typing import Annotated

import typer

from core import crm, jobs, loads
from core.console import NEEDS_PERSON, Home, JsonFile, errors, exit_codes, out, say, write_json
from core.errors import LeadfoldError
from core.state import runs
from core.state.tables import Event, Run
from core.workspace import Workspace, open_workspace

Who = Annotated[str, typer.Option(help="Whose name the rows carry.")]


class ChangedOnDisk(LeadfoldError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is not as its run wrote it: somebody changed it in the workspace. Run the month again."
        )


def export(
    run: Annotated[str, typer.Option(help="The run whose files are wanted, such as 2026-10-001.")],
    folder: Annotated[Path, typer.Option("--out", help="Where the files go.")],
    home: Home = None,
) -> None:
    """Write a run's Salesforce files, mappings, merge plan and manifest into a folder."""
    with exit_codes(None):
        workspace = open_workspace("command line", home)
        found = loads.shipments(workspace, find_run(workspace, run))
        source = next((one for one in found if one.name == loads.EXPORT), None)
        if source is None:
            raise crm.NothingExported
        folder.mkdir(parents=True, exist_ok=True)
        hashes = crm.hashes(source.path)
        for path in crm.handed_over(source.path):
            say(str(_copy(path, folder / path.name, hashes.get(path.name))))
        say(str(_copy(crm.bundle(source.path), folder / crm.BUNDLE, None)))


def _copy(path: Path, target: Path, sha256: str | None) -> Path:
    """Under its name only once it is whole, and as its run wrote it."""
    partial = target.with_name(target.name + ".partial")
    shutil.copyfile(path, partial)
    with partial.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if sha256 and found != sha256:
        partial.unlink()
        raise ChangedOnDisk(path.name)
    return partial.replace(target)


def results(
    files: Annotated[list[Path], typer.Argument(help="Success, failed and unprocessed files, in any order.")],
    run: Annotated[
        str | None, typer.Option(help="Whose files were loaded, where two could be meant.")
    ] = None,
    home: Home = None,
    who: Who = "command line",
    json_file: JsonFile = None,
    job: Annotated[int | None, typer.Option("--job", hidden=True)] = None,
) -> None:
    """Take what Salesforce or Data Loader answered, and say what became of every row that was sent."""
    with exit_codes(json_file):
        workspace = open_workspace(who, home)
        preferred = find_run(workspace, run) if run else None
        with jobs.working(workspace, "results", preferred.period if preferred else None, job) as job_id:
            told = loads.take(workspace, [(file, file.name) for file in files], preferred)
            for at, one in enumerate(told, start=1):
                (errors if one.is_problem else out).print(one.sentence, markup=False)
                _keep(workspace, job_id, one, at, len(told))
        write_json(json_file, {"files": [{"says": one.sentence, "problem": one.is_problem} for one in told]})
        if any(one.is_problem for one in told):
            raise typer.Exit(NEEDS_PERSON)


def find_run(workspace: Workspace, run_id: str) -> Run:
    with workspace.store.session() as session:
        found = session.get(Run, run_id)
    if found is None or found.status not in (runs.PUBLISHED, runs.INCOMPLETE):
        raise loads.NoSuchRun(run_id)
    return found


def _keep(workspace: Workspace, job_id: int, one: loads.Taken, at: int, total: int) -> None:
    """So that the page can say it when the job has ended."""
    step = "Look at this" if one.is_problem else "Taken"
    with workspace.store.session() as session:
        event = Event(job_id=job_id, step=step, position=at, total=total, seconds=0.0, message=one.sentence)
        runs.add_event(session, event)
