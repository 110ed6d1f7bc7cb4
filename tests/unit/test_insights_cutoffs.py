"""What answered pairs say of a line, against published values and by hand."""

from itertools import pairwise

import pytest

from core.insights import calibration_chart, cutoffs, estimates
from core.insights.cutoffs import Answered, Part


def said(band: str, probability: float, ones: int, others: int = 0) -> list[Answered]:
    return [Answered(band, probability, True)] * ones + [Answered(band, probability, False)] * others


@pytest.mark.parametrize("checked", [1, 59, 212, 500])
def test_of_no_wrong_one_the_limit_is_known_in_closed_form(checked: int) -> None:
    assert estimates.most(0, checked) == pytest.approx(1 - 0.05 ** (1 / checked), abs=1e-8)


@pytest.mark.parametrize(
    ("wrong", "checked", "confidence", "limit"),
    [
        # Upper limits of the table for binomial proportions, two-sided 95 % (one-sided 97.5 %).
        (1, 10, 0.975, 0.44502),
        (2, 20, 0.975, 0.31698),
        (5, 10, 0.975, 0.81291),
        (10, 100, 0.975, 0.17622),
        # One-sided 95 %.
        (1, 10, 0.95, 0.39416),
        (3, 50, 0.95, 0.14785),
    ],
)
def test_the_limit_is_that_of_clopper_and_pearson(
    wrong: int, checked: int, confidence: float, limit: float
) -> None:
    assert estimates.most(wrong, checked, confidence) == pytest.approx(limit, abs=5e-5)


def test_nothing_checked_or_nothing_right_excludes_nothing() -> None:
    assert estimates.most(0, 0) == 1
    assert estimates.most(7, 7) == 1


def test_a_sample_as_large_as_any_keeps_its_limit_between_the_rate_and_one() -> None:
    limits = [estimates.most(wrong, 500) for wrong in range(501)]
    assert all(lower < higher for lower, higher in pairwise(limits[:-1]))
    assert all(limit > wrong / 500 for wrong, limit in enumerate(limits[:-1]))


def test_a_line_is_told_of_by_the_answers_at_or_above_it() -> None:
    answers = said("merge", 0.99, 200) + said("merge", 0.97, 12) + said("merge", 0.96, 7, others=3)
    populations = {(0.97, "merge"): 900, (0.95, "merge"): 1_000, (0.99, "merge"): 800}
    high, middle, low = cutoffs.table(populations, [0.95, 0.97, 0.99], answers)
    assert (high.line, high.pairs, high.checked) == (0.99, 800, 200)
    assert cutoffs.sentence(middle) == "at 97 %: 0 wrong of 212, at most 1.4 % at 95 %"
    assert (low.wrong, low.checked) == (3, 222)
    assert low.most == pytest.approx(estimates.most(3, 222))


def test_a_line_that_no_pair_reaches_has_no_row() -> None:
    assert [each.line for each in cutoffs.table({(0.9, "review"): 4}, [0.9, 0.99], [])] == [0.9]


def test_a_band_nobody_looked_at_may_be_wrong_as_a_whole() -> None:
    answers = said("merge", 0.99, 300)
    populations = {(0.98, "merge"): 300, (0.9, "merge"): 300, (0.9, "review"): 100}
    _, low = cutoffs.table(populations, [0.98, 0.9], answers)
    assert 0.25 < low.most < 0.27
    assert (low.right, low.found) == (None, None)


def test_two_bands_share_the_risk_and_count_by_their_size() -> None:
    parts = [Part(900, 0, 100), Part(100, 2, 50)]
    expected = 0.9 * estimates.most(0, 100, 0.975) + 0.1 * estimates.most(2, 50, 0.975)
    assert cutoffs.bound(parts) == pytest.approx(expected)
    assert cutoffs.bound([Part(900, 0, 100), Part(0, 0, 0)]) == pytest.approx(estimates.most(0, 100))


def test_what_a_line_finds_is_counted_in_all_pairs_and_not_in_the_samples() -> None:
    """900 right ones above, and half of 200 below: nine in ten duplicates merge by themselves."""
    answers = said("merge", 0.99, 10) + said("review", 0.7, 20, others=20)
    populations = {(0.98, "merge"): 900, (0.5, "merge"): 900, (0.5, "review"): 200}
    high, low = cutoffs.table(populations, [0.5, 0.98], answers)
    assert (high.right, high.found) == (1, pytest.approx(0.9))
    assert (low.right, low.found) == (pytest.approx(1_000 / 1_100), 1)


def test_the_lowest_line_within_the_accepted_error_is_suggested_and_none_without_answers() -> None:
    answers = said("merge", 0.99, 500) + said("review", 0.9, 300) + said("review", 0.6, 0, others=50)
    populations = {
        (0.98, "merge"): 1_000, (0.9, "merge"): 1_000, (0.5, "merge"): 1_000,
        (0.9, "review"): 500, (0.5, "review"): 900,
    }  # fmt: skip
    found = cutoffs.table(populations, [0.5, 0.9, 0.98], answers)
    best = cutoffs.suggested(found, 0.01)
    assert best is not None
    assert best.line == 0.9
    assert cutoffs.suggested(found, 0.0001) is None
    assert cutoffs.suggested(cutoffs.table(populations, [0.5, 0.9], []), 1.0) is None


def test_every_answer_is_in_one_point_of_the_calibration() -> None:
    answers = [Answered("review", at / 100, at % 3 > 0) for at in range(101)]
    points = cutoffs.calibration(answers)
    assert sum(point.checked for point in points) == 101
    assert sum(point.ones for point in points) == sum(each.is_one for each in answers)
    assert all(point.low <= point.share <= point.high for point in points)
    assert [point.stretch for point in points][-2:] == ["98 to 99 %", "99 to 100 %"]
    assert points[-1].checked == 2


def test_the_calibration_says_where_the_model_is_wrong_and_which_way() -> None:
    careful = cutoffs.calibration(said("review", 0.85, 60))
    assert calibration_chart.finding(careful) == (
        "Of pairs called 85 % likely, people found 100 % to be one lead: the model is too careful there"
    )
    sure = cutoffs.calibration(said("merge", 0.99, 30, others=30))
    assert calibration_chart.finding(sure).endswith("too sure there")
    fair = cutoffs.calibration(said("review", 0.85, 17, others=3))
    figure = calibration_chart.calibration(fair)
    assert figure.layout.title.text == "What the model said is within the limits of what people found"
    assert [list(mark.x) for mark in figure.data] == [pytest.approx([85]), pytest.approx([85])]
    assert [list(mark.y) for mark in figure.data] == [["80 to 90 %"], ["80 to 90 %"]]
    assert figure.layout.annotations[0].text == "17 of 20"
