"""The equations of a run: each can fail, and says which record count is off."""

from dataclasses import replace
from typing import Any

import pytest

from core.balance import FileCounts, OutOfBalance, RunCounts, SourceCounts, equations, file_equations, require

NEVADA = SourceCounts("nevada", 10, 9, 1, 0, 9, 8, 1)
COUNTS = RunCounts((NEVADA,), 6, 2, 2, 1, 1, 1, 1, has_crm=True)


def broken(counts: RunCounts) -> list[str]:
    return [one.equation for one in equations(counts) if not one.holds]


def test_a_month_in_which_every_record_is_accounted_for_balances() -> None:
    require(equations(COUNTS))
    assert len(equations(COUNTS)) == 5


@pytest.mark.parametrize(
    ("change", "equation"),
    [
        ({"found": 11}, "nevada: found = loaded + rejected"),
        ({"rejected": 0}, "nevada: found = loaded + rejected"),
        ({"standardised": 8}, "nevada: loaded = standardised"),
        ({"quarantined": 0}, "nevada: loaded = kept + quarantined"),
    ],
)
def test_each_count_of_a_source_is_held_to_another(change: dict[str, Any], equation: str) -> None:
    assert broken(replace(COUNTS, sources=(replace(NEVADA, **change),))) == [equation]


def test_a_kept_record_too_few_breaks_two_equations() -> None:
    lost = replace(COUNTS, sources=(replace(NEVADA, kept=7),))
    assert broken(lost) == ["nevada: loaded = kept + quarantined", "kept = leads + merged away"]


@pytest.mark.parametrize("part", ["insert", "update", "unchanged", "withheld", "crm_only"])
def test_each_way_to_salesforce_counts(part: str) -> None:
    lost = replace(COUNTS, **{part: getattr(COUNTS, part) - 1})
    assert broken(lost) == ["leads = insert + update + unchanged + withheld + CRM-only"]


def test_without_an_extract_nothing_is_said_of_salesforce() -> None:
    without = replace(COUNTS, insert=0, has_crm=False)
    assert broken(without) == []
    assert len(equations(without)) == 4


def test_a_file_is_held_to_its_counts_before_the_run_goes_on() -> None:
    lost = FileCounts("texas", 10, 8, 1, 0, 8)
    assert [one.holds for one in file_equations(lost)] == [False, True]


def test_the_sentence_names_the_equation_and_both_numbers() -> None:
    lost = replace(COUNTS, leads=5_000, merged=2)
    with pytest.raises(OutOfBalance, match=r"kept = leads \+ merged away: 8 is not 5,002; leads = insert"):
        require(equations(lost))
