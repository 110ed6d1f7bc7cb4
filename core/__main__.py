"""The command line: the same month without a screen."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from core import (
    applying,
    changes,
    fault_commands,
    file_commands,
    held_commands,
    inbox,
    jobs,
    load_commands,
    match_command,
    periods,
    pipeline,
    rule_commands,
    sample,
    settings,
    train_command,
)
from core.console import NEEDS_PERSON, Home, JsonFile, errors, exit_codes, out, write_json
from core.errors import LeadfoldError
from core.pipeline import Outcome
from core.state import runs as run_rows
from core.workspace import Workspace, open_workspace

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
app.command()(file_commands.diff)
app.command()(file_commands.check)
app.command()(match_command.match)
app.command()(fault_commands.faults)
app.command()(rule_commands.try_rule)
app.command()(held_commands.recheck)
app.command()(load_commands.export)
app.command()(load_commands.results)
app.command()(train_command.train)

Who = Annotated[str, typer.Option(help="Whose name the rows carry.")]
JobId = Annotated[int | None, typer.Option("--job", hidden=True)]
Period = Annotated[str, typer.Option(help="Year and month, such as 2026-11.")]


@app.callback()
def quiet() -> None:
    """Monthly lead files in; one clean lead list and a Salesforce-ready file out."""
    # Great Expectations tells of its own housekeeping; a person reads only what libraries warn of.
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    logging.basicConfig(handlers=[handler])


@app.command()
def run(
    period: Period,
    inbox_folder: Annotated[
        Path | None, typer.Option("--inbox", help="The folder with the month's files.")
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option(help="FILE=NAME: whose file it is, where its header does not say.")
    ] = None,
    home: Home = None,
    json_file: JsonFile = None,
    who: Who = "command line",
    job: JobId = None,
) -> None:
    """Receive the files of a folder (or take what was uploaded) and publish the month."""
    with exit_codes(json_file, run=None, period=period) as known:
        periods.check(period)
        workspace = open_workspace(who, home)
        with jobs.working(workspace, "run", period, job) as job_id:
            unreadable = _receive(workspace, inbox_folder, period, source or [])
            with _progress() as on_progress, _told(workspace, job_id, known):
                outcome = pipeline.run(
                    workspace, period, job_id=job_id, on_progress=on_progress, notes=unreadable
                )
        _finish(outcome, json_file)


@app.command(name="apply")
def apply_decisions(
    period: Period,
    home: Home = None,
    json_file: JsonFile = None,
    who: Who = "command line",
    job: JobId = None,
) -> None:
    """Rebuild a published month from the clusters on with today's decisions; its files are not read again."""
    with exit_codes(json_file, run=None, period=period) as known:
        workspace = open_workspace(who, home)
        with (
            jobs.working(workspace, "apply", period, job) as job_id,
            _progress() as on_progress,
            _told(workspace, job_id, known),
        ):
            outcome = applying.apply(workspace, period, job_id=job_id, on_progress=on_progress)
        _finish(outcome, json_file)


@app.command()
def receive(
    files: Annotated[list[Path], typer.Argument(help="Files of one period, each kept and read.")],
    period: Period,
    home: Home = None,
    who: Who = "command line",
    job: JobId = None,
) -> None:
    """Receive files without running the month; one that cannot be read does not stop the others."""
    with exit_codes(None):
        periods.check(period)
        workspace = open_workspace(who, home)
        with jobs.working(workspace, "receive", period, job) as job_id:
            said = inbox.receive_each(workspace, files, period, job_id)
            changes.compare_all(workspace, period, job_id)
        for outcome in said:
            (errors if outcome.is_problem else out).print(outcome.sentence, markup=False)
        if any(outcome.is_problem for outcome in said):
            raise typer.Exit(NEEDS_PERSON)


@app.command()
def compare(period: Period, home: Home = None, who: Who = "command line", job: JobId = None) -> None:
    """Say what each source's file changed since its last one, record by record."""
    with exit_codes(None):
        periods.check(period)
        workspace = open_workspace(who, home)
        with jobs.working(workspace, "compare", period, job) as job_id:
            told = changes.compare_all(workspace, period, job_id)
        for one in told:
            out.print(one.sentence, markup=False)
        if not told:
            out.print(f"No source has a file for {period} and one before it.")


