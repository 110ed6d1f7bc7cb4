"""Two months' samples side by side, record by record: the same key, what it said and what it says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core import engine
from core.contracts.portraits import Portrait
from core.contracts.profiles import RECORD_KEY
from core.engine import Connection, identifier

PAIRS = "sample_pair"
ENOUGH_PAIRS = 10
MOSTLY = 0.9
SHARES_OF = (
    "select {0} as said, count(*) / sum(count(*)) over () as share "
    f"from {PAIRS} where {{0}} is not null group by {{0}}"
)
EQUAL = "count(*) filter (where {o} = {n})"
# Case, punctuation and spacing aside.
ALIKE = (
    "count(*) filter (where {o} = {n} or regexp_replace(lower({o}), '[^\\p{{L}}0-9]', '', 'g')"
    " = regexp_replace(lower({n}), '[^\\p{{L}}0-9]', '', 'g'))"
)


@dataclass(frozen=True)
class Pairs:
    """The table of joined records: o0, o1 ... as they were, n0, n1 ... as they are; by column name."""

    records: int
    share_found: float  # of last month's sampled records, by key
    zeros_lost: int  # pairs whose keys differ only by leading zeros
    old: Mapping[str, str]
    new: Mapping[str, str]

    @property
    def are_enough(self) -> bool:
        return self.records >= ENOUGH_PAIRS


@dataclass(frozen=True)
class Sameness:
    """Of the pairs in which both sides are filled: how many say the same, exactly or but for its spelling."""

    filled: int
    equal: int
    alike: int
    by_chance: float

    @property
    def share(self) -> float:
        return self.equal / self.filled if self.filled else 0.0

    @property
    def beyond_chance(self) -> float:
        """1 where all are the same, 0 where as many are as two unrelated columns would share."""
        if not self.filled or self.by_chance >= 1:
            return 0.0
        return max(0.0, (self.share - self.by_chance) / (1 - self.by_chance))


def join(connection: Connection, before: Portrait, now: Portrait) -> Pairs:
    """Keys that stand more than once in either sample pair with nothing; leading zeros do not matter."""
    old = {name: f"o{at}" for at, name in enumerate(before.header)}
    new = {name: f"n{at}" for at, name in enumerate(now.header)}
    ours, theirs = _side(before, old), _side(now, new)
    connection.execute(
        f"create or replace temp table {PAIRS} as select old.key as old_key, new.key as new_key, "
        f"old.* exclude (key, plain), new.* exclude (key, plain) "
        f"from ({ours}) as old inner join ({theirs}) as new on old.plain = new.plain"
    )
    records = engine.count(connection, PAIRS)
    lost = engine.count(connection, f"{PAIRS} where old_key <> new_key")
    step = max(before.profile.step, now.profile.step)
    comparable = engine.count(
        connection,
        f"{before.sample} where {RECORD_KEY} is not null and hash(ltrim({RECORD_KEY}, '0')) % {step} = 0",
    )
    return Pairs(records, records / comparable if comparable else 1.0, lost, old, new)


def sameness(
    connection: Connection, pairs: Pairs, asked: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], Sameness]:
    """Per (old column, new column). Spelling is looked at only where much changed: it costs more."""
    listed = list(asked)
    if not listed or not pairs.records:
        return {each: Sameness(0, 0, 0, 0.0) for each in listed}
    counted = _measured(
        connection, pairs, listed, ["count(*) filter (where {o} is not null and {n} is not null)", EQUAL]
    )
    changed = [each for each in listed if counted[each][1] < MOSTLY * counted[each][0]]
    alike = _measured(connection, pairs, changed, [ALIKE])
    return {
        each: Sameness(filled, equal, alike.get(each, (equal,))[0], _chance(connection, pairs, *each))
        for each, (filled, equal) in counted.items()
    }


def _measured(
    connection: Connection, pairs: Pairs, asked: Sequence[tuple[str, str]], measures: Sequence[str]
) -> dict[tuple[str, str], tuple[int, ...]]:
    if not asked:
        return {}
    listed = [each.format(o=pairs.old[o], n=pairs.new[n]) for o, n in asked for each in measures]
    row = connection.execute(f"select {', '.join(listed)} from {PAIRS}").fetchall()[0]
    width = len(measures)
    return {each: row[width * at : width * (at + 1)] for at, each in enumerate(asked)}


def changes(connection: Connection, pairs: Pairs, old: str, new: str) -> list[tuple[str, str, int]]:
    """What each old value became: (old, new, records), the most frequent first."""
    o, n = pairs.old[old], pairs.new[new]
    return connection.execute(
        f"select {o}, {n}, count(*) from {PAIRS} where {o} is not null and {n} is not null "
        "group by all order by 3 desc, 1, 2 limit 5000"
    ).fetchall()


def changed_examples(
    connection: Connection, pairs: Pairs, old: str, new: str, limit: int = 3
) -> list[tuple[str, str]]:
    o, n = pairs.old[old], pairs.new[new]
    return connection.execute(
        f"select {o}, {n} from {PAIRS} where {o} is not null and {n} is not null "
        f"order by new_key limit {limit}"
    ).fetchall()


def _chance(connection: Connection, pairs: Pairs, old: str, new: str) -> float:
    """How many records two columns would share if their values were dealt out at random."""
    o, n = pairs.old[old], pairs.new[new]
    found = connection.execute(
        "select sum(a.share * b.share) from "
        f"({SHARES_OF.format(o)}) as a inner join ({SHARES_OF.format(n)}) as b on a.said = b.said"
    ).fetchall()[0][0]
    return min(1.0, float(found or 0.0))


def _side(portrait: Portrait, names: Mapping[str, str]) -> str:
    listed: Sequence[str] = [f"trim({identifier(name)}) as {short}" for name, short in names.items()]
    return (
        f"select {RECORD_KEY} as key, ltrim({RECORD_KEY}, '0') as plain, {', '.join(listed)} "
        f"from {portrait.sample} where {RECORD_KEY} is not null "
        f"qualify count(*) over (partition by ltrim({RECORD_KEY}, '0')) = 1"
    )


def side_by_side(
    connection: Connection, before: Portrait, now: Portrait, old: str, new: str, limit: int
) -> list[tuple[str | None, str | None]]:
    """What the same records said in one column and say in another; where none is in both, each file's own."""
    pairs = join(connection, before, now)
    found = changed_examples(connection, pairs, old, new, limit)
    if found:
        return [(was, is_now) for was, is_now in found]
    ours, theirs = before.profile.columns[old].examples, now.profile.columns[new].examples
    return [
        (ours[at] if at < len(ours) else None, theirs[at] if at < len(theirs) else None)
        for at in range(min(limit, max(len(ours), len(theirs))))
    ]
