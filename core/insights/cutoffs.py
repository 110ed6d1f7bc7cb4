"""What answered samples say of every line that could be drawn: the error above it, and what it finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.insights import estimates

CANDIDATES = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 0.999)
CONFIDENCE = 0.95
EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0)


@dataclass(frozen=True)
class Answered:
    """One pair that a person could tell: one lead, or not."""

    band: str
    probability: float
    is_one: bool


@dataclass(frozen=True)
class Part:
    """The pairs of one band at or above a line, and what was found of those looked at."""

    population: int
    wrong: int
    checked: int


@dataclass(frozen=True)
class Cutoff:
    """`most` is what at most is wrong of the `pairs` that would merge by themselves, at 95 %.

    `right` is the share that is right, and `found` the share of the duplicates, both as far as the samples
    say; None while a band that takes part has no answer.
    """

    line: float
    pairs: int
    wrong: int
    checked: int
    most: float
    right: float | None
    found: float | None


@dataclass(frozen=True)
class Point:
    """Sampled pairs of about one probability: what the model said of them, and what people found."""

    stretch: str
    predicted: float
    share: float
    low: float
    high: float
    ones: int
    checked: int


def table(
    populations: Mapping[tuple[float, str], int], lines: Sequence[float], answers: Sequence[Answered]
) -> tuple[Cutoff, ...]:
    """One row a line that a pair reaches, the highest first."""
    bands = sorted({band for _, band in populations})
    by_line = {
        line: [_part(line, band, populations.get((line, band), 0), answers) for band in bands]
        for line in sorted(set(lines), reverse=True)
    }
    everything = _ones(by_line[min(by_line)]) if by_line else None
    return tuple(_cutoff(line, parts, everything) for line, parts in by_line.items() if _pairs(parts))


def bound(parts: Sequence[Part], confidence: float = CONFIDENCE) -> float:
    """At most this share of all pairs is wrong, whatever the share of each band in the samples.

    Of one band it is its own exact limit. Of several, each has the limit of its share of the risk (C. E.
    Bonferroni, 1936), weighted by its size: then all hold at once, and their sum with them. A band nobody
    looked at may be wrong as a whole.
    """
    known = [part for part in parts if part.population]
    if not known:
        return 1.0
    risk = (1 - confidence) / len(known)
    limits = (part.population * estimates.most(part.wrong, part.checked, 1 - risk) for part in known)
    return sum(limits) / _pairs(known)


def suggested(found: Sequence[Cutoff], accepted: float) -> Cutoff | None:
    """The lowest line that keeps the error a person is ready to accept; None where no line is known to."""
    kept = [each for each in found if each.checked and each.most <= accepted]
    return min(kept, key=lambda each: each.line, default=None)


def missed(answers: Sequence[Answered], line: float) -> tuple[int, int]:
    """Of the answered pairs that a higher line would not ask about: those that are one lead, and all."""
    below = [each for each in answers if each.band == "review" and each.probability < line]
    return sum(each.is_one for each in below), len(below)


def calibration(answers: Sequence[Answered], edges: Sequence[float] = EDGES) -> tuple[Point, ...]:
    """Predicted against found, one point for each stretch of probability that has answers."""
    points = []
    for low, high in pairwise(edges):
        inside = [each for each in answers if low <= each.probability < high or each.probability == high == 1]
        if inside:
            points.append(_point(f"{100 * low:g} to {100 * high:g} %", inside))
    return tuple(points)


def sentence(found: Cutoff) -> str:
    """at 97 %: 0 wrong of 212, at most 1.4 % at 95 %"""
    return (
        f"at {100 * found.line:g} %: {found.wrong:,} wrong of {found.checked:,}, "
        f"at most {100 * found.most:.1f} % at 95 %"
    )


def _part(line: float, band: str, population: int, answers: Sequence[Answered]) -> Part:
    above = [each for each in answers if each.band == band and each.probability >= line]
    return Part(population, sum(not each.is_one for each in above), len(above))


def _cutoff(line: float, parts: Sequence[Part], everything: float | None) -> Cutoff:
    pairs, ones = _pairs(parts), _ones(parts)
    return Cutoff(
        line=line,
        pairs=pairs,
        wrong=sum(part.wrong for part in parts),
        checked=sum(part.checked for part in parts),
        most=bound(parts),
        right=None if ones is None else ones / pairs,
        found=None if ones is None or not everything else ones / everything,
    )


def _pairs(parts: Sequence[Part]) -> int:
    return sum(part.population for part in parts)


def _ones(parts: Sequence[Part]) -> float | None:
    """How many pairs are one lead, each band from its own sample."""
    known = [part for part in parts if part.population]
    if not all(part.checked for part in known):
        return None
    return sum(part.population * (1 - part.wrong / part.checked) for part in known)


def _point(stretch: str, inside: Sequence[Answered]) -> Point:
    ones, size = sum(each.is_one for each in inside), len(inside)
    low, high = estimates.wilson(ones / size, size)
    predicted = sum(each.probability for each in inside) / size
    return Point(stretch, predicted, ones / size, low, high, ones, size)
