"""The colours of both themes, read as a person with weak sight would."""

import tomllib
from pathlib import Path

import pytest

from pages.ui import show

READABLE = 4.5  # to 1, for text of this size
THEMES = tomllib.loads((Path(__file__).parents[2] / ".streamlit/config.toml").read_text())["theme"]
WHITE = "#ffffff"  # Streamlit writes on the accent in this alone
QUIET = 0.6  # how much of the ink Streamlit leaves to labels, captions and pinned cells


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


def light(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def faded(colour: str, ground: str) -> str:
    mixed = (
        round(QUIET * ink + (1 - QUIET) * page)
        for ink, page in zip(parts(colour), parts(ground), strict=True)
    )
    return "#" + "".join(f"{part:02x}" for part in mixed)


def parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_is_written_on_the_accent_can_be_read(theme: str) -> None:
    assert contrast(WHITE, THEMES[theme]["primaryColor"]) >= READABLE


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_quiet_text_can_be_read(theme: str) -> None:
    ink, page = THEMES[theme]["textColor"], THEMES[theme]["backgroundColor"]
    assert contrast(faded(ink, page), page) >= READABLE


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["linkColor", "greenColor", "orangeColor", "redColor", "grayColor"])
def test_each_meaning_can_be_read(theme: str, name: str) -> None:
    assert contrast(THEMES[theme][name], THEMES[theme]["backgroundColor"]) >= READABLE


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_labels_in_charts_have_the_ink_of_the_page(theme: str) -> None:
    assert show.INK[theme] == THEMES[theme]["textColor"]
