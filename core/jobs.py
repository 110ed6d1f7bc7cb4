"""Work over rows in processes of their own, which outlive the page and the app that started them."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core import locks
from core.errors import LeadfoldError
from core.settings import Settings
from core.state import runs
from core.state.tables import Event, Job
from core.workspace import Workspace

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
LIVE = (WAITING, RUNNING)


@dataclass(frozen=True)
class JobState:
    """A job with its events; `is_live` is asked of the operating system, not of the row."""

    job: Job
    events: Sequence[Event]
    is_live: bool

    @property
    def failure(self) -> str | None:
        if self.job.status == FAILED:
            return self.job.message
        if self.job.status in LIVE and not self.is_live:
            return "The job was stopped before it ended. Start it again: it goes on where it stopped."
        return None


def start(workspace: Workspace, kind: str, arguments: Sequence[str], period: str | None = None) -> int:
    """Starts `python -m core KIND ARGUMENTS` in a session of its own and answers with the job's id."""
    with workspace.store.session() as session:
        job = runs.add_job(session, kind=kind, period=period, status=WAITING, who=workspace.who)
    log = _log_file(workspace.settings, job.job_id)
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "core", kind, *arguments]
    common = ["--home", str(workspace.settings.home), "--who", workspace.who, "--job", str(job.job_id)]
    lock = _lock_file(workspace.settings, job.job_id)
    with log.open("ab") as output, lock.open("a") as held:
        # The child inherits the locked file, so the lock is held from now until the child ends.
        locks.hand_over(held)
        subprocess.Popen(
            command + common,
            cwd=Path(__file__).parents[1],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            pass_fds=(held.fileno(),),
            env=os.environ | {"LEADFOLD_STATE_URL": workspace.settings.state_url},
        )
    return job.job_id


@contextmanager
def working(workspace: Workspace, kind: str, period: str | None, job_id: int | None) -> Iterator[int]:
    """Wraps the work of one job: says that it runs, and how it ended."""
    with workspace.store.session() as session:
        if job_id is None:
            job_id = runs.add_job(session, kind=kind, period=period, status=RUNNING, who=workspace.who).job_id
        else:
            session.get_one(Job, job_id).status = RUNNING
    with locks.held_or_none(_lock_file(workspace.settings, job_id)):
        try:
            yield job_id
        except BaseException as error:
            said = str(error) if isinstance(error, LeadfoldError) else _unexpected(workspace.settings, job_id)
            _end(workspace, job_id, FAILED, said)
            raise
    _end(workspace, job_id, DONE, "")


def watch(workspace: Workspace, job_id: int) -> JobState:
    with workspace.store.session() as session:
        job = session.get_one(Job, job_id)
        events = runs.events(session, job_id)
    return JobState(job, events, locks.is_held(_lock_file(workspace.settings, job_id)))


def current(workspace: Workspace) -> JobState | None:
    """The newest job, while it lives or if nobody has seen how it ended."""
    with workspace.store.session() as session:
        newest = runs.newest_jobs(session, 1)
    return watch(workspace, newest[0].job_id) if newest else None


def _end(workspace: Workspace, job_id: int, status: str, message: str) -> None:
    with workspace.store.session() as session:
        runs.finish_job(session, job_id, status, message)


def _unexpected(settings: Settings, job_id: int) -> str:
    return f"The job stopped on an unexpected error. Its log is {_log_file(settings, job_id)}."


def _log_file(settings: Settings, job_id: int) -> Path:
    return settings.home / "jobs" / f"{job_id}.log"


def _lock_file(settings: Settings, job_id: int) -> Path:
    folder = settings.home / "jobs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{job_id}.lock"
