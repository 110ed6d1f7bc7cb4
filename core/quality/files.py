"""The rules on the Salesforce files, read back from disk as Salesforce will read them."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from core import engine
from core.engine import Connection, EngineError, identifier, literal
from core.errors import LeadfoldError
from core.quality.checking import Target, check_targets
from core.quality.report import QualityReport
from core.quality.rules import INSERT, UPDATE, Rule
from core.settings import Settings

# How the parts of each operation are named in an export folder.
PARTS = {INSERT: "lead_insert_*.csv", UPDATE: "lead_update_*.csv"}


class UnreadableExport(LeadfoldError):
    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"The Salesforce file {path.name} cannot be read back: {reason} Export it again.")


def check_files(
    settings: Settings,
    insert_csvs: Sequence[Path],
    update_csvs: Sequence[Path],
    rules: Iterable[Rule],
    out: Path,
) -> QualityReport:
    """The parts of an operation are checked as one, because a key may stand in two of them."""
    with engine.connect(settings) as connection:
        parts = ((INSERT, insert_csvs), (UPDATE, update_csvs))
        targets = [file_target(connection, source, paths) for source, paths in parts if paths]
        return check_targets(connection, targets, rules, out)


def file_target(connection: Connection, source: str, paths: Sequence[Path]) -> Target:
    """The parts of one operation, loaded as Salesforce will read them."""
    relation = source.replace(".", "_")
    _load(connection, relation, paths)
    return Target(source, "file", relation, key="_key", number="_number")


def _load(connection: Connection, relation: str, paths: Sequence[Path]) -> None:
    """Adds `_key` (file and row), `_number`, `_row` (every cell, quoted) and `_filled` (cells not empty)."""
    header = _header(paths[0])
    for path in paths:
        if _header(path) != header:
            raise UnreadableExport(path, f"its header differs from that of {paths[0].name}.")
    names = [identifier(name) for name in header]
    quoted = ", ".join(f"""'"' || replace(coalesce({name}, ''), '"', '""') || '"'""" for name in names)
    filled = " + ".join(f"({name} is not null)::int" for name in names)
    parts = " union all ".join(_part(path, header) for path in paths)
    try:
        connection.execute(
            f"create table {identifier(relation)} as select *, concat_ws(',', {quoted}) as _row, "
            f"{filled} as _filled from ({parts})"
        )
    except EngineError as error:
        raise UnreadableExport(paths[0], str(error).splitlines()[0]) from error


def _part(path: Path, header: Sequence[str]) -> str:
    """Nothing is guessed: a file that needs guessing is one that Salesforce reads differently."""
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in header)
    return (
        f"select {literal(path.name + ':')} || row_number() over () as _key, "
        f"row_number() over () as _number, * from read_csv({literal(path)}, auto_detect = false, "
        f"header = true, delim = ',', quote = '\"', escape = '\"', columns = {{{columns}}})"
    )


def _header(path: Path) -> tuple[str, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file), [])
    if not header:
        raise UnreadableExport(path, "it is empty.")
    return tuple(header)
