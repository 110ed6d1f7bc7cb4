"""Which pairs are worth comparing: those that share keys few records have."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

from core import engine
from core.engine import Connection
from core.matching import frequencies, scripts
from core.matching.comparisons import WORDED
from core.matching.features import Features
from core.matching.frequencies import Frequencies

# A key that more records share makes no pairs, and one kind of key may make this many pairs a record.
LARGEST_BLOCK = 60
SMALLEST_BLOCK = 8
PAIRS_A_RECORD = 1.0
FEW_PAIRS = 200_000
# Pairs that one weak key alone brings: so many a record are compared, and of the rest one in so many, which
# tells what unrelated pairs look like.
WEAK_PAIRS_A_RECORD = 0.4
LOOKED_AT = 0.1
# A block of a known size may grow by this factor before it makes no pairs any more.
GROWTH = 2
TOUCHED = " semi join match_touched using (rid)"


@dataclass(frozen=True)
class Key:
    """`parts` are SQL over match_record; a key is null, and so no key, where one of them is.

    A strong key brings a pair by itself; of weak ones two have to meet, or a block has to be small.
    """

    name: str
    reads: tuple[str, ...]
    parts: tuple[str, ...]
    is_strong: bool = False
    of_people: bool = False


def _key(name: str, reads: str, *parts: str, strong: bool = False, people: bool = False) -> Key:
    columns = tuple(reads.split())
    return Key(name, columns, parts or columns, strong, people)


_BOTH_NAMES = "least(first, last) || ' ' || greatest(first, last)"

KEYS = (
    _key("licence number", "license", strong=True),
    _key("phone", "phone", "right(phone, 7)", strong=True),
    _key("email", "email", strong=True),
    _key("website", "website", strong=True),
    _key("street and ZIP", "street zip", "coalesce(house, street_name)", "zip", strong=True),
    _key("street", "street house", "street", strong=True),
    _key("street and city", "street city", "coalesce(house, street_name)", "city"),
    _key("name and city", "company city"),
    _key("name and state", "company state"),
    _key("name", "company"),
    _key("start of the name and ZIP", "trade zip", "left(trade, 4)", "zip"),
    _key("full name", "first last", _BOTH_NAMES),
    _key("full name and city", "first last city", _BOTH_NAMES, "city"),
    _key("last name and ZIP", "last zip", "left(last, 4)", "zip"),
    _key("first name and ZIP", "first zip", "left(first, 4)", "zip"),
    _key("date of birth", "birth", people=True),
    _key("last name and birth", "last birth", "left(last, 3)", "birth", strong=True, people=True),
    _key("first name and birth", "first birth", "left(first, 3)", "birth", strong=True, people=True),
    _key("last name and street", "last street_name", "left(last, 3)", "street_name", people=True),
    _key("first name and street", "first street_name", "left(first, 3)", "street_name", people=True),
)


@dataclass(frozen=True)
class Arm:
    """One kind of key as a query of (rid, key) over {records} and {words}; no two kinds share a key."""

    name: str
    sql: str
    is_strong: bool

    def over(self, records: str, words: str) -> str:
        return self.sql.format(records=records, words=words)


def find(connection: Connection, features: Features) -> Frequencies:
    """match_candidate: pairs (rid_l < rid_r) worth comparing, each with how many it stands for.

    Every record is touched. How large blocks may be is found out here, and what is common: match_common.
    """
    largest = _largest(features.records)
    arms = _arms(features, largest)
    scripts.run(connection, "keys", touched=" limit 0")
    connection.execute("create or replace temp table match_common (key ubigint, is_barred boolean)")
    for kind, arm in enumerate(arms):
        _collect(connection, kind, arm, largest)
    caps = _caps(connection, features.records)
    _share(connection, arms, caps)
    small, one_in = _weak(connection, features.records)
    scripts.run(connection, "common", caps=_values(caps), small=small, weak=_weak_kinds(arms))
    scripts.run(
        connection, "candidates", small=small, one_in=one_in, sampled=f"hash(rid_l, rid_r) % {one_in} = 0"
    )
    return Frequencies(
        features.records,
        {arms[kind].name: cap for kind, cap in caps.items()},
        small,
        frequencies.digest(connection),
    )


def touch(connection: Connection, features: Features, known: Frequencies, is_whole: bool) -> None:
    """Collects the keys of touched records by the blocks of `known` and its match_common.

    A block that has outgrown its size makes no pairs from then on, which touches its records too.
    """
    for _ in range(2):
        scripts.run(connection, "keys", touched=" limit 0" if is_whole else TOUCHED)
        for kind, arm in enumerate(_arms(features, _largest(known.records))):
            largest = GROWTH * known.caps.get(arm.name, SMALLEST_BLOCK)
            _collect(connection, kind, arm, largest, known.small, is_whole)
        scripts.run(connection, "crowded")
        if is_whole or not engine.count(connection, "match_crossing"):
            break


def find_touched(connection: Connection, features: Features, known: Frequencies) -> None:
    """match_candidate: pairs with a touched record, from the keys that touch() collected."""
    arms = _arms(features, _largest(known.records))
    _share(connection, arms, dict.fromkeys(range(len(arms)), known.small + 1))
    scripts.run(connection, "candidates", small=known.small, one_in=1, sampled="false")
    scripts.run(connection, "turned")


def _collect(
    connection: Connection,
    kind: int,
    arm: Arm,
    largest: int,
    small: int | None = None,
    is_whole: bool = True,
) -> None:
    """Into match_useful, with the size of the block, or where `small` is known which side of it that was."""
    size = "n" if small is None else f"if(key in (select key from match_common), {small + 1}, {small})"
    scripts.run(
        connection,
        "key",
        key=arm.over("match_record", "match_word"),
        touched=arm.over("match_now", "match_word_now"),
        kind=kind,
        largest=largest,
        size=size,
        asked="" if is_whole else " semi join asked using (key)",
    )
    if not is_whole:
        scripts.run(connection, "crossed", largest=largest)


def _share(connection: Connection, arms: Sequence[Arm], caps: Mapping[int, int]) -> None:
    strong = sum(1 << kind for kind, arm in enumerate(arms) if arm.is_strong)
    scripts.run(connection, "shared_keys", caps=_values(caps), strong=strong)


def _largest(records: int) -> int:
    return LARGEST_BLOCK if records > FEW_PAIRS // 10 else 4 * LARGEST_BLOCK


def _arms(features: Features, largest: int) -> list[Arm]:
    keys = [Arm(key.name, _key_sql(key), key.is_strong) for key in _keys(features)]
    return [*keys, *_word_arms(features, largest)]


def _keys(features: Features) -> Sequence[Key]:
    """Keys of people where no company says more."""
    of_people = "company" not in features.filled
    texts = (_key(label, column) for column, label in features.texts)
    return [
        key
        for key in (*KEYS, *texts)
        if set(key.reads) <= features.filled and (of_people or not key.of_people)
    ]


def _key_sql(key: Key) -> str:
    there = " and ".join(f"({part}) is not null" for part in key.parts)
    parts = ", ".join(key.parts)
    return f"select rid, hash({_number(key.name)}, {parts}) as key from {{records}} where {there}"


def _word_arms(features: Features, largest: int) -> Iterator[Arm]:
    """A rare word by itself; in a text two words that are rare together, in one state where states are known.

    How rare a word is was counted once, so that a key stays one. Two words of a company's name bring hardly a
    pair that no other key does.
    """
    near, joined = (", state", " join {records} using (rid)") if "state" in features.filled else ("", "")
    for column in (name for name in features.worded if name in features.filled):
        one, two = f"word of {column}", f"words of {column}"
        used = (
            "(select rid, said.word, coalesce(records, 1) as records from {words} as said "
            f"left join match_use on match_use.field = '{one}' and match_use.value = said.word "
            f"where said.field = '{column}')"
        )
        rare = f"select rid, hash({_number(one)}, word{near}) as key from {used}{joined}"
        yield Arm(one, f"{rare} where records <= {largest}", is_strong=False)
        if column not in WORDED:
            yield Arm(
                two, _two_words(used, f"hash({_number(two)}, words[a.i], words[b.i]{near})", joined), False
            )


def _two_words(used: str, key: str, joined: str) -> str:
    return f"""
        select rid, {key} as key from (
            select rid, list(word order by records, word)[:4] as words
            from {used} where records > 1 group by rid
        ){joined}, (select unnest([1, 2, 3]) as i) as a, (select unnest([2, 3, 4]) as i) as b
        where a.i < b.i and b.i <= len(words)"""


def _number(name: str) -> int:
    """So that the keys of a kind stay what they are when there are more kinds."""
    return crc32(name.encode())


def _weak_kinds(arms: Sequence[Arm]) -> str:
    return ", ".join(str(kind) for kind, arm in enumerate(arms) if not arm.is_strong)


def _values(caps: Mapping[int, int]) -> str:
    return ", ".join(f"({kind}, {cap})" for kind, cap in caps.items()) or "(-1, 0)"


def _caps(connection: Connection, records: int) -> dict[int, int]:
    """For each kind of key the largest block that keeps its pairs within what a record may cost."""
    sizes = connection.execute(
        "select kind, n, count(*) / n from match_useful group by kind, n order by kind, n"
    ).fetchall()
    most = max(PAIRS_A_RECORD * records, FEW_PAIRS)
    caps: dict[int, int] = {}
    spent: dict[int, float] = {}
    for kind, size, blocks in sizes:
        spent[kind] = spent.get(kind, 0.0) + blocks * size * (size - 1) / 2
        if spent[kind] <= most or size <= SMALLEST_BLOCK:
            caps[kind] = size
    return caps


def _weak(connection: Connection, records: int) -> tuple[int, int]:
    """Up to which size of its block one weak key is enough, and one in how many others is looked at."""
    sizes = connection.execute(
        "select smallest, count(*) from match_shared where is_weak group by smallest order by smallest"
    ).fetchall()
    most = max(WEAK_PAIRS_A_RECORD * records, FEW_PAIRS)
    size, kept = 0, 0
    for smallest, pairs in sizes:
        if kept + pairs > most:
            break
        size, kept = smallest, kept + pairs
    left = sum(pairs for _, pairs in sizes) - kept
    return size, max(1, round(left / max(LOOKED_AT * records, FEW_PAIRS // 4)))
