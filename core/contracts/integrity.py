"""Is the file whole, new and about the same records? Each trouble named once, with its numbers."""

from collections.abc import Iterator, Sequence
from statistics import median

from core import engine
from core.contracts import severity
from core.contracts.compared import Compared, Shared, Told
from core.contracts.portraits import Portrait
from core.contracts.severity import finding
from core.engine import identifier, scalar
from core.findings import BREAKING, DeliveryFinding

FEW = 20  # records below which a share of keys says nothing
STAMPED = 0.1  # of a date column's values unchanged, at most, where the supplier stamps the day
EVERYTHING = None


def of_one(now: Portrait, before: Portrait | None) -> Iterator[Told]:
    """What can be seen without another month, though an earlier one says what is usual."""
    found = now.profile
    if not found.rows:
        said = "The file holds no record. Ask the supplier for it again."
        yield Told(finding("integrity.no_records", said, count=0), EVERYTHING)
        return
    usual = before.profile if before and before.profile.keyed else None
    was_unique = usual is None or usual.keys >= severity.KEYS_LEFT * usual.keyed
    if found.keyed >= FEW and found.keys < severity.KEYS_LEFT * found.keyed and was_unique:
        said = (
            f"{found.keyed:,} records have only {found.keys:,} different record keys: the file seems to "
            "repeat a few records. Ask for it again."
        )
        yield Told(finding("integrity.catastrophic_reload", said, count=found.keys), EVERYTHING)
        return
    if told := _repeated(now, before):
        yield Told(told, frozenset())


def against(compared: Compared, rows: Sequence[int]) -> Iterator[Told]:
    """Against the last delivery and, for its size, those of up to six months."""
    if told := _stale(compared):
        yield Told(told, EVERYTHING)
        return
    size = _rows(compared, rows)
    if size:
        yield size
    zeros = _zeros_of_keys(compared)
    if zeros:
        yield Told(zeros, compared.keys)
    if not size and (gone := _records_replaced(compared)):
        yield Told(gone, EVERYTHING)


def _repeated(now: Portrait, before: Portrait | None) -> DeliveryFinding | None:
    found = now.profile
    repeated = found.keyed - found.keys
    usual = before.profile if before and before.profile.keyed else None
    share = (usual.keyed - usual.keys) / usual.keyed if usual else 0.0
    if not repeated or (
        usual
        and share > 0
        and not severity.share_moved(share, repeated / found.keyed, usual.keyed, found.keyed)
    ):
        return None
    was = " Last month every key was different." if usual and not share else ""
    said = (
        f"{repeated:,} of {found.keyed:,} records repeat the key of an earlier record.{was} "
        "The first keeps the key, the others are numbered; ask the supplier whether they are copies."
    )
    bad = severity.of_repeated(found.keyed, repeated)
    return DeliveryFinding("drift.key_not_unique", bad, said, None, repeated)


def _stale(compared: Compared) -> DeliveryFinding | None:
    before, now = compared.before.profile, compared.now.profile
    if before.rows != now.rows or not compared.columns:
        return None
    stamps = []
    for column in compared.columns:
        ours, theirs = before.columns[column.old], now.columns[column.new]
        if ours.values_hash == theirs.values_hash:
            continue
        if not _is_stamp(compared, column.name, ours.kind == theirs.kind == "date", theirs.distinct):
            return None
        stamps.append(column.name)
    unstamped = [column for column in compared.columns if column.name not in stamps]
    if not unstamped or not _are_same_records(compared, unstamped):
        return None
    but = f" but for {' and '.join(stamps)}" if stamps else ""
    said = (
        f"All {now.rows:,} records are the same as last month's{but}: the source was not refreshed. "
        "Ask the supplier for this month's file; going on changes nothing."
    )
    return finding("integrity.stale_refresh", said, stamps[0] if stamps else None, now.rows)


def _are_same_records(compared: Compared, columns: Sequence[Shared]) -> bool:
    """The same values in every column may still stand beside others: a column sorted by itself."""
    sums = [
        scalar(
            compared.connection,
            f"select sum(hash({', '.join(identifier(name) for name in names)})) from {portrait.records}",
        )
        for portrait, names in (
            (compared.before, [column.old for column in columns]),
            (compared.now, [column.new for column in columns]),
        )
    ]
    return sums[0] == sums[1]


def _is_stamp(compared: Compared, name: str, is_date: bool, distinct: int) -> bool:
    """The day of the export, or a day that moved in every record; a few renewals are real news."""
    if not is_date:
        return False
    same = compared.same[name]
    return distinct == 1 or (compared.pairs.are_enough and same.share <= STAMPED)


def _rows(compared: Compared, earlier: Sequence[int]) -> Told | None:
    rows = compared.now.profile.rows
    if not earlier or not severity.rows_moved(rows, earlier):
        return None
    usual = median(earlier)
    months = "last month" if len(earlier) == 1 else f"usual over the last {len(earlier)} months"
    change = (rows - usual) / usual if usual else 1.0
    what = "Ask whether the file is cut off." if change < 0 else "Ask whether other records were added."
    said = f"The file holds {rows:,} records, {change:+.0%} against {usual:,.0f} {months}. {what}"
    told = DeliveryFinding("integrity.row_count", severity.of_rows(rows, earlier), said, None, rows)
    return Told(told, EVERYTHING)


def _zeros_of_keys(compared: Compared) -> DeliveryFinding | None:
    """Sampled first: only a file that shows the trouble is looked through whole."""
    if not compared.pairs.zeros_lost:
        return None
    connection, before, now = compared.connection, compared.before, compared.now
    query = f"""
        with old as (select distinct record_key as k from {before.keys} where record_key is not null),
        new as (select distinct record_key as k from {now.keys} where record_key is not null),
        gone as (select k from old anti join new using (k)),
        come as (select k from new anti join old using (k))
        select
            count(*),
            count(*) filter (where length(come.k) < length(gone.k)),
            min(gone.k),
            min_by(come.k, gone.k)
        from gone inner join come on ltrim(gone.k, '0') = ltrim(come.k, '0')"""
    lost, shorter, old, new = connection.execute(query).fetchall()[0]
    if lost < max(2, severity.ZEROS_LOST * now.profile.keys):
        return None
    verb = "lost" if 2 * shorter >= lost else "gained"
    said = (
        f"{lost:,} record keys {verb} their leading zeros ({old} is now {new}): they are the same records, "
        f"not {lost:,} gone and {lost:,} new. Ask for the file again with the column as text, or let the "
        "contract strip the zeros."
    )
    column = next(iter(sorted(compared.keys)), None)
    return DeliveryFinding("integrity.leading_zeros_lost", BREAKING, said, column, lost)


def _records_replaced(compared: Compared) -> DeliveryFinding | None:
    share, before = compared.pairs.share_found, compared.before.profile
    if before.keyed < FEW or not compared.now.profile.keyed or share >= severity.SAME_KEYS:
        return None
    kept = engine.count(
        compared.connection,
        f"(select distinct record_key from {compared.before.keys}) "
        f"semi join {compared.now.keys} using (record_key)",
    )
    if kept >= severity.SAME_KEYS * before.keys:
        return None
    said = (
        f"Only {kept:,} of last month's {before.keys:,} record keys are in this file: it holds other "
        "records, or its keys are written in another way. Ask whether it is the right file."
    )
    return finding("integrity.records_replaced", said, None, before.keys - kept)
