"""Values as people write them."""

from datetime import date, datetime

import pytest

from pages.ui import values, words


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, words.DASH),
        (float("nan"), words.DASH),
        (True, "Yes"),
        (False, "No"),
        (1204, "1,204"),
        (date(2026, 10, 3), "3 Oct 2026"),
        (datetime(2026, 10, 3, 14, 2), "3 Oct 2026"),
        ("+17025550101", "(702) 555-0101"),
        ("+4930123456", "+4930123456"),
        ("Reno", "Reno"),
    ],
)
def test_a_value_is_shown_as_people_write_it(value: object, shown: str) -> None:
    assert values.said(value) == shown


@pytest.mark.parametrize(
    ("probability", "shown"),
    [(0.934, "93.4 %"), (1.0, "over 99.9 %"), (0.9995, "over 99.9 %"), (None, words.DASH)],
)
def test_a_likelihood_never_says_certain(probability: float | None, shown: str) -> None:
    assert values.likelihood(probability) == shown


def test_a_long_list_says_how_many_more() -> None:
    assert values.listed(["a", "b", "c"], 2) == "a, b and 1 more"
    assert values.listed(["a", "b"], 2) == "a, b"


def test_an_address_survives_any_value() -> None:
    assert values.address("leads", lead="L1 & 2", period="2026-10") == "leads?lead=L1+%26+2&period=2026-10"
