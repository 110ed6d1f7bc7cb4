"""Two tables compared by a key, in SQL; only what differs ever comes into Python, a stretch at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from core import engine
from core.changes import notices
from core.contracts.names import normal
from core.engine import Connection, identifier, literal
from core.errors import WrongUse
from core.findings import DeliveryFinding

PAIRED = Path(__file__).with_name("paired.sql")
STRETCH = 10_000  # rows fetched at once


@dataclass(frozen=True)
class TableFile:
    """A file that was read: `relation` is its raw records with their numbers."""

    name: str
    header: tuple[str, ...]
    relation: str


@dataclass(frozen=True)
class Change:
    key: str
    column: str
    old: str
    new: str


class UnknownColumn(WrongUse):
    """`files` all lack the column; the names that come near it are theirs."""

    def __init__(self, name: str, *files: TableFile) -> None:
        by_name = {normal(column): column for file in files for column in file.header}
        close = [by_name[near] for near in get_close_matches(normal(name), list(by_name), n=3)]
        hint = f"Did you mean {' or '.join(close)}?" if close else f"There is {', '.join(by_name.values())}."
        lacking = (
            f"{files[0].name} has no"
            if len(files) == 1
            else f"Neither {' nor '.join(file.name for file in files)} has a"
        )
        super().__init__(f"{lacking} column {name}. {hint}")


class KeyIgnored(WrongUse):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is the key, so it cannot be ignored. Leave out one of the two.")


@dataclass(frozen=True)
class FileDifference:
    """Counts and findings; keys and cells are read from the connection that compared, as often as needed."""

    old: TableFile
    new: TableFile
    key: tuple[str, ...]
    old_records: int
    new_records: int
    added: int
    removed: int
    changed: int
    by_column: tuple[tuple[str, int], ...]  # the most changed column first
    findings: tuple[DeliveryFinding, ...]

    @property
    def same(self) -> int:
        return self.old_records - self.removed - self.changed

    @property
    def is_stale(self) -> bool:
        return any(finding.code == notices.STALE for finding in self.findings)


@dataclass(frozen=True)
class Columns:
    """The columns of both files, each as the new and as the old file spell it."""

    key: tuple[tuple[str, str], ...]
    compared: tuple[tuple[str, str], ...]
    ignored: tuple[tuple[str, str], ...]
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]


def compare_files(
    connection: Connection, old: TableFile, new: TableFile, key: Sequence[str], ignore: Sequence[str] = ()
) -> FileDifference:
    """A record is known by its key; cells are compared as they stand, a missing one being an empty one."""
    columns = _columns(old, new, key, ignore)
    for side, file in enumerate((new, old)):
        connection.execute(_records("new_record" if side == 0 else "old_record", file, columns, side))
    connection.execute(PAIRED.read_text(encoding="utf-8"))
    connection.execute(_cells(old, new, columns))
    counted = connection.execute(
        "select column_name, count(*) as cells from cell group by all order by cells desc, min(position)"
    ).fetchall()
    return FileDifference(
        old=old,
        new=new,
        key=tuple(name for name, _ in columns.key),
        old_records=engine.count(connection, "old_record"),
        new_records=engine.count(connection, "new_record"),
        added=engine.count(connection, "added"),
        removed=engine.count(connection, "removed"),
        changed=engine.count(connection, "changed_pair"),
        by_column=tuple(counted),
        findings=notices.found(connection, old, new, columns),
    )


def keys(connection: Connection, table: str) -> Iterator[str]:
    """Of `added` or `removed`, in order."""
    for (name,) in _fetched(connection, f"select name from {table} order by name"):
        yield str(name)


def cells(connection: Connection, limit: int | None = None) -> Iterator[Change]:
    """Cell by cell, the cells of a record together."""
    some = "" if limit is None else f"limit {limit}"
    query = f"select name, column_name, old, new from cell order by name, position {some}"
    for row in _fetched(connection, query):
        yield Change(*row)


def _fetched(connection: Connection, query: str) -> Iterator[tuple[str, ...]]:
    cursor = connection.execute(query)
    while rows := cursor.fetchmany(STRETCH):
        yield from rows


def _columns(old: TableFile, new: TableFile, key: Sequence[str], ignore: Sequence[str]) -> Columns:
    """Case and runs of white space do not make another column."""
    theirs = {normal(name): name for name in reversed(old.header)}
    ours = {normal(name): name for name in reversed(new.header)}
    for name in key:
        for file, known in ((old, theirs), (new, ours)):
            if normal(name) not in known:
                raise UnknownColumn(name, file)
    ignored = {normal(name): name for name in ignore}
    for wanted, name in ignored.items():
        if wanted not in theirs and wanted not in ours:
            raise UnknownColumn(name, old, new)
        if wanted in {normal(part) for part in key}:
            raise KeyIgnored(name)
    keyed = list(dict.fromkeys(normal(name) for name in key))
    both = [wanted for wanted in ours if wanted in theirs and wanted not in keyed]
    both.sort(key=lambda wanted: new.header.index(ours[wanted]))
    return Columns(
        key=tuple((ours[wanted], theirs[wanted]) for wanted in keyed),
        compared=tuple((ours[wanted], theirs[wanted]) for wanted in both if wanted not in ignored),
        ignored=tuple((ours[wanted], theirs[wanted]) for wanted in both if wanted in ignored),
        only_old=tuple(
            name for name in old.header if normal(name) not in ours and normal(name) not in ignored
        ),
        only_new=tuple(
            name for name in new.header if normal(name) not in theirs and normal(name) not in ignored
        ),
    )


def _records(table: str, file: TableFile, columns: Columns, side: int) -> str:
    parts = [f"trim(coalesce({identifier(pair[side])}, ''))" for pair in columns.key]
    bare = [f"coalesce(nullif(ltrim({part}, '0'), ''), left({part}, 1))" for part in parts]
    cells = [f"coalesce({identifier(pair[side])}, '')" for pair in columns.compared] or ["''"]
    return f"""create or replace temp table {table} as
        select
            _record_number as number,
            {" || '|' || ".join(parts)} as key,
            {" || '|' || ".join(bare)} as bare_key,
            hash({", ".join(cells)}) as fingerprint,
        from {file.relation}"""


def _cells(old: TableFile, new: TableFile, columns: Columns) -> str:
    """One row per cell that differs."""
    cells = [_cell(place, ours, theirs) for place, (ours, theirs) in enumerate(columns.compared)]
    nothing = "{'position': 0, 'name': '', 'old': '', 'new': ''}"
    return f"""create or replace temp table cell as
        select name, cell.position, cell.name as column_name, cell.old, cell.new
        from (
            select changed_pair.name, unnest(list_filter(
                [{", ".join(cells or [nothing])}], lambda cell: cell.old <> cell.new
            )) as cell
            from changed_pair
            inner join {old.relation} as old_file on changed_pair.old_number = old_file._record_number
            inner join {new.relation} as new_file on changed_pair.new_number = new_file._record_number
        )"""


def _cell(place: int, ours: str, theirs: str) -> str:
    before, after = f"old_file.{identifier(theirs)}", f"new_file.{identifier(ours)}"
    return (
        f"{{'position': {place}, 'name': {literal(ours)}, "
        f"'old': coalesce({before}, ''), 'new': coalesce({after}, '')}}"
    )
