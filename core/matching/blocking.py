"""Which pairs are worth comparing: those that share keys few records have."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.engine import Connection
from core.matching import scripts
from core.matching.features import Features

# A key that more records share makes no pairs, and one kind of key may make this many pairs a record.
LARGEST_BLOCK = 60
SMALLEST_BLOCK = 8
PAIRS_A_RECORD = 1.0
FEW_PAIRS = 200_000
# Pairs that one weak key alone brings: so many a record are compared, and of the rest one in so many, which
# tells what unrelated pairs look like.
WEAK_PAIRS_A_RECORD = 0.4
LOOKED_AT = 0.1


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


def find(connection: Connection, features: Features) -> None:
    """match_candidate: pairs (rid_l < rid_r) worth comparing, each with how many it stands for."""
    keys = _keys(features)
    arms = [*(_arm(number, key) for number, key in enumerate(keys)), *_word_arms(features, len(keys))]
    scripts.run(connection, "keys")
    for kind, arm in enumerate(arms):
        scripts.run(connection, "key", key=arm, kind=kind, largest=_largest(features.records))
    strong = sum(1 << number for number, key in enumerate(keys) if key.is_strong)
    scripts.run(connection, "shared_keys", caps=_caps(connection, features.records), strong=strong)
    scripts.run(connection, "candidates", **_weak(connection, features.records))


def _largest(records: int) -> int:
    return LARGEST_BLOCK if records > FEW_PAIRS // 10 else 4 * LARGEST_BLOCK


def _keys(features: Features) -> Sequence[Key]:
    """Keys of people where no company says more."""
    of_people = "company" not in features.filled
    texts = (_key(label, column) for column, label in features.texts)
    return [
        key
        for key in (*KEYS, *texts)
        if set(key.reads) <= features.filled and (of_people or not key.of_people)
    ]


def _arm(number: int, key: Key) -> str:
    there = " and ".join(f"({part}) is not null" for part in key.parts)
    return f"select rid, hash({number}, {', '.join(key.parts)}) as key from match_record where {there}"


def _word_arms(features: Features, start: int) -> Iterator[str]:
    """A rare word by itself; two words that are rare together, in one state where states are known."""
    near, joined = ("", "")
    if "state" in features.filled:
        near, joined = ", state", " join match_record using (rid)"
    for column in features.worded:
        yield (
            f"select rid, hash({start}, word{near}) as key from match_word{joined} "
            f"where field = '{column}' and records between 2 and {_largest(features.records)}"
        )
        yield f"""
            select rid, hash({start + 1}, words[a.i], words[b.i]{near}) as key from (
                select rid, list(word order by records, word)[:4] as words
                from match_word where field = '{column}' and records > 1 group by rid
            ){joined}, (select unnest([1, 2, 3]) as i) as a, (select unnest([2, 3, 4]) as i) as b
            where a.i < b.i and b.i <= len(words)"""
        start += 2


def _caps(connection: Connection, records: int) -> str:
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
    return ", ".join(f"({kind}, {cap})" for kind, cap in caps.items()) or "(-1, 0)"


def _weak(connection: Connection, records: int) -> dict[str, int]:
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
    return {"small": size, "one_in": max(1, round(left / max(LOOKED_AT * records, FEW_PAIRS // 4)))}
