"""What a checked sample says of all leads: the share of wrong values, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

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
