"""The error rate of a checked sample, against published values and by hand."""

import pytest

from core.insights import estimates, sampling
from core.insights.estimates import Judged


def judged(wrong: int, right: int, weight: float = 1.0) -> list[Judged]:
    return [Judged(weight, True)] * wrong + [Judged(weight, False)] * right


@pytest.mark.parametrize(
    ("wrong", "size", "low", "high"),
    [
        # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_equal_weights_give_the_published_wilson_limits(
    wrong: int, size: int, low: float, high: float
) -> None:
    found = estimates.estimate(judged(wrong, size - wrong))
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=6e-5)


def test_a_manager_reads_one_sentence() -> None:
    found = estimates.estimate(judged(3, 117))
    assert found is not None
    assert estimates.sentence("Phone", found) == "Phone: 3 of 120 wrong, 2.5 %, at most 7.1 % at 95 %"


def test_a_large_stratum_counts_for_more_than_its_share_of_the_sample() -> None:
    """900 leads by 10 with one wrong, 100 leads by 10 with five wrong: 0.9 * 0.1 + 0.1 * 0.5 = 14 %."""
    found = estimates.estimate([*judged(1, 9, weight=90), *judged(5, 5, weight=10)])
    assert found is not None
    assert found.rate == pytest.approx(0.14)
    assert found.effective == pytest.approx(1000**2 / (10 * 90**2 + 10 * 10**2))
    assert found.effective < found.checked == 20
    assert found.low < 0.14 < found.high


def test_unequal_weights_make_the_interval_wider() -> None:
    even = estimates.estimate(judged(0, 20))
    uneven = estimates.estimate([*judged(0, 10, weight=90), *judged(0, 10, weight=10)])
    assert even is not None
    assert uneven is not None
    assert uneven.high > even.high


def test_nothing_judged_is_no_rate() -> None:
    assert estimates.estimate([]) is None


@pytest.mark.parametrize(
    ("populations", "size", "numbers"),
    [
        ([900, 100], 100, [90, 10]),
        ([1000, 3], 20, [19, 1]),
        ([5, 2], 50, [5, 2]),
        ([10, 80, 30], 2, [0, 1, 1]),
        ([], 10, []),
    ],
)
def test_a_sample_is_shared_among_the_strata(populations: list[int], size: int, numbers: list[int]) -> None:
    assert sampling.allocate(populations, size) == numbers


@pytest.mark.parametrize("size", [3, 4, 10, 57, 119, 120])
def test_no_lead_is_drawn_twice_and_none_is_missing(size: int) -> None:
    populations = [70, 1, 49]
    numbers = sampling.allocate(populations, size)
    assert sum(numbers) == size
    assert all(1 <= number <= there for number, there in zip(numbers, populations, strict=True))
