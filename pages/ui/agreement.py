"""Who agrees with whom, with how sure that is, and on how many pairs it is asked."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from core import known_pairs, second_opinions
from core.insights import agreement
from core.insights.agreement import Agreement, Between, Compared
from pages.ui import desk, difference, show, words
from pages.ui.reviewing import Reviewing

SHARES = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2)
SURE = (
    "With so many compared, the true share lies between these two at 95 %. Two agree when both say one "
    "lead, or both say apart."
)
KAPPA = (
    "Cohen's kappa: agreement beyond what chance gives to two who each say one lead as often as these two "
    "do. 1 is full agreement, 0 is chance."
)
SHOWN = 5  # pairs of people in sentences; the table below has everybody


def draw(at: Reviewing) -> None:
    second, known = second_opinions.compared(at.workspace), known_pairs.compared(at.workspace)
    _second(second)
    _known(known)
    _shares(at)


def sentence(found: Between) -> str:
    told = f"{difference.plain(found.one)} and {difference.plain(found.other)} agreed on "
    told += _told(found.agreement)
    return f"{told}; kappa {found.kappa:.2f}." if found.kappa is not None else f"{told}."


def _second(compared: Sequence[Compared]) -> None:
    st.subheader("Second opinions", anchor=False)
    whole = agreement.agreement(compared)
    if whole is None:
        st.markdown("Nothing is compared yet: no second opinion was given.")
        return
    pairs = agreement.between(compared)
    if len(pairs) > 1:
        st.markdown(f"All together agreed on {_told(whole)}.", help=SURE)
    for found in pairs[:SHOWN]:
        st.markdown(sentence(found), help=KAPPA if found.kappa is not None else None)
    _table(compared, agreement.people(compared), "agreement.second")


def _known(compared: Sequence[Compared]) -> None:
    st.subheader("Known pairs", anchor=False)
    if not compared:
        st.markdown("Nobody has answered a pair whose answer is known.")
        return
    people = sorted({each.second_by for each in compared})
    whole = agreement.agreement(compared)
    if whole is not None:
        st.markdown(f"Answered as they are known: {_told(whole)}.", help=SURE)
    by_them = {who: [each for each in compared if each.second_by == who] for who in people}
    _rows({who: agreement.agreement(each) for who, each in by_them.items()}, "agreement.known")


def _table(compared: Sequence[Compared], people: Sequence[str], key: str) -> None:
    _rows({who: agreement.of_person(compared, who) for who in people}, key)


def _rows(found: dict[str, Agreement | None], key: str) -> None:
    rows = [
        {
            "Person": who,
            "Compared": each.compared,
            "Agreed": each.agreed,
            "Share": 100 * each.rate,
            "At least": 100 * each.low,
            "At most": 100 * each.high,
        }
        for who, each in found.items()
        if each is not None
    ]
    percent = st.column_config.NumberColumn(format="%.1f %%", help=SURE)
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, key=key, width=720,
        column_config={"Compared": show.NUMBER, "Agreed": show.NUMBER}
        | dict.fromkeys(("Share", "At least", "At most"), percent),
    )  # fmt: skip


def _shares(at: Reviewing) -> None:
    st.subheader("How many", anchor=False)
    with st.container(horizontal=True, vertical_alignment="top", gap="large"):
        with st.container(width=340):
            _share(
                "Second opinion on, for everybody",
                "checks.share",
                second_opinions.share_of(at.workspace),
                _ask,
            )
            st.caption(_who_asked(at))
        with st.container(width=340):
            _share("Known pairs mixed into my work", "checks.known", known_pairs.share(at.workspace), _mix)
            st.caption(
                "Pairs that others answered in samples, that others decided, or that a key decides; you see "
                "after your answer whether it agreed. It is no decision."
            )


def _share(label: str, key: str, now: float, change: Callable[[], None]) -> None:
    """A share that somebody set to another number stays in the list."""
    st.selectbox(
        label, sorted({*SHARES, now}), index=sorted({*SHARES, now}).index(now),
        format_func=_of_pairs, key=key, on_change=change,
    )  # fmt: skip


def _of_pairs(share: float) -> str:
    return f"{100 * share:.0f} % of the pairs" if share else "None"


def _who_asked(at: Reviewing) -> str:
    found = second_opinions.share(at.workspace)
    drawn = "Drawn by chance from this month's decisions; a larger share adds to those drawn already."
    if found is None:
        return f"Nobody has asked for any. {drawn}"
    return f"Set by {difference.plain(found.created_by)} on {words.day(found.created_at)}. {drawn}"


def _ask() -> None:
    second_opinions.ask_for(desk.workspace(), st.session_state["checks.share"])


def _mix() -> None:
    known_pairs.mix_in(desk.workspace(), st.session_state["checks.known"])


def _told(found: Agreement) -> str:
    share, low, high = (f"{100 * each:.1f}" for each in (found.rate, found.low, found.high))
    return f"{found.agreed:,} of {found.compared:,}: {share} %, between {low} and {high} % at 95 %"
