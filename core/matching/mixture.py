"""A mixture of kinds of pairs, learnt from how often each pattern of agreement occurs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.matching.levels import (
    CHAIN,
    DUPLICATE,
    KINDS,
    OWNER,
    PLACE,
    RELATED,
    RELICENSED,
    Comparison,
)

Numbers = NDArray[np.float64]
Levels = NDArray[np.int64]

ROUNDS = 300
SETTLED = 1e-4
DIGITS = 6
SMALLEST = 1e-12
# How many pairs of each kind a record has before anything is seen, and how many records that belief weighs.
EXPECTED = {DUPLICATE: 0.2, OWNER: 0.05, CHAIN: 0.05, PLACE: 0.03, RELICENSED: 0.001}
BELIEVED_RECORDS = 2_000
LIKELIEST = 0.01
# How many pairs the shipped shares weigh: among duplicates, among all pairs.
BELIEF, UNRELATED_BELIEF = 100.0, 20_000.0


@dataclass(frozen=True)
class Seen:
    """Patterns among candidate pairs and among pairs drawn at random; level 0 is a value missing.

    `candidates` and `drawn` hold one row a pattern and one column a comparison.
    """

    records: int
    candidates: Levels
    counts: Numbers
    drawn: Levels
    drawn_counts: Numbers

    @property
    def pairs(self) -> float:
        return max(self.records * (self.records - 1) / 2, 1.0)


@dataclass(frozen=True)
class Mixture:
    """`shares[comparison][kind, level]`, and the share of all pairs of each kind, in the order of KINDS."""

    shares: tuple[Numbers, ...]
    kinds: Numbers


def learn(comparisons: Sequence[Comparison], seen: Seen) -> Mixture:
    """Expectation maximisation with the shipped shares as belief; what is no other kind is unrelated."""
    totals = tuple(_population(one, place, seen) for place, one in enumerate(comparisons))
    shares = tuple(
        _all_kinds(one, _shipped(one), _normal(total)) for one, total in zip(comparisons, totals, strict=True)
    )
    mixture = Mixture(shares, _believed_kinds(comparisons, seen))
    for _ in range(ROUNDS):
        better = _improved(comparisons, mixture, totals, seen)
        moved = np.max(np.abs(better.kinds - mixture.kinds) / (mixture.kinds + SMALLEST))
        mixture = better
        if moved < SETTLED:
            break
    return _rounded(mixture)


def posterior(mixture: Mixture, patterns: Levels) -> Numbers:
    """One row a pattern, one column a kind: the probabilities of what the pair is."""
    logs = np.tile(np.log(np.maximum(mixture.kinds, 1e-300)), (len(patterns), 1))
    for place, shares in enumerate(mixture.shares):
        known = np.concatenate([np.zeros((len(KINDS), 1)), np.log(np.maximum(shares, SMALLEST))], axis=1)
        logs += known.T[patterns[:, place]]
    logs -= logs.max(axis=1, keepdims=True)
    odds = np.exp(logs)
    told: Numbers = odds / odds.sum(axis=1, keepdims=True)
    return told


def _improved(
    comparisons: Sequence[Comparison], mixture: Mixture, totals: Sequence[Numbers], seen: Seen
) -> Mixture:
    weighted = posterior(mixture, seen.candidates) * seen.counts[:, None]
    shares = tuple(
        _relearnt(one, totals[place], seen.candidates[:, place], weighted)
        for place, one in enumerate(comparisons)
    )
    belief = _believed_kinds(comparisons, seen)
    size = BELIEVED_RECORDS / max(seen.records, 1)
    kinds = (weighted.sum(axis=0) + size * belief * seen.pairs) / (1 + size)
    kinds = np.where(belief > 0, np.minimum(kinds, LIKELIEST * seen.pairs), 0)
    kinds[KINDS.index(RELICENSED)] = belief[KINDS.index(RELICENSED)] * seen.pairs
    kinds[-1] = seen.pairs - kinds[:-1].sum()
    return Mixture(shares, kinds / seen.pairs)


def _relearnt(one: Comparison, total: Numbers, levels: Levels, weighted: Numbers) -> Numbers:
    count = len(one.levels) + 1
    found = np.stack([np.bincount(levels, weights=kind, minlength=count)[1:] for kind in weighted.T])
    apart = _normal(np.maximum(total - found[:-1].sum(axis=0), 0) + SMALLEST * total.sum())
    mine = _held(one, _normal(found[0] + BELIEF * _shipped(one)))
    return _all_kinds(one, mine, apart)


def _population(one: Comparison, place: int, seen: Seen) -> Numbers:
    """How many of all pairs are at each level: common levels by drawing, rare ones are all candidates."""
    count = len(one.levels) + 1
    near = np.bincount(seen.candidates[:, place], weights=seen.counts, minlength=count)[1:]
    drawn = np.bincount(seen.drawn[:, place], weights=seen.drawn_counts, minlength=count)[1:]
    factor = seen.pairs / max(float(seen.drawn_counts.sum()), 1.0)
    belief = _normal([level.unrelated for level in one.levels]) * max(UNRELATED_BELIEF, 100 * factor)
    total: Numbers = np.maximum(near, drawn * factor) + belief
    return total


def _all_kinds(one: Comparison, mine: Numbers, apart: Numbers) -> Numbers:
    return np.stack([mine, *(_related(one, kind, mine, apart) for kind in RELATED), apart])


def _related(one: Comparison, kind: str, mine: Numbers, apart: Numbers) -> Numbers:
    """Between copies and strangers, or less alike than those; what contradicts a duplicate, they may show."""
    follows = one.follows.get(kind, 0.0)
    if follows == 1:
        return mine
    mixed = follows * mine + (1 - follows) * apart if follows >= 0 else apart * (1 + follows)
    for place, level in enumerate(one.levels):
        if level.related is not None:
            mixed[place] = level.related
    if follows < 0:
        mixed[-1] += max(1 - mixed.sum(), 0)
    return _normal(mixed)


def _shipped(one: Comparison) -> Numbers:
    return _normal([level.duplicate for level in one.levels])


def _held(one: Comparison, mine: Numbers) -> Numbers:
    """A contradiction stays as rare among duplicates as shipped: look-alikes would teach it means nothing."""
    fixed = np.array([level.contradicts for level in one.levels])
    held = np.where(fixed, np.minimum(mine, _shipped(one)), mine)
    held[~fixed] *= (1 - held[fixed].sum()) / held[~fixed].sum()
    return held


def _believed_kinds(comparisons: Sequence[Comparison], seen: Seen) -> Numbers:
    """As shares of all pairs; a kind that the columns cannot tell from a duplicate has none."""
    names = {one.name for one in comparisons}
    reached = bool(names & {"phone", "email", "website", "last name"})
    told = {
        DUPLICATE: True,
        OWNER: "street" in names and reached,
        CHAIN: {"street", "name"} <= names,
        PLACE: "street" in names and bool(names & {"name", "first name"}),
        RELICENSED: {"street", "licence number"} <= names,
    }
    # A handful of records is a part of some larger world, in which two of them are as rarely one.
    partners = 2 / (max(seen.records, BELIEVED_RECORDS) - 1)
    shares = [EXPECTED[kind] * partners if told[kind] else 0.0 for kind in KINDS[:-1]]
    return np.array([*shares, 1 - sum(shares)])


def _normal(values: Sequence[float] | Numbers) -> Numbers:
    numbers = np.maximum(np.asarray(values, dtype=np.float64), SMALLEST)
    normal: Numbers = numbers / numbers.sum()
    return normal


def _rounded(mixture: Mixture) -> Mixture:
    """So that the order of a sum cannot change the last digit."""
    return Mixture(
        tuple(np.vectorize(_short)(shares) for shares in mixture.shares), np.vectorize(_short)(mixture.kinds)
    )


def _short(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
