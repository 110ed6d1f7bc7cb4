"""The matching model from the command line: asking for another, trying one, using it, going back."""

from typing import Annotated

import typer
from rich.table import Table

from core import jobs, retraining, training
from core.console import Home, exit_codes, out, say
from core.errors import WrongUse
from core.state import match_models
from core.two_models import CHOSEN, DRAWN, RULED, Compared, Trial
from core.workspace import Workspace, open_workspace

BANDS = {"merge": "merged", "review": "asked", "distinct": "told apart"}
WHOSE = {
    CHOSEN: "decisions",
    RULED: "decisions where a rule asks",
    DRAWN: "answers to samples",
}
NEXT_RUN = "The next run compares all records once: what the last one found is of another model."


class OneThing(WrongUse):
    def __init__(self) -> None:
        super().__init__("Say one of --trial, --use and --back, or none of them to have the next run learn.")


def train(
    reason: Annotated[str, typer.Option(help="Why; it is kept with the change. A trial needs none.")] = "",
    trial: Annotated[
        bool,
        typer.Option("--trial", help="Learn a new model and say what it would change; nothing is changed."),
    ] = False,
    use: Annotated[bool, typer.Option("--use", help="Use the tried model from the next run on.")] = False,
    back: Annotated[bool, typer.Option("--back", help="Go back to the model before.")] = False,
    home: Home = None,
    who: Annotated[str, typer.Option(help="Whose name the rows carry.")] = "command line",
    job: Annotated[int | None, typer.Option("--job", hidden=True)] = None,
) -> None:
    """Have the next run learn the matching model anew, or try a new one beside the one in force."""
    with exit_codes(None):
        if trial + use + back > 1:
            raise OneThing
        workspace = open_workspace(who, home)
        if trial:
            with jobs.working(workspace, "train", None, job) as job_id:
                _print(retraining.try_new(workspace, job_id))
        elif use:
            say(f"Model {retraining.use(workspace, reason).version} is used from the next run on. {NEXT_RUN}")
        elif back:
            say(f"Model {_back(workspace, reason)} is used from the next run on. {NEXT_RUN}")
        else:
            training.ask_anew(workspace, reason)
            say("The next run learns the matching model from its own records.")


def _back(workspace: Workspace, reason: str) -> str:
    with workspace.store.session() as session:
        newest = match_models.newest(session)
    return training.go_back(workspace, reason, newest.version if newest else "").version


def _print(trial: Trial) -> None:
    found = trial.compared
    table = Table(trial.period, "Before", "After", box=None)
    for label, old, new in _rows(found):
        table.add_row(label, old, new)
    out.print(table)
    for before, after, pairs in found.moves:
        say(f"{pairs:,} {BANDS[before]} before, {BANDS[after]} after")
    if found.before.version == found.after.version:
        say("The new model is the one in force: it learnt the same.")
    else:
        say(
            "Nothing is changed. To use the new one from the next run on: "
            "python -m core train --use --reason WHY"
        )


def _rows(found: Compared) -> list[tuple[str, str, str]]:
    before, after = found.before, found.after
    rows = [("Model", before.version, after.version)]
    for label, name in (
        ("Merged by themselves", "merge"),
        ("Asked about", "review"),
        ("Told apart", "apart"),
        ("Leads", "leads"),
    ):
        rows.append((label, f"{getattr(before, name):,}", f"{getattr(after, name):,}"))
    for one in found.agreements:
        whose = f"{one.pairs:,} {WHOSE[one.kind]}"
        right, loss = one.right, one.loss
        rows.append((f"Right on {whose}", f"{100 * right[0]:.1f} %", f"{100 * right[1]:.1f} %"))
        rows.append((f"Log loss on {whose}", f"{loss[0]:.3f}", f"{loss[1]:.3f}"))
    return rows
