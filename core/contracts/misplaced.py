"""Values in the wrong place: rows that slid by a column; columns swapped, copied or sorted by themselves."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from core.contracts import pairs as joining
from core.contracts import severity
from core.contracts.compared import Compared, Shared, Told
from core.contracts.looks import SHAPE
from core.contracts.pairs import PAIRS
from core.contracts.portraits import Portrait
from core.contracts.profiles import ColumnProfile
from core.contracts.severity import finding
from core.engine import Connection, identifier, scalar
from core.findings import DeliveryFinding

SHIFTS = Path(__file__).with_name("shifts.sql")
RARE = 0.002  # a shape with a smaller share is not typical of its column
MOST_SUSPECTS = 12
CHANGED, EXCHANGED, INDEPENDENT = 0.5, 0.8, 0.2


def shifted(compared: Compared) -> DeliveryFinding | None:
    """The share among the sampled records; last month's own share is what is usual."""
    columns = compared.columns
    if len(columns) < 3:
        return None
    _lay_out(compared.connection, columns, [compared.before.profile.columns[one.old] for one in columns])
    found, step = max(
        (_moved(compared, compared.now, [c.new for c in columns], step), step) for step in (1, -1)
    )
    usual = _moved(compared, compared.before, [c.old for c in columns], step)
    sampled, before = compared.now.profile.sampled, compared.before.profile.sampled
    share, was = found / max(sampled, 1), usual / max(before, 1)
    if (
        found < 2
        or share < severity.SHIFTED
        or (was and not severity.share_moved(was, share, before, sampled))
    ):
        return None
    count = compared.now.profile.rows if found == sampled else found * compared.scale
    about = "About " if compared.scale > 1 else ""
    said = (
        f"{about}{count:,} of {compared.now.profile.rows:,} records have values that slid by one column to "
        f"the {'right' if step > 0 else 'left'}. Ask for the file again."
    )
    return finding("integrity.shifted_columns", said, None, count)


def exchanged(compared: Compared) -> Iterator[Told]:
    """Columns whose values left them: for another column, a copy of one, or for other records."""
    suspects = [one for one in compared.columns if _left(compared, one)]
    settled: set[str] = set()
    for one, other in _swaps(compared, suspects[:MOST_SUSPECTS]):
        said = (
            f"{one.new} now holds what {other.new} held, and the other way round. Ask for the file again, or "
            "settle the names with the supplier."
        )
        settled |= {one.name, other.name}
        yield Told(finding("integrity.columns_swapped", said, one.name), frozenset({one.name, other.name}))
    for one in suspects:
        if one.name in settled:
            continue
        if original := _copied_from(compared, one):
            said = (
                f"{one.new} now holds a copy of {original}; its own values are gone. Ask for the file again."
            )
            yield Told(finding("integrity.column_copied", said, one.name), frozenset({one.name}))
        elif _is_shuffled(compared, one):
            same = compared.same[one.name]
            said = (
                f"{one.new} holds the values of last month at other records ({same.equal:,} of "
                f"{same.filled:,} looked at are unchanged): it seems to have been sorted by itself. "
                "Ask for the file again."
            )
            yield Told(
                finding("integrity.column_shuffled", said, one.name, same.filled - same.equal),
                frozenset({one.name}),
            )


def _left(compared: Compared, one: Shared) -> bool:
    same = compared.same[one.name]
    if one.name in compared.keys or same.filled < joining.ENOUGH_PAIRS:
        return False
    return same.share < CHANGED or same.beyond_chance < CHANGED


def _swaps(compared: Compared, suspects: Sequence[Shared]) -> Iterator[tuple[Shared, Shared]]:
    asked = [(one.old, other.new) for one in suspects for other in suspects if one != other]
    same = joining.sameness(compared.connection, compared.pairs, asked)
    taken: set[str] = set()
    for at, one in enumerate(suspects):
        for other in suspects[at + 1 :]:
            both = same[one.old, other.new], same[other.old, one.new]
            if not {one.name, other.name} & taken and all(
                each.filled >= joining.ENOUGH_PAIRS
                and each.share >= EXCHANGED
                and each.beyond_chance >= CHANGED
                for each in both
            ):
                taken |= {one.name, other.name}
                yield one, other


