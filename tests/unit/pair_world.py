"""Pairs of which it is known what they are; what they have in common is not all as shipped."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.matching import beliefs, comparisons
from core.matching.levels import CHAIN, DUPLICATE, OWNER, PLACE, UNRELATED, Comparison
from core.matching.mixture import Levels, Numbers, Seen
from core.matching.taught import UNSAID, Said

COMPARED = comparisons.usable({"company", "trade", "street_name", "zip", "phone", "last", "first"})
RECORDS = 30_000
PAIRS = {DUPLICATE: 9_000, OWNER: 3_000, CHAIN: 9_000, PLACE: 2_000, UNRELATED: 20_000}
ANOTHER = 0.2
# In this world a chain has no telephone in common and tenants know nothing of each other.
FOLLOWS: Mapping[str, Mapping[str, float]] = {
    CHAIN: {"phone": 0.01},
    PLACE: {"phone": 0.01},
    OWNER: {"name": 0.8, "phone": 0.6},
}
MISSING = {"street": 0.3, "phone": 0.4, "town": 0.1, "last name": 0.15, "first name": 0.15}


@dataclass(frozen=True)
class World:
    """`patterns` and `kinds` have a row a pair."""

    patterns: Levels
    kinds: NDArray[np.str_]
    seen: Seen

    @property
    def is_true(self) -> Numbers:
        is_true: Numbers = (self.kinds == DUPLICATE).astype(float)
        return is_true

    def told(self, words: Mapping[int, int], is_drawn: bool = False) -> Seen:
        """What is seen where people said `words` of pairs, by the pair's place."""
        places = np.array(list(words), dtype=np.int64)
        rest = np.delete(self.patterns, places, axis=0)
        patterns, counts = np.unique(rest, axis=0, return_counts=True)
        said = Said(
            np.array([UNSAID] * len(patterns) + list(words.values()), dtype=np.int64),
            np.array([False] * len(patterns) + [is_drawn] * len(places)),
        )
        return replace(
            self.seen,
            candidates=np.concatenate([patterns, self.patterns[places]]),
            counts=np.concatenate([counts.astype(float), np.ones(len(places))]),
            said=said,
        )


def made() -> World:
    random = np.random.default_rng(4)
    drawn = _pairs(random, UNRELATED, 100_000)
    patterns = np.concatenate([_pairs(random, kind, count) for kind, count in PAIRS.items()])
    kinds = np.repeat(list(PAIRS), list(PAIRS.values()))
    near, counts = np.unique(patterns, axis=0, return_counts=True)
    far, far_counts = np.unique(drawn, axis=0, return_counts=True)
    seen = Seen(RECORDS, near, counts.astype(float), far, far_counts.astype(float))
    return World(patterns, kinds, seen)


def _pairs(random: np.random.Generator, kind: str, count: int) -> Levels:
    is_another = random.random(count) < (ANOTHER if kind in (DUPLICATE, OWNER) else 0)
    columns = []
    for one in COMPARED:
        levels = _drawn(random, one, kind, count)
        if one.of_contact:
            levels = np.where(is_another, _drawn(random, one, UNRELATED, count), levels)
        columns.append(np.where(random.random(count) < MISSING.get(one.name, 0), 0, levels))
    return np.stack(columns, axis=1)


def _drawn(random: np.random.Generator, one: Comparison, kind: str, count: int) -> Levels:
    mine, apart = beliefs.of_duplicates(one), beliefs.normal([level.unrelated for level in one.levels])
    told = {DUPLICATE: mine, UNRELATED: apart}
    if kind not in told:
        follows = dict(one.follows) | {kind: FOLLOWS[kind].get(one.name, one.follows.get(kind, 0.0))}
        told[kind] = beliefs.of_related(replace(one, follows=follows), kind, mine, apart)
    return random.choice(np.arange(1, len(one.levels) + 1), size=count, p=told[kind])
