"""What is believed of each kind of pairs before any is seen, and what no pair can teach."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.matching.levels import CHAIN, DUPLICATE, KINDS, OWNER, PLACE, RELICENSED, Comparison

Numbers = NDArray[np.float64]

SMALLEST = 1e-12
# How many pairs of each kind a record has, and of how many records this is believed.
EXPECTED = {DUPLICATE: 0.2, OWNER: 0.05, CHAIN: 0.05, PLACE: 0.03, RELICENSED: 0.001}
BELIEVED_RECORDS = 2_000
# Kinds of which both records may name a contact, and how often it is another one.
NAMING = (DUPLICATE, OWNER, RELICENSED)
ANOTHER = 0.05
# Kinds whose pairs are told from others by where they are, so that the rest can be learnt of them.
LEARNT = (CHAIN, PLACE)


def of_kinds(comparisons: Sequence[Comparison], records: int) -> Numbers:
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
    partners = 2 / (max(records, BELIEVED_RECORDS) - 1)
    shares = [EXPECTED[kind] * partners if told[kind] else 0.0 for kind in KINDS[:-1]]
    return np.array([*shares, 1 - sum(shares)])


def of_another(comparisons: Sequence[Comparison]) -> Numbers:
    """Where no company is named, the person is who the record is about, and no contact of it."""
    names = {one.name for one in comparisons}
    told = "name" in names and any(one.of_contact for one in comparisons)
    return np.array([ANOTHER if told and kind in NAMING else 0.0 for kind in KINDS])


def is_learnt(one: Comparison, kind: str) -> bool:
    """What a kind is known by stays as believed: learnt too, it would become the name of other pairs.

    Of owners nothing is learnt, or namesakes in two towns would teach that owners share no telephone.
    """
    return one.needed_by == kind or (kind in LEARNT and 0 <= one.follows.get(kind, 0.0) < 1)


def of_duplicates(one: Comparison) -> Numbers:
    """As shipped."""
    return normal([level.duplicate for level in one.levels])


def of_related(one: Comparison, kind: str, mine: Numbers, apart: Numbers) -> Numbers:
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
    return normal(mixed)


def held(one: Comparison, mine: Numbers) -> Numbers:
    """A contradiction stays as rare among duplicates as shipped: look-alikes would teach it means nothing."""
    fixed = np.array([level.contradicts for level in one.levels])
    kept = np.where(fixed, np.minimum(mine, of_duplicates(one)), mine)
    kept[~fixed] *= (1 - kept[fixed].sum()) / kept[~fixed].sum()
    return kept


def normal(values: Sequence[float] | Numbers) -> Numbers:
    numbers = np.maximum(np.asarray(values, dtype=np.float64), SMALLEST)
    normal: Numbers = numbers / numbers.sum()
    return normal
