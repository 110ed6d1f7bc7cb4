"""What every command shares: where it prints, its exit codes, and a failure in one sentence."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from core.errors import LeadfoldError, NeedsPerson, WrongUse

SUCCEEDED, FAILED, WRONG_USE, NEEDS_PERSON = 0, 1, 2, 3

# Lines go whole into a file or a pipe; rich would break them at 80 characters.
WIDE = None if sys.stdout.isatty() else 10_000
out = Console(highlight=False, soft_wrap=True, width=WIDE)
errors = Console(stderr=True, highlight=False, soft_wrap=True)

Home = Annotated[Path | None, typer.Option(help="The workspace; LEADFOLD_HOME or ./workspace by default.")]
JsonFile = Annotated[Path | None, typer.Option("--json", help="Where to write the result as JSON.")]


def say(sentence: str) -> None:
    """Square brackets in a file are characters, not colours."""
    out.print(sentence, markup=False)


@contextmanager
def exit_codes(json_file: Path | None, **about: object) -> Iterator[dict[str, Any]]:
    """One clear sentence for what a user can act on; a bug keeps its traceback.

    What the body puts into the dictionary goes into the JSON of a failure too, beside `about`.
    """
    known: dict[str, Any] = {}
    try:
        yield known
    except LeadfoldError as error:
        code = _code(error)
        status = "needs_person" if code == NEEDS_PERSON else "failed"
        write_json(json_file, about | known | {"status": status, "message": str(error)})
        errors.print(str(error), markup=False)
        raise typer.Exit(code) from error


def write_json(json_file: Path | None, content: dict[str, Any]) -> None:
    if json_file is not None:
        json_file.parent.mkdir(parents=True, exist_ok=True)
        json_file.write_text(json.dumps(content, indent=2) + "\n")


def _code(error: LeadfoldError) -> int:
    if isinstance(error, WrongUse):
        return WRONG_USE
    return NEEDS_PERSON if isinstance(error, NeedsPerson) else FAILED
