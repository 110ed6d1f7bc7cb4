"""What a checked sample says of all leads: the share of wrong values, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, log1p, sqrt

Z95 = 1.959963984540054  # two-sided 95 %


@dataclass(frozen=True)
class Judged:
    """One value, found right or wrong; `weight` is how many leads of its stratum it stands for."""

    weight: float
    is_wrong: bool


@dataclass(frozen=True)
class Estimate:
    """`rate`, `low` and `high` are shares of the values in all leads; `effective` is the size in effect."""

    wrong: int
    checked: int
    rate: float
    low: float
    high: float
    effective: float


def estimate(judged: Sequence[Judged], z: float = Z95) -> Estimate | None:
    """The stratified rate with a Wilson interval; None before anything was judged.

    The rate is the ratio estimator sum(w y) / sum(w), w being the stratum's leads over those looked at. Its
    interval is that of E. B. Wilson, "Probable inference, the law of succession, and statistical
    inference", JASA 22 (1927), with the sample's size divided by the design effect of unequal weights:
    n_eff = sum(w)^2 / sum(w^2) (L. Kish, "Survey Sampling", 1965). Equal weights give Wilson's own.
    """
    if not judged:
        return None
    total = sum(each.weight for each in judged)
    rate = sum(each.weight for each in judged if each.is_wrong) / total
    effective = total**2 / sum(each.weight**2 for each in judged)
    low, high = wilson(rate, effective, z)
    return Estimate(sum(each.is_wrong for each in judged), len(judged), rate, low, high, effective)


def wilson(rate: float, size: float, z: float = Z95) -> tuple[float, float]:
    """The limits (p + z²/2n ± z sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n), within 0 and 1."""
    middle = rate + z**2 / (2 * size)
    reach = z * sqrt(rate * (1 - rate) / size + z**2 / (4 * size**2))
    whole = 1 + z**2 / size
    return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)


def sentence(label: str, found: Estimate) -> str:
    """What a manager reads."""
    return (
        f"{label}: {found.wrong:,} of {found.checked:,} wrong, {100 * found.rate:.1f} %, "
        f"at most {100 * found.high:.1f} % at 95 %"
    )


def most(wrong: int, checked: int, confidence: float = 0.95) -> float:
    """The one-sided upper limit of a share, exact; 1 where nothing was checked.

    It is the share p at which so few wrong ones, or fewer, are found with a chance of just 1 - confidence:
    C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits illustrated in the case of
    the binomial", Biometrika 26 (1934). Of 0 wrong it is 1 - (1 - confidence)^(1/checked).
    """
    if wrong >= checked:
        return 1.0
    low, high = wrong / checked, 1.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        if _at_most(wrong, checked, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def _at_most(found: int, size: int, share: float) -> float:
    """The chance of at most so many in a sample; in logarithms, since a float cannot hold the factors."""
    if share <= 0 or share >= 1:
        return float(share <= 0)
    return sum(
        exp(
            lgamma(size + 1) - lgamma(number + 1) - lgamma(size - number + 1)
            + number * log(share) + (size - number) * log1p(-share)
        )
        for number in range(found + 1)
    )  # fmt: skip
