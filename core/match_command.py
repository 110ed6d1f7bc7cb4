"""Matching a file, or two, from the command line: nothing of them is kept."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from core import engine, intake, matching, parsers, settings
from core.console import exit_codes, say
from core.engine import Connection, literal
from core.matching import FileToMatch, MatchMap
from core.settings import Settings

# In megabytes; from the last on the workspace's own setting is the bound.
SMALLEST_MEMORY, MEMORY_A_BYTE, BOUND_FROM = 1_500, 9, 4_000

TheFile = Annotated[Path, typer.Option(exists=True, dir_okay=False, readable=True)]
Probability = Annotated[
    float, typer.Option(min=0.001, max=1.0, help="From which probability records are one cluster.")
]


def match(
    records: TheFile,
    map_file: Annotated[
        Path,
        typer.Option("--map", exists=True, dir_okay=False, help="YAML: the key and the columns of fields."),
    ],
    out: Annotated[Path, typer.Option(help="Where the pairs go, as CSV.")],
    right: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="A second file: link the two, not each by itself."),
    ] = None,
    clusters: Annotated[Path | None, typer.Option(help="Where every record's cluster goes, as CSV.")] = None,
    threshold: Probability = 0.5,
) -> None:
    """Find the records of a file that are one, or those of two files, with a probability for each pair."""
    with exit_codes(None), tempfile.TemporaryDirectory(prefix="leadfold-") as home:
        own = _bounded(settings.load(Path(home)), records, right)
        files = _files(matching.read_map(map_file), records, right, own)
        with engine.connect(own) as connection:
            parsers.install(connection, own)
            found = matching.match_files(
                connection, files, own.merge_probability, own.review_probability, threshold
            )
            _write(connection, "match_result", "left_key, right_key, probability, band", out)
            if clusters is not None:
                _write(connection, "match_member", "key, cluster", clusters)
    say(
        f"{found.records:,} records, {found.compared:,} pairs compared: {found.merge:,} to merge, "
        f"{found.review:,} to review."
    )


def _bounded(own: Settings, *paths: Path | None) -> Settings:
    """No more memory than the files call for, so that a small one leaves the machine to others."""
    size = sum(path.stat().st_size for path in paths if path is not None)
    needed = max(SMALLEST_MEMORY, MEMORY_A_BYTE * size // 1_000_000)
    return own if needed >= BOUND_FROM else own.model_copy(update={"engine_memory": f"{needed}MB"})


def _files(told: MatchMap, records: Path, right: Path | None, own: Settings) -> list[FileToMatch]:
    paths = [records] if right is None else [records, right]
    files = []
    for path, side in zip(paths, told.sides(), strict=False):
        received = intake.receive(path, path.name, own)
        files.append(
            FileToMatch(path.name, intake.records_relation(received.raw), side.on(received.header, path.name))
        )
    return files


def _write(connection: Connection, table: str, columns: str, target: Path) -> None:
    """In the order of the keys, whatever order they were found in."""
    target.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(f"copy (select {columns} from {table} order by all) to {literal(target)} (header)")
