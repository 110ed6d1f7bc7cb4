"""How often two people say the same of a pair."""

import pytest

from core.insights import agreement
from core.insights.agreement import Compared


def answers(one: str, other: str, *told: tuple[bool, bool, int]) -> list[Compared]:
    return [Compared(one, other, first, second) for first, second, times in told for _ in range(times)]


# Twenty yes by both, fifteen no by both, five and ten apart: a textbook's table with kappa 0.4.
FIFTY = ((True, True, 20), (True, False, 5), (False, True, 10), (False, False, 15))


def test_kappa_is_that_of_a_textbook() -> None:
    assert agreement.kappa(answers("Ada", "Ben", *FIFTY)) == pytest.approx(0.4)


@pytest.mark.parametrize("told", [[(True, True, 9)], []], ids=["only ever yes", "nothing"])
def test_there_is_no_kappa_where_chance_explains_everything(told: list[tuple[bool, bool, int]]) -> None:
    assert agreement.kappa(answers("Ada", "Ben", *told)) is None


def test_agreement_comes_with_how_sure_it_is() -> None:
    found = agreement.agreement(answers("Ada", "Ben", (True, True, 30), (False, False, 17), (True, False, 3)))
    assert found is not None
    assert (found.compared, found.agreed, found.rate) == (50, 47, 0.94)
    assert (found.low, found.high) == (pytest.approx(0.8378, abs=1e-4), pytest.approx(0.9794, abs=1e-4))


def test_two_people_are_one_comparison_whoever_spoke_first() -> None:
    """The other way round, the answers change sides with the names."""
    told = answers("Ada", "Ben", *FIFTY[:2]) + answers("Ben", "Ada", (True, False, 10), (False, False, 15))
    (found,) = agreement.between(told)
    assert (found.one, found.other, found.agreement.compared) == ("Ada", "Ben", 50)
    assert found.kappa == pytest.approx(0.4)


def test_a_person_is_held_against_everybody_whose_word_met_theirs() -> None:
    told = answers("Ada", "Ben", (True, True, 3)) + answers("Cleo", "Ada", (True, False, 1))
    agreed = {who: agreement.of_person(told, who) for who in agreement.people(told)}
    assert {who: (each.agreed, each.compared) for who, each in agreed.items() if each} == {
        "Ada": (3, 4),
        "Ben": (3, 3),
        "Cleo": (0, 1),
    }
    assert agreement.of_person(told, "Dan") is None


def test_a_key_is_nobody() -> None:
    assert agreement.people(answers("", "Ada", (True, True, 1))) == ["Ada"]
