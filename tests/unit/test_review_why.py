"""Why a pair looks alike in a sentence, and what would change the verdict."""

from core import why
from core.insights import queue
from core.matching import Explanation, Reason
from core.why import Lines

LINES = Lines(merge=0.98, review=0.5)


def told(probability: float, *reasons: Reason) -> Explanation:
    return Explanation(-14.0, 3.0, probability, reasons)


def test_what_speaks_for_one_lead_comes_before_what_speaks_against() -> None:
    said = why.alike(
        [
            Reason("phone", "same, rare", 9.0, 0.1),
            Reason("street", "nearly the same", 6.0, 0.4),
            Reason("name", "different", -3.0, 0.99),
        ]
    )
    assert said == "Same phone, which few records have; nearly the same street; but another name."


def test_what_is_worth_next_to_nothing_is_not_told() -> None:
    assert why.alike([Reason("town", "same state", 0.1, 0.8)]) == "Little in common."


def test_the_field_without_which_a_pair_would_not_be_asked_is_named() -> None:
    explained = told(0.9, Reason("phone", "same, rare", 9.0, 0.12), Reason("street", "same", 5.0, 0.8))
    assert why.change(explained, LINES, queue.MODEL) == (
        "Without the phone it would fall below the line (12 %)."
    )


def test_the_field_without_which_a_pair_would_be_merged_is_named() -> None:
    explained = told(0.9, Reason("phone", "same, rare", 9.0, 0.6), Reason("name", "different", -4.0, 0.995))
    assert why.change(explained, LINES, queue.MODEL) == "Without the name it would be merged (99.5 %)."


def test_no_field_is_blamed_where_none_alone_would_change_it() -> None:
    explained = told(0.9, Reason("phone", "same, rare", 5.0, 0.7), Reason("street", "same", 5.0, 0.7))
    assert why.change(explained, LINES, queue.MODEL) == "No single field would change the verdict."


def test_a_pair_that_is_asked_against_its_likelihood_says_so() -> None:
    assert "would be merged" in why.change(told(0.99), LINES, queue.CONTRADICTED)
    assert "would be kept apart" in why.change(told(0.03), LINES, queue.LICENCES)
