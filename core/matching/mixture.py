"""A mixture of kinds of pairs, learnt from how often each pattern of agreement occurs."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.matching import beliefs, taught
from core.matching.beliefs import BELIEVED_RECORDS, SMALLEST, Numbers, normal
from core.matching.levels import KINDS, RELATED, RELICENSED, Comparison
from core.matching.taught import Said

Levels = NDArray[np.int64]

ROUNDS = 300
SETTLED = 1e-3
DIGITS = 6
LIKELIEST = 0.01
NONE = np.array([], dtype=np.int64)
RELICENSED_AT = KINDS.index(RELICENSED)
# How many pairs the shipped shares weigh: among each kind, among all pairs.
BELIEF, UNRELATED_BELIEF = 100.0, 20_000.0


@dataclass(frozen=True)
class Seen:
    """Patterns among candidate pairs and among pairs drawn at random; level 0 is a value missing.

    `candidates` and `drawn` hold one row a pattern and one column a comparison. What people told of candidate
    pairs is `said`, one word a row; pairs of which nobody said anything stand in rows of their own.
    """

    records: int
    candidates: Levels
    counts: Numbers
    drawn: Levels
    drawn_counts: Numbers
    said: Said | None = None

    @cached_property
    def columns(self) -> Levels:
        return np.ascontiguousarray(self.candidates.T)

    @property
    def pairs(self) -> float:
        return max(self.records * (self.records - 1) / 2, 1.0)


@dataclass(frozen=True)
class Mixture:
    """`shares[comparison][kind, level]`, and the share of all pairs of each kind, in the order of KINDS.

    `another` is the share of each kind's pairs in which the contact is another person: then no comparison of
    contacts says anything against that kind, where each by itself would.
    """

    shares: tuple[Numbers, ...]
    kinds: Numbers
    another: Numbers


@dataclass(frozen=True)
class Told:
    """One row a kind, one column a pattern: pairs that name one contact, and those that name another."""

    same: Numbers
    another: Numbers

    @property
    def both(self) -> Numbers:
        both: Numbers = self.same + self.another
        return both


def learn(comparisons: Sequence[Comparison], seen: Seen) -> Mixture:
    """Expectation maximisation with the shipped shares as belief; what is no other kind is unrelated."""
    totals = tuple(_population(one, place, seen) for place, one in enumerate(comparisons))
    shares = tuple(
        _all_kinds(one, beliefs.of_duplicates(one), normal(total))
        for one, total in zip(comparisons, totals, strict=True)
    )
    mixture = Mixture(shares, beliefs.of_kinds(comparisons, seen.records), beliefs.of_another(comparisons))
    for _ in range(ROUNDS):
        better = _improved(comparisons, mixture, totals, seen)
        moved = np.max(np.abs(better.kinds - mixture.kinds) / (mixture.kinds + SMALLEST))
        mixture = better
        if moved < SETTLED:
            break
    return _rounded(mixture)


def posterior(comparisons: Sequence[Comparison], mixture: Mixture, patterns: Levels) -> Numbers:
    """One row a pattern, one column a kind: the probabilities of what the pair is."""
    return _told(comparisons, mixture, patterns.T).both.T


def _told(
    comparisons: Sequence[Comparison], mixture: Mixture, columns: Levels, ruled_out: Numbers | float = 0.0
) -> Told:
    """Two contacts agree as those of unrelated records do: the last kind's.

    `ruled_out` is 0 where a pair may be of a kind, and minus infinity where a person said otherwise.
    """
    others, contact = np.zeros((2, len(KINDS), columns.shape[1]))
    for one, shares, levels in zip(comparisons, mixture.shares, columns, strict=True):
        told = contact if one.of_contact else others
        told += _logs(one, shares)[:, levels]
    others += ruled_out
    same = others + contact + _log(mixture.kinds * (1 - mixture.another))
    another = others + contact[-1] + _log(mixture.kinds * mixture.another)
    most = np.maximum(same.max(axis=0), another.max(axis=0))
    same, another = np.exp(same - most), np.exp(another - most)
    total = same.sum(axis=0) + another.sum(axis=0)
    return Told(same / total, another / total)


def _logs(one: Comparison, shares: Numbers) -> Numbers:
    """A row a kind, a column a level; the first where nothing is said."""
    silent = [[SMALLEST if kind == one.needed_by else 1.0] for kind in KINDS]
    logs: Numbers = np.log(np.maximum(np.concatenate([silent, shares], axis=1), SMALLEST))
    return logs


def _log(kinds: Numbers) -> Numbers:
    logs: Numbers = np.log(np.maximum(kinds, 1e-300))[:, None]
    return logs


def _improved(
    comparisons: Sequence[Comparison], mixture: Mixture, totals: Sequence[Numbers], seen: Seen
) -> Mixture:
    told = _weighted(
        _told(comparisons, mixture, seen.columns, seen.said.ruled_out if seen.said else 0.0), seen
    )
    plain = _unsaid(comparisons, mixture, seen, told)
    shares = tuple(
        _relearnt(one, totals[place], seen.columns[place], *_heard(one, place, told, plain, seen))
        for place, one in enumerate(comparisons)
    )
    return Mixture(
        shares,
        _relearnt_kinds(comparisons, seen, _unchosen(told, plain, seen)),
        _relearnt_another(comparisons, seen, told),
    )


def _weighted(told: Told, seen: Seen) -> Told:
    return Told(told.same * seen.counts, told.another * seen.counts)


def _unsaid(comparisons: Sequence[Comparison], mixture: Mixture, seen: Seen, told: Told) -> Told:
    """As if nobody had said anything of any pair."""
    if seen.said is None:
        return told
    return _weighted(_told(comparisons, mixture, seen.columns), seen)


def _heard(
    one: Comparison, place: int, told: Told, plain: Told, seen: Seen
) -> tuple[Numbers, NDArray[np.int64]]:
    """What one comparison learns from, and the rows of pairs that a person joined against what it says.

    Those make no contradiction a likeness: it hears of them as if nobody had said anything.
    """
    weighted, unsaid = (told.same, plain.same) if one.of_contact else (told.both, plain.both)
    if seen.said is None:
        return weighted, NONE
    rows = taught.contradicted(one, seen.said, seen.columns[place])
    heard: Numbers = weighted.copy()
    heard[:, rows] = unsaid[:, rows]
    return heard, rows


def _unchosen(told: Told, plain: Told, seen: Seen) -> Numbers:
    """How many pairs are of which kind is not told by pairs that somebody chose to decide."""
    both = told.both
    if seen.said is not None:
        both[:, seen.said.chosen] = plain.both[:, seen.said.chosen]
    return both


def _relearnt(
    one: Comparison, total: Numbers, levels: Levels, weighted: Numbers, joined: NDArray[np.int64]
) -> Numbers:
    """Pairs `joined` against what it says leave it as common among unrelated ones as it was."""
    count = len(one.levels) + 1
    found: Numbers = np.stack([np.bincount(levels, weights=kind, minlength=count)[1:] for kind in weighted])
    spared = np.bincount(levels[joined], weights=weighted[0, joined], minlength=count)[1:]
    apart = normal(np.maximum(total + spared - found[:-1].sum(axis=0), 0) + SMALLEST * total.sum())
    mine = beliefs.held(one, normal(found[0] + BELIEF * beliefs.of_duplicates(one)))
    return _all_kinds(one, mine, apart, found)


def _relearnt_kinds(comparisons: Sequence[Comparison], seen: Seen, weighted: Numbers) -> Numbers:
    belief = beliefs.of_kinds(comparisons, seen.records)
    size = BELIEVED_RECORDS / max(seen.records, 1)
    found: Numbers = weighted.sum(axis=1)
    for place, one in enumerate(comparisons):
        if one.needed_by:
            # as many as there would be if every pair said it
            found[KINDS.index(one.needed_by)] /= _said(weighted[0], seen.columns[place])
    kinds = (found + size * belief * seen.pairs) / (1 + size)
    kinds = np.where(belief > 0, np.minimum(kinds, LIKELIEST * seen.pairs), 0)
    kinds[RELICENSED_AT] = min(kinds[RELICENSED_AT], kinds[0])
    kinds[-1] = seen.pairs - kinds[:-1].sum()
    return kinds / seen.pairs


def _said(duplicates: Numbers, levels: Levels) -> float:
    """The share of duplicates in which both records say something."""
    return float((duplicates[levels > 0].sum() + 1) / (duplicates.sum() + 1))


def _relearnt_another(comparisons: Sequence[Comparison], seen: Seen, told: Told) -> Numbers:
    """From pairs that name somebody on both sides: the others have nothing to say of it."""
    believed = beliefs.of_another(comparisons)
    contact = [place for place, one in enumerate(comparisons) if one.of_contact]
    named = (seen.columns[contact] > 0).any(axis=0).astype(np.float64)
    another, same = told.another @ named, told.same @ named
    return np.where(believed > 0, (another + BELIEF * believed) / (another + same + BELIEF), 0)


def _population(one: Comparison, place: int, seen: Seen) -> Numbers:
    """How many of all pairs are at each level: common levels by drawing, rare ones are all candidates."""
    count = len(one.levels) + 1
    near = np.bincount(seen.candidates[:, place], weights=seen.counts, minlength=count)[1:]
    drawn = np.bincount(seen.drawn[:, place], weights=seen.drawn_counts, minlength=count)[1:]
    factor = seen.pairs / max(float(seen.drawn_counts.sum()), 1.0)
    belief = normal([level.unrelated for level in one.levels]) * max(UNRELATED_BELIEF, 100 * factor)
    total: Numbers = np.maximum(near, drawn * factor) + belief
    return total


def _all_kinds(one: Comparison, mine: Numbers, apart: Numbers, found: Numbers | None = None) -> Numbers:
    """What a related kind is known by stays as believed, or it would become another; the rest is learnt."""
    shares = [mine]
    for place, kind in enumerate(RELATED, start=1):
        believed = beliefs.of_related(one, kind, mine, apart)
        if found is not None and beliefs.is_learnt(one, kind):
            believed = normal(found[place] + BELIEF * believed)
        shares.append(believed)
    return np.stack([*shares, apart])


def _rounded(mixture: Mixture) -> Mixture:
    """So that the order of a sum cannot change the last digit."""
    return Mixture(
        tuple(np.vectorize(_short)(shares) for shares in mixture.shares),
        np.vectorize(_short)(mixture.kinds),
        np.vectorize(_short)(mixture.another),
    )


def _short(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
