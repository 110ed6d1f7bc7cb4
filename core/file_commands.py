"""Commands about files alone: nothing of them is kept."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby, islice
from pathlib import Path
from typing import Annotated, TextIO

import typer

from core import changes, engine, file_report, filecheck, intake, settings
from core.changes import FileDifference, TableFile
from core.console import NEEDS_PERSON, Home, JsonFile, exit_codes, say, write_json
from core.engine import Connection
from core.findings import INFO
from core.settings import Settings
from core.workspace import open_workspace

EXAMPLES = 5

TheFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]


def diff(
    file_a: TheFile,
    file_b: TheFile,
    key: Annotated[list[str], typer.Option(help="A column that tells records apart; several make one key.")],
    ignore: Annotated[list[str] | None, typer.Option(help="A column that is not compared.")] = None,
    json_file: JsonFile = None,
) -> None:
    """Say what changed from one file to another: keys that came and went, cells that changed."""
    with exit_codes(json_file), _nothing_kept() as own, engine.connect(own) as connection:
        old, new = _read(file_a, own), _read(file_b, own)
        found = changes.compare_files(connection, old, new, key, ignore or [])
        if json_file is not None:
            json_file.parent.mkdir(parents=True, exist_ok=True)
            with json_file.open("w", encoding="utf-8") as file:
                _write(connection, found, file)
        _tell(connection, found)
    if any(finding.severity != INFO for finding in found.findings):
        raise typer.Exit(NEEDS_PERSON)


def check(
    file: TheFile,
    source: Annotated[
        str | None, typer.Option(help="Whose file it is, where its header does not say.")
    ] = None,
    home: Home = None,
    json_file: JsonFile = None,
) -> None:
    """Say how a file reads, whether it is whole and how it differs, without loading it."""
    with exit_codes(json_file), tempfile.TemporaryDirectory(prefix="leadfold-") as scratch:
        found = filecheck.check(open_workspace("command line", home), file, source, Path(scratch))
    write_json(json_file, found.as_json())
    file_report.tell(found)
    if found.needs_person:
        raise typer.Exit(NEEDS_PERSON)


@contextmanager
def _nothing_kept() -> Iterator[Settings]:
    """A home of its own, gone afterwards; how much memory may be taken is said as everywhere."""
    with tempfile.TemporaryDirectory(prefix="leadfold-") as home:
        yield settings.load(Path(home))


def _read(path: Path, own: Settings) -> TableFile:
    received = intake.receive(path, path.name, own)
    return TableFile(path.name, received.header, intake.records_relation(received.raw))


def _write(connection: Connection, found: FileDifference, file: TextIO) -> None:
    """Written as it is read, so that a million changes need no memory."""
    file.write("{")
    for table in ("added", "removed"):
        file.write(f'"{table}": [')
        _listed(file, (json.dumps(name) for name in changes.keys(connection, table)))
        file.write("],\n")
    file.write('"changed": {')
    _listed(file, _by_key(connection))
    file.write("},\n")
    rows = [finding.as_row() for finding in found.findings]
    file.write(f'"findings": {json.dumps(rows, indent=1)}}}\n')


def _listed(file: TextIO, items: Iterator[str]) -> None:
    for position, item in enumerate(items):
        file.write(f"{',' if position else ''}\n {item}")


def _by_key(connection: Connection) -> Iterator[str]:
    for name, cells in groupby(changes.cells(connection), key=lambda change: change.key):
        said = {cell.column: [cell.old, cell.new] for cell in cells}
        yield f"{json.dumps(name)}: {json.dumps(said)}"


def _tell(connection: Connection, found: FileDifference) -> None:
    say(f"{found.old.name} -> {found.new.name}, by {', '.join(found.key)}")
    say(
        f"{found.old_records:,} -> {found.new_records:,} records: {found.added:,} added, "
        f"{found.removed:,} removed, {found.changed:,} changed, {found.same:,} the same."
    )
    _tell_keys(connection, "Added", "added", found.added)
    _tell_keys(connection, "Removed", "removed", found.removed)
    if found.changed and not found.is_stale:  # a date in every record is named once, not listed
        _tell_cells(connection, found)
    for finding in found.findings:
        say(f"{finding.severity}: {finding.sentence}")


def _tell_keys(connection: Connection, title: str, table: str, count: int) -> None:
    if count:
        say(f"{title}: {', '.join(islice(changes.keys(connection, table), EXAMPLES))}{_more(count)}")


def _tell_cells(connection: Connection, found: FileDifference) -> None:
    say("Changed most: " + ", ".join(f"{name} {cells:,}" for name, cells in found.by_column[:EXAMPLES]))
    for cell in changes.cells(connection, EXAMPLES):
        say(f"  {cell.key}  {cell.column}: {cell.old or '(empty)'} -> {cell.new or '(empty)'}")
    if more := _more(sum(cells for _, cells in found.by_column)):
        say(f" {more} cells")


def _more(count: int) -> str:
    return f" and {count - EXAMPLES:,} more" if count > EXAMPLES else ""
