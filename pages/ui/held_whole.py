"""A whole rule at once: its records released or discarded together, after a yes to how many."""

import streamlit as st

from core import fixing, held
from core.engine import Connection
from core.held import Group
from core.since import Since
from core.state.dispositions import DISCARD, RELEASE
from core.state.tables import Run
from pages.ui import difference, held_actions, show, words

ASKED = "held.whole"  # what is to be confirmed: a verdict, and the rule and source it is about
REASON = "held.whole_reason"
LABELS = {RELEASE: "Release", DISCARD: "Discard"}
MEANS = {
    RELEASE: "This rule lets each of them through for as long as it says what it says now.",
    DISCARD: "Each of them stays out for as long as it says what it says now.",
}


def draw(run: Run, connection: Connection, told: Since, group: Group) -> None:
    """Of the rule that the open group is of; where all are alike, the buttons of the group say the same."""
    count = held.count_of_rule(connection, told, group.finding_id, group.source)
    if count == group.records:
        return
    asked = st.session_state.get(ASKED)
    if asked and asked[1:] == (group.finding_id, group.source):
        _confirm(run, connection, told, group, asked[0])
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_rule(group), width="content")
        for verdict, label in LABELS.items():
            st.button(
                f"{label} all {count:,}", key=f"held.whole.{verdict}", help=MEANS[verdict],
                on_click=_ask, args=((verdict, group.finding_id, group.source),),
            )  # fmt: skip


def _confirm(run: Run, connection: Connection, told: Since, group: Group, verdict: str) -> None:
    """The records are those that were counted here: what others settle meanwhile is told, not taken along."""
    records = held.of_rule(connection, told, group.finding_id, group.source)
    with st.container(border=True):
        count = words.count(len(records), "record")
        st.markdown(
            f"{LABELS[verdict]} **{count}** of {difference.plain(group.title)}, alike or not, held back by "
            f"this rule: {_rule(group)}"
        )
        if len(records) > fixing.MOST:
            show.line(str(fixing.TooMany(len(records))), show.ATTENTION)
        else:
            st.caption(f"{MEANS[verdict]} One undo takes all of it back.")
            st.text_input(
                "Why all of them", key=REASON, max_chars=400, placeholder=held_actions.REASONS[verdict]
            )
        with st.container(horizontal=True):
            if len(records) <= fixing.MOST:
                st.button(
                    f"{LABELS[verdict]} {count}", key="held.whole.yes", type="primary",
                    on_click=_dispose, args=(run, group, records, verdict),
                )  # fmt: skip
            st.button("Cancel", key="held.whole.no", type="tertiary", on_click=_ask, args=(None,))


def _dispose(run: Run, group: Group, records: tuple[held.HeldRecord, ...], verdict: str) -> None:
    act = held_actions.release if verdict == RELEASE else held_actions.discard
    act(run, group, records, REASON)
    _ask(None)


def _ask(asked: tuple[str, str, str] | None) -> None:
    st.session_state[ASKED] = asked


def _rule(group: Group) -> str:
    return f"**{difference.plain(group.description)}**"
