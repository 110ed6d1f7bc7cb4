"""Errors in words, and the few shapes that several pages share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.errors import LeadfoldError

GOOD, ATTENTION, BAD, NEUTRAL = "good", "attention", "bad", "neutral"
LOOKS = {
    GOOD: ("green", ":material/check_circle:"),
    ATTENTION: ("orange", ":material/error:"),
    BAD: ("red", ":material/cancel:"),
    NEUTRAL: ("gray", ":material/radio_button_unchecked:"),
}
NUMBER = st.column_config.NumberColumn(format="localized")  # right-aligned, with separators
INK = {"light": "#0c1415", "dark": "#e6eceb"}  # as in .streamlit/config.toml
READING_WIDTH = 1_180  # wider lines are harder to follow; tables and the review desk take all there is


@contextmanager
def explained() -> Iterator[None]:
    """A problem that the user can act on becomes a sentence on the page; a bug stays loud."""
    try:
        yield
    except LeadfoldError as error:
        st.error(str(error), icon=":material/error:")
        st.stop()


def done(action: Callable[[], object]) -> bool:
    """Whether it was done; what refuses it stands where the button is, and the rest of the page stays."""
    try:
        action()
    except LeadfoldError as error:
        st.error(str(error), icon=":material/error:")
        return False
    return True


def column() -> DeltaGenerator:
    """A page to be read, not scanned: `with show.column():`."""
    return st.container(width=READING_WIDTH)


def heading(title: str, state: str) -> DeltaGenerator:
    """The page's name and how things stand; answers with the place of the primary action.

    The sentence has a line of its own: beside a button, a narrow screen would leave it a few words a line.
    """
    with st.container(gap="xxsmall"):
        row = st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute")
        row.container(width="stretch").title(title, anchor=False)
        st.markdown(state)
    return row.container(width="content")


def mark(label: str, meaning: str) -> None:
    """Meaning is never by colour alone: an icon and a word go with it."""
    color, icon = LOOKS[meaning]
    st.badge(label, icon=icon, color=color)  # type: ignore[arg-type]


def line(sentence: str, meaning: str) -> None:
    """A sentence with the icon of its meaning, for lists of outcomes."""
    color, icon = LOOKS[meaning]
    st.markdown(f":{color}[{icon}] {sentence}")


def chart(figure: Any, key: str, **more: Any) -> Any:
    """Draws a figure whose title the page has said already; every word in it has the ink of the page.

    Streamlit would dim the names along an axis, and a label on colour must stay readable.
    """
    ink = INK[st.context.theme.type or "light"]
    finding = figure.layout.title.text
    figure.update_layout(title_text="", margin_t=8, font_color=ink)
    figure.update_xaxes(tickfont_color=ink)
    figure.update_yaxes(tickfont_color=ink)
    return st.plotly_chart(figure, key=key, config={"displayModeBar": False}, alt=finding, **more)


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