def _copied_from(compared: Compared, one: Shared) -> str | None:
    mine = compared.now.profile.columns[one.new]
    for other in compared.columns:
        theirs = compared.now.profile.columns[other.new]
        if (
            other != one
            and mine.distinct > 1
            and mine.values_hash == theirs.values_hash
            and not _left(compared, other)
        ):
            return other.new
    return None


def _is_shuffled(compared: Compared, one: Shared) -> bool:
    """The old values, dealt out anew: nothing about a record's old value tells its new one."""
    old, new = compared.old(one), compared.new(one)
    if (
        old.kind != new.kind
        or old.distinct < 2
        or 2 * new.distinct < old.distinct
        or not _are_old_values(compared, one)
    ):
        return False
    if old.common and new.common:
        return _is_independent(compared, one)
    if compared.same[one.name].beyond_chance >= INDEPENDENT:
        return False
    return old.kind != "number" or _correlation(compared, one) < INDEPENDENT


def _are_old_values(compared: Compared, one: Shared) -> bool:
    n, cell = compared.pairs.new[one.new], identifier(one.old)
    share = scalar(
        compared.connection,
        f"select count(*) filter (where known.said is not null) / count(*) from {PAIRS} "
        f"left join (select distinct {cell} as said from {compared.before.records}) as known "
        f"on known.said = {n} where {n} is not null",
    )
    return float(str(share or 0)) >= EXCHANGED


def _is_independent(compared: Compared, one: Shared) -> bool:
    """How far the joint distribution of old and new value is from the product of both; 0 for a shuffle.

    The most it could be, for these values, is where each record keeps its value.
    """
    rows = joining.changes(compared.connection, compared.pairs, one.old, one.new)
    total = sum(records for *_, records in rows)
    old: dict[str, float] = {}
    new: dict[str, float] = {}
    for was, is_now, records in rows:
        old[was] = old.get(was, 0.0) + records / total
        new[is_now] = new.get(is_now, 0.0) + records / total
    joint = {(was, is_now): records / total for was, is_now, records in rows}
    apart = sum(abs(joint.get((a, b), 0.0) - old[a] * new[b]) for a in old for b in new) / 2
    most = sum(share * (1 - share) for share in old.values())
    chance = 0.5 * ((len(old) - 1) * (len(new) - 1) / max(total, 1)) ** 0.5
    moved = severity.shares_moved(old, new, total, total, severity.DISTRIBUTION_MOVES)
    return most > 0.1 and not moved and apart < INDEPENDENT * most + chance and chance < most


def _correlation(compared: Compared, one: Shared) -> float:
    o, n = compared.pairs.old[one.old], compared.pairs.new[one.new]
    found = scalar(
        compared.connection,
        f"select abs(corr(try_cast({o} as double), try_cast({n} as double))) from {PAIRS}",
    )
    return float(str(found)) if found is not None else 0.0


def _lay_out(connection: Connection, columns: Sequence[Shared], profiles: Sequence[ColumnProfile]) -> None:
    """What is native to each column: its values where there are few, else its usual shapes."""
    natives = [
        (position, said)
        for position, profile in enumerate(profiles)
        for said, share in (profile.common or profile.patterns)
        if profile.common or share >= RARE
    ]
    few = [False, *(bool(profile.common) for profile in profiles), False]
    places = [(f"c{at}", at, few[at + 1], few[at], few[at + 2]) for at in range(len(columns))]
    connection.execute("create or replace temp table shift_native (position integer, said varchar)")
    connection.execute(
        "create or replace temp table shift_place "
        "(place varchar, position integer, is_value boolean, left_is_value boolean, right_is_value boolean)"
    )
    connection.executemany("insert into shift_native values (?, ?)", natives or [(-1, "")])
    connection.executemany("insert into shift_place values (?, ?, ?, ?, ?)", places)


def _moved(compared: Compared, portrait: Portrait, names: Sequence[str], step: int) -> int:
    query = SHIFTS.read_text(encoding="utf-8").format(
        step=step,
        flag="left_is_value" if step > 0 else "right_is_value",
        columns=", ".join(f"{identifier(name)} as c{at}" for at, name in enumerate(names)),
        names=", ".join(f"c{at}" for at in range(len(names))),
        sample=portrait.sample,
        shape=SHAPE.format("trim(cell)"),
    )
    return int(str(scalar(compared.connection, query)))
