"""Commands about rules, for the page's jobs and for people without a screen."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from core import jobs, trials
from core.console import Home, exit_codes, out, say
from core.workspace import open_workspace


def try_rule(
    file: Annotated[Path, typer.Argument(help="One rule, as in the shipped YAML files.", exists=True)],
    home: Home = None,
    who: Annotated[str, typer.Option(help="Whose name the rows carry.")] = "command line",
    job: Annotated[int | None, typer.Option("--job", hidden=True)] = None,
) -> None:
    """Say what a rule would have found in every stored month; nothing is saved."""
    with exit_codes(None):
        workspace = open_workspace(who, home)
        with jobs.working(workspace, "try-rule", None, job) as job_id:
            trial = trials.run(workspace, trials.read(file), job_id)
        table = Table("Month", "Source", "Checked", "Failed", "", box=None)
        for one in trial.tried:
            held = "holds" if one.holds else "fails"
            table.add_row(one.period, one.source, f"{one.checked:,}", f"{one.failed:,}", held)
        if trial.tried:
            out.print(table)
        say(trials.verdict(trial))
