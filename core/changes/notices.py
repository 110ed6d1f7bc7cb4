"""What two files have in common beyond single differences: the same content, lost zeros, copies, columns."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from core import engine
from core.engine import Connection, identifier
from core.findings import DeliveryFinding

if TYPE_CHECKING:
    from core.changes.files import Columns, TableFile

STALE = "integrity.stale_refresh"
ZEROS_LOST = "integrity.leading_zeros_lost"
REPEATED_KEY = "drift.key_not_unique"
MISSING_KEY = "drift.key_empty"
MISSING_COLUMN = "drift.column_missing"
ADDED_COLUMN = "drift.column_added"

# How a cell that says when a file was made is written.
STAMPS = (
    "%Y-%m-%d",
    "%m/%d/%Y",
    "%m/%d/%y",
    "%d.%m.%Y",
    "%d-%b-%Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%Y%m%d",
    "%Y-%m",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y %I:%M:%S %p",
)


def found(
    connection: Connection, old: "TableFile", new: "TableFile", columns: "Columns"
) -> tuple[DeliveryFinding, ...]:
    key = ", ".join(name for name, _ in columns.key)
    return (
        *_stale(connection, old, new, columns),
        *_zeros(connection, new, key),
        *_copies(connection, "old_record", old.name, key),
        *_copies(connection, "new_record", new.name, key),
        *_keyless(connection, "old_record", old.name, key),
        *_keyless(connection, "new_record", new.name, key),
        *_only_in_one(old, new, columns),
    )


def _stale(
    connection: Connection, old: "TableFile", new: "TableFile", columns: "Columns"
) -> Iterator[DeliveryFinding]:
    """Nothing came, went or changed, but for at most one column that dates the whole file."""
    records = engine.count(connection, "pair")
    moved = engine.count(connection, "added") + engine.count(connection, "removed")
    if moved or not records or columns.only_old or columns.only_new:
        return
    stamp = _stamp(connection, records)
    if stamp is None and engine.count(connection, "cell"):
        return
    column = stamp or _ignored(connection, old, new, columns)
    but = f" but for {column}" if column else ""
    sentence = (
        f"{new.name} says the same as {old.name}{but}: all {records:,} records. "
        "Ask its sender whether this is the new file."
    )
    yield DeliveryFinding(STALE, "warning", sentence, column, records)


def _stamp(connection: Connection, records: int) -> str | None:
    """The one column that differs, if it does so in every record and says a date."""
    formats = ", ".join(engine.literal(one) for one in STAMPS)
    rows = connection.execute(
        f"""select column_name, count(*),
            bool_and(coalesce(try_cast(new as timestamp), try_strptime(new, [{formats}])) is not null)
        from cell group by all limit 2"""
    ).fetchall()
    if len(rows) != 1:
        return None
    ((column, cells, says_when),) = rows
    return str(column) if cells == records and says_when else None


def _ignored(connection: Connection, old: "TableFile", new: "TableFile", columns: "Columns") -> str | None:
    """The column that nobody wanted compared, when it is one and it does differ."""
    if len(columns.ignored) != 1:
        return None
    ((ours, theirs),) = columns.ignored
    differs = engine.scalar(
        connection,
        f"""select coalesce(bool_or(
            coalesce(old_file.{identifier(theirs)}, '') <> coalesce(new_file.{identifier(ours)}, '')
        ), false)
        from pair
        inner join {old.relation} as old_file on pair.old_number = old_file._record_number
        inner join {new.relation} as new_file on pair.new_number = new_file._record_number""",
    )
    return ours if differs else None


def _zeros(connection: Connection, new: "TableFile", key: str) -> Iterator[DeliveryFinding]:
    row = connection.execute(
        """select count(*), min((old_record.key, new_record.key)),
            count(*) filter (where len(new_record.key) < len(old_record.key))
        from pair
        inner join old_record on pair.old_number = old_record.number
        inner join new_record on pair.new_number = new_record.number
        where pair.is_by_zeros"""
    ).fetchone()
    count, example, lost = row or (0, None, 0)
    if not count:
        return
    before, after = example
    what = "lost their leading zeros" if lost == count else "differ in leading zeros alone"
    said = f"{_times(count, 'key')} of {new.name} {what} ({before} is now {after})"
    yield DeliveryFinding(
        ZEROS_LOST,
        "warning",
        f"{said}. They count as the same; ask for the file with {key} as text.",
        key,
        count,
    )


def _copies(connection: Connection, table: str, name: str, key: str) -> Iterator[DeliveryFinding]:
    row = connection.execute(
        f"""select count(*), sum(copies)::bigint, min(key)
        from (select key, count(*) as copies from {table} where replace(key, '|', '') <> '' group by key)
        where copies > 1"""
    ).fetchone()
    repeated, records, example = row or (0, 0, "")
    if repeated:
        sentence = (
            f"{key} does not tell the records of {name} apart: {_times(repeated, 'key')}, such as {example}, "
            f"{'stands' if repeated == 1 else 'stand'} in {records:,} records. "
            "Copies are compared in their order."
        )
        yield DeliveryFinding(REPEATED_KEY, "warning", sentence, key, repeated)


def _keyless(connection: Connection, table: str, name: str, key: str) -> Iterator[DeliveryFinding]:
    empty = engine.count(connection, f"(from {table} where replace(key, '|', '') = '')")
    if empty:
        sentence = f"{_times(empty, 'record')} of {name} {'has' if empty == 1 else 'have'} no {key}."
        yield DeliveryFinding(MISSING_KEY, "warning", sentence, key, empty)


def _only_in_one(old: "TableFile", new: "TableFile", columns: "Columns") -> Iterator[DeliveryFinding]:
    for name in columns.only_old:
        sentence = f"{name} is a column of {old.name} only; it was not compared."
        yield DeliveryFinding(MISSING_COLUMN, "warning", sentence, name)
    for name in columns.only_new:
        sentence = f"{name} is a column of {new.name} only; it was not compared."
        yield DeliveryFinding(ADDED_COLUMN, "info", sentence, name)


def _times(amount: int, one: str) -> str:
    return f"{amount:,} {one if amount == 1 else one + 's'}"
