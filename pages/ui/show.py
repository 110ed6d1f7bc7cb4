"""Errors in words, and the few shapes that several pages share."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import streamlit as st

from core.errors import LeadfoldError

GOOD, ATTENTION, BAD, NEUTRAL = "good", "attention", "bad", "neutral"
LOOKS = {
    GOOD: ("green", ":material/check_circle:"),
    ATTENTION: ("orange", ":material/error:"),
    BAD: ("red", ":material/cancel:"),
    NEUTRAL: ("gray", ":material/radio_button_unchecked:"),
}


@contextmanager
def explained() -> Iterator[None]:
    """A problem that the user can act on becomes a sentence on the page; a bug stays loud."""
    try:
        yield
    except LeadfoldError as error:
        st.error(str(error), icon=":material/error:")
        st.stop()


def heading(title: str, state: str) -> None:
    """The page's name and, in one sentence, how things stand."""
    st.title(title, anchor=False)
    st.markdown(state)


def mark(label: str, meaning: str) -> None:
    """Meaning is never by colour alone: an icon and a word go with it."""
    color, icon = LOOKS[meaning]
    st.badge(label, icon=icon, color=color)  # type: ignore[arg-type]


def empty(sentence: str, page: str, action: str) -> NoReturn:
    """What is missing, and the one step that brings it; ends the page."""
    with st.container(border=True):
        st.markdown(sentence)
        st.page_link(page, label=action, icon=":material/arrow_forward:")
    st.stop()


def announce(sentence: str) -> None:
    """Says on the next rerun what an action changed."""
    st.session_state["announced"] = sentence


def announced() -> None:
    if sentence := st.session_state.pop("announced", None):
        st.success(sentence, icon=":material/check_circle:")
