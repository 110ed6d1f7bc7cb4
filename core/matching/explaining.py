"""Why a pair is as likely as it is: what each comparison adds, and what would be without it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import factorial

import numpy as np

from core.matching import comparisons, levels, mixture
from core.matching.beliefs import Numbers
from core.matching.levels import DUPLICATE, KINDS
from core.matching.mixture import Levels
from core.matching.model import Model


@dataclass(frozen=True)
class Reason:
    """`bits` are log2 of odds: above 0 it speaks for one lead; `without` is the probability without it."""

    comparison: str
    level: str
    bits: float
    without: float


@dataclass(frozen=True)
class Explanation:
    """`start` is the weight of a pair of which nothing is known; with all reasons' bits it is `weight`."""

    start: float
    weight: float
    probability: float
    reasons: tuple[Reason, ...]


def explain(model: Model, names: Sequence[str], pattern: int) -> Explanation:
    """The strongest reason first; `names` are the comparisons in the order of the pattern (match_comparison).

    Since what is no duplicate may be several things, the evidence of two comparisons does not simply add up.
    Each is given its Shapley value (L. S. Shapley, "A value for n-person games", 1953): what it adds on
    average over every order in which the comparisons could be heard. These sum to the whole.
    """
    wanted = comparisons.named(names)
    found = levels.levels(pattern, wanted)
    said = [place for place, level in enumerate(found) if level]
    heard = _subsets(found, said)
    told = mixture.posterior(wanted, model.mixture(wanted), heard)[:, KINDS.index(DUPLICATE)]
    weights = np.log2(_odds(told))
    whole = len(heard) - 1
    reasons = [
        Reason(
            wanted[place].name,
            wanted[place].levels[found[place] - 1].label,
            _shapley(weights, bit, len(said)),
            float(told[whole & ~(1 << bit)]),
        )
        for bit, place in enumerate(said)
    ]
    reasons.sort(key=lambda reason: -abs(reason.bits))
    return Explanation(float(weights[0]), float(weights[whole]), float(told[whole]), tuple(reasons))


def _subsets(found: Sequence[int], said: Sequence[int]) -> Levels:
    """One row for each set of comparisons heard, by the bits of its number; what is not heard has level 0."""
    rows = np.zeros((1 << len(said), len(found)), dtype=np.int64)
    numbers = np.arange(1 << len(said))
    for bit, place in enumerate(said):
        rows[:, place] = np.where(numbers >> bit & 1, found[place], 0)
    return rows


def _shapley(weights: Numbers, bit: int, size: int) -> float:
    numbers = np.arange(len(weights))
    before = numbers[(numbers >> bit & 1) == 0]
    sizes = np.array([int(number).bit_count() for number in before])
    shares = np.array([factorial(heard) * factorial(size - heard - 1) for heard in range(size)]) / factorial(
        size
    )
    return float(np.sum(shares[sizes] * (weights[before | 1 << bit] - weights[before])))


def _odds(probability: Numbers) -> Numbers:
    sure = np.clip(probability, 1e-15, 1 - 1e-15)
    odds: Numbers = sure / (1 - sure)
    return odds
