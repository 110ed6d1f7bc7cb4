"""Commands about records that are held back."""

from typing import Annotated

import typer

from core import jobs, periods, rechecking
from core.console import NEEDS_PERSON, Home, exit_codes, say
from core.errors import WrongUse
from core.state import runs
from core.state.tables import Event
from core.workspace import Workspace, open_workspace


class NotPublished(WrongUse):
    def __init__(self, period: str) -> None:
        super().__init__(f"{period} is not published, so it holds no record back. Run the month first.")


def recheck(
    period: Annotated[str, typer.Option(help="Year and month, such as 2026-11.")],
    home: Home = None,
    who: Annotated[str, typer.Option(help="Whose name the rows carry.")] = "command line",
    job: Annotated[int | None, typer.Option("--job", hidden=True)] = None,
) -> None:
    """Check the records that were corrected since the month's run, and only those."""
    with exit_codes(None):
        periods.check(period)
        workspace = open_workspace(who, home)
        with jobs.working(workspace, "recheck", period, job) as job_id:
            with workspace.store.session() as session:
                run = runs.published(session, period)
            if run is None:
                raise NotPublished(period)
            found = rechecking.recheck(workspace, run, _teller(workspace, job_id))
    say(f"Of {found.records:,} corrected since the run, {found.kept:,} will come in with the next one.")
    for one in found.broken:
        say(f"{one.record_id}: {one.description}")
    if found.broken:
        raise typer.Exit(NEEDS_PERSON)


def _teller(workspace: Workspace, job_id: int) -> rechecking.OnSource:
    def tell(title: str, position: int, total: int, seconds: float | None) -> None:
        with workspace.store.session() as session:
            event = Event(job_id=job_id, step=title[:40], position=position, total=total, seconds=seconds)
            runs.add_event(session, event)

    return tell