@app.command()
def demo(
    leads: Annotated[int, typer.Option(min=100, max=10_000_000)] = 10_000,
    months: Annotated[int, typer.Option(min=1, max=24)] = 2,
    seed: int = 1,
    home: Home = None,
    who: Who = "command line",
    job: JobId = None,
) -> None:
    """Invent some months, run them, and say where the Salesforce files are."""
    with exit_codes(None):
        workspace = open_workspace(who, home)
        with jobs.working(workspace, "demo", None, job) as job_id:
            folder = workspace.settings.home / "sample"
            made = sample.write(folder, leads, months, seed, workspace.settings)
            for period in made.periods:
                out.print(period)
                inbox.receive_all(workspace, folder / period, period, [])
                with _progress() as on_progress:
                    outcome = pipeline.run(workspace, period, job_id=job_id, on_progress=on_progress)
                changes.compare_all(workspace, period)
                _finish(outcome, None)


@app.command(name="sample")
def make_sample(
    folder: Annotated[Path, typer.Option("--out", help="Where the months go, a folder each.")],
    leads: Annotated[int, typer.Option(min=100, max=10_000_000)] = 10_000,
    months: Annotated[int, typer.Option(min=1, max=120)] = 2,
    seed: int = 1,
    home: Home = None,
) -> None:
    """Write invented months of the three sources and the CRM extract, with the truth beside them."""
    with exit_codes(None):
        report = sample.write(folder, leads, months, seed, settings.load(home))
        for file in (*report.files, *report.truth):
            out.print(f"{file.path}  {file.rows:,} rows", markup=False)


@app.command(name="runs")
def list_runs(home: Home = None, who: Who = "command line") -> None:
    """List the runs of a workspace, newest first."""
    with exit_codes(None):
        workspace = open_workspace(who, home)
        with workspace.store.session() as session:
            rows = run_rows.history(session)
            published = run_rows.published(session)
        table = Table("Run", "Period", "Status", "Started", "By", "What happened", box=None)
        for row in rows:
            mark = " (current)" if published and row.run_id == published.run_id else ""
            started = f"{row.created_at:%Y-%m-%d %H:%M}"
            table.add_row(row.run_id + mark, row.period, row.status, started, row.created_by, row.message)
        out.print(
            table if rows else "No run yet. Start one with: python -m core run --inbox DIR --period YYYY-MM"
        )


def _receive(workspace: Workspace, folder: Path | None, period: str, options: list[str]) -> tuple[str, ...]:
    if folder is None:
        return ()
    received = inbox.receive_all(workspace, folder, period, options)
    for note in received.notes:
        errors.print(note, markup=False)
    return received.unreadable


@contextmanager
def _told(workspace: Workspace, job_id: int, known: dict[str, Any]) -> Iterator[None]:
    """A run that fails still says how far it came and which equation does not hold."""
    try:
        yield
    except LeadfoldError:
        with workspace.store.session() as session:
            failed = run_rows.of_job(session, job_id)
        known.update(failed.report if failed else {})
        raise


def _finish(outcome: Outcome, json_file: Path | None) -> None:
    write_json(json_file, outcome.report | {"message": outcome.message})
    crm = outcome.report["crm"]
    out.print(
        f"{outcome.run_id}: {outcome.report['leads']:,} leads, {outcome.report['merged']:,} merged away, "
        f"{outcome.report['review']:,} pairs to review; Salesforce: {crm['insert']:,} new, "
        f"{crm['update']:,} changed, {crm['unchanged']:,} unchanged, {crm['withheld']:,} withheld."
    )
    for file in outcome.report["files"]:
        out.print(file, markup=False)
    if outcome.status == run_rows.INCOMPLETE:
        errors.print(outcome.message, markup=False)
        raise typer.Exit(NEEDS_PERSON)


@contextmanager
def _progress() -> Iterator[pipeline.OnProgress]:
    """A bar on a terminal, a line per finished step elsewhere."""
    if not out.is_terminal:
        yield _print_line
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out) as bars:
        tasks: dict[str, Any] = {}

        def on_progress(step: pipeline.Progress) -> None:
            if step.step not in tasks:
                tasks[step.step] = bars.add_task(f"{step.position}/{step.total} {step.title}", total=None)
            if step.seconds is not None:
                said = f"{step.position}/{step.total} {step.title}  {step.message}"
                bars.update(tasks[step.step], total=1, completed=1, description=said)

        yield on_progress


def _print_line(step: pipeline.Progress) -> None:
    if step.seconds is not None:
        rows = "" if step.rows is None else f"  {step.rows:,} rows"
        said = f"  {step.message}" if step.message else ""
        out.print(
            f"{step.position}/{step.total} {step.title}{rows}  {step.seconds:.1f} s{said}", markup=False
        )


if __name__ == "__main__":
    sys.exit(app())
