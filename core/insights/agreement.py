"""How often two people, or a person and what is known, say the same of a pair."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.insights import estimates


@dataclass(frozen=True)
class Compared:
    """Two answers to one question: is this pair one lead? `first_by` is nobody where a key alone says so."""

    first_by: str
    second_by: str
    first: bool
    second: bool

    @property
    def is_agreed(self) -> bool:
        return self.first == self.second


@dataclass(frozen=True)
class Agreement:
    """`low` and `high` are the limits of the share at 95 %."""

    compared: int
    agreed: int
    low: float
    high: float

    @property
    def rate(self) -> float:
        return self.agreed / self.compared


@dataclass(frozen=True)
class Between:
    """Two people in the order of their names; kappa is None where it has no meaning."""

    one: str
    other: str
    agreement: Agreement
    kappa: float | None


def agreement(compared: Sequence[Compared]) -> Agreement | None:
    """None before anything was compared; the interval is Wilson's."""
    if not compared:
        return None
    agreed = sum(each.is_agreed for each in compared)
    low, high = estimates.wilson(agreed / len(compared), len(compared))
    return Agreement(len(compared), agreed, low, high)


def of_person(compared: Iterable[Compared], who: str) -> Agreement | None:
    """Whichever of the two words was theirs."""
    return agreement([each for each in compared if who in (each.first_by, each.second_by)])


def people(compared: Iterable[Compared]) -> list[str]:
    return sorted({name for each in compared for name in (each.first_by, each.second_by)} - {""})


def between(compared: Iterable[Compared]) -> list[Between]:
    """Each two people who were compared, whoever of them spoke first; those compared most come first."""
    pairs: dict[tuple[str, str], list[Compared]] = {}
    for each in map(_by_name, compared):
        pairs.setdefault((each.first_by, each.second_by), []).append(each)
    found = [_between(*names, rows) for names, rows in sorted(pairs.items())]
    return sorted(found, key=lambda each: -each.agreement.compared)


def kappa(compared: Sequence[Compared]) -> float | None:
    """Agreement beyond chance, (p_o - p_e) / (1 - p_e), of two people who each stand on one side.

    p_e is the agreement of two who answer at random, each with their own share of yes: J. Cohen, "A
    coefficient of agreement for nominal scales", Educational and Psychological Measurement 20 (1960). Where
    both only ever said the same one answer chance explains all of it, and there is none.
    """
    if not compared:
        return None
    size = len(compared)
    first, second = sum(each.first for each in compared) / size, sum(each.second for each in compared) / size
    by_chance = first * second + (1 - first) * (1 - second)
    if by_chance == 1:
        return None
    return (sum(each.is_agreed for each in compared) / size - by_chance) / (1 - by_chance)


def _between(one: str, other: str, rows: Sequence[Compared]) -> Between:
    found = agreement(rows)
    assert found is not None
    return Between(one, other, found, kappa(rows))


def _by_name(each: Compared) -> Compared:
    if each.first_by <= each.second_by:
        return each
    return Compared(each.second_by, each.first_by, each.second, each.first)
