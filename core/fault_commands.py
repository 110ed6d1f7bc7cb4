"""The command that writes what a supplier has to correct: the app starts it where it takes long."""

from pathlib import Path
from typing import Annotated

import typer

from core import engine, fault_file, jobs, periods
from core.console import Home, exit_codes, say
from core.errors import WrongUse
from core.state import runs
from core.state.tables import Run
from core.workspace import Workspace, open_workspace


class NotPublished(WrongUse):
    def __init__(self, period: str) -> None:
        super().__init__(
            f"{period} is not published yet. Run it first: python -m core run --period {period}."
        )


class NoSuchSource(WrongUse):
    def __init__(self, source: str, period: str) -> None:
        super().__init__(f"No file of {source} is in the published run of {period}. Name one that is.")


def faults(
    source: Annotated[str, typer.Option(help="Whose rows.")],
    period: Annotated[str, typer.Option(help="Year and month, such as 2026-11.")],
    rule: Annotated[str | None, typer.Option(help="One rule; all that failed without it.")] = None,
    file: Annotated[Path | None, typer.Option("--out", help="The .xlsx to write.")] = None,
    home: Home = None,
    who: Annotated[str, typer.Option(help="Whose name the rows carry.")] = "command line",
    job: Annotated[int | None, typer.Option("--job", hidden=True)] = None,
) -> None:
    """Write the rows of a source that break rules as an Excel file for who sent them."""
    with exit_codes(None):
        periods.check(period)
        workspace = open_workspace(who, home)
        with jobs.working(workspace, "faults", period, job):
            written = _write(workspace, period, source, rule, file)
        say(str(written))


def _write(workspace: Workspace, period: str, source: str, rule: str | None, file: Path | None) -> Path:
    with workspace.store.session() as session:
        run: Run | None = runs.published(session, period)
    if run is None:
        raise NotPublished(period)
    database = workspace.settings.runs / run.run_id / "run.duckdb"
    with engine.connect(workspace.settings, database, read_only=True) as connection:
        failing = fault_file.of_run(workspace, run, connection, source, rule)
        if failing is None:
            raise NoSuchSource(source, period)
        target = file or fault_file.kept(workspace, run, source, rule)
        return fault_file.write(connection, workspace.settings, failing, target)
