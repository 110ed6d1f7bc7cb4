"""Differences are marked to the character, and values show exactly their characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.ui import difference


@pytest.mark.parametrize(
    ("value", "other", "marked"),
    [
        ("043", "046", "04:orange[**3**]"),
        ("150 N Willow St", "150 N Wilow St", "150 N Wil:orange[**l**]ow St"),
        ("150 N Wilow St", "150 N Willow St", "150 N Wilow St"),
        ("Sunny", "Sunny", "Sunny"),
        ("Estelle", "Veronica", ":orange[**Estelle**]"),
        ("Preschool", "Pre school", "Preschool"),
        ("Pre school", "Preschool", "Pre:orange[**\N{OPEN BOX}**]school"),
        ("Kids (A)", "Kids (B)", r"Kids \(:orange[**A**]\)"),
    ],
)
def test_what_the_other_does_not_have_is_marked(value: str, other: str, marked: str) -> None:
    assert difference.marked(value, other) == marked


@given(st.text(), st.text())
def test_no_character_is_lost_or_moved(value: str, other: str) -> None:
    assert "".join(text for text, _ in difference.pieces(value, other)) == value


@given(st.text())
def test_an_equal_value_has_no_mark(value: str) -> None:
    assert not any(is_other for _, is_other in difference.pieces(value, value))


def test_markdown_in_a_value_stays_text() -> None:
    assert difference.plain("*A* [b](c) $1 :red[x]") == r"\*A\* \[b\]\(c\) \$1 \:red\[x\]"


def test_an_address_in_a_value_stays_text() -> None:
    assert difference.plain("ann@x.org") == r"ann@:gray[]x\.org"
    assert difference.plain("https://x.org") == r"https:gray[]\://x\.org"
    assert difference.plain("www.x.org") == r"www:gray[]\.x\.org"
    assert difference.plain("call @ 5") == "call @ 5"
