"""How far people's answers can be relied on: pairs to answer again, disputes, and who agrees with whom."""

import streamlit as st

from core import second_opinions
from core.known_pairs import Due
from core.review_memory import Memory
from core.review_queue import Counts
from core.state.tables import Run
from pages.ui import agreement, check_pair, desk, disputes, reviewing
from pages.ui.reviewing import Reviewing

SECTION = "checks.section"
SECOND, DISPUTES, AGREEMENT = "second", "disputes", "agreement"


def label(run: Run, memory: Memory) -> str:
    """With what waits for this person."""
    place = desk.workspace()
    mine = [each for each in second_opinions.disputes(place, memory) if place.who not in each.two]
    waits = len(second_opinions.waiting(place, memory, run)) + len(mine)
    return f"Checks {waits:,}" if waits else "Checks"


def draw(at: Reviewing, counts: Counts) -> None:
    del counts
    waiting, open_now = check_pair.waiting(at), second_opinions.disputes(at.workspace, at.memory)
    section = _section(len(waiting), len(open_now))
    if section == DISPUTES:
        disputes.draw(at, open_now)
    elif section == AGREEMENT:
        with st.container(horizontal=True, vertical_alignment="center"):
            check_pair.out()
        agreement.draw(at)
    elif waiting:
        check_pair.draw(at, Due(0, waiting[0]), is_mixed_in=False)
    else:
        _nothing(at)


def _section(waiting: int, open_now: int) -> str:
    titles = {
        SECOND: f"Second opinions {waiting:,}" if waiting else "Second opinions",
        DISPUTES: f"Disputes {open_now:,}" if open_now else "Disputes",
        AGREEMENT: "Agreement",
    }
    chosen = st.segmented_control(
        "What to check", list(titles), default=SECOND, format_func=titles.__getitem__, key=SECTION,
        required=True, label_visibility="collapsed",
    )  # fmt: skip
    return str(chosen)


def _nothing(at: Reviewing) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        check_pair.out()
        reviewing.undo_button(at)
    reviewing.last_act()
    share = second_opinions.share_of(at.workspace)
    if share:
        st.markdown(
            f"Nothing waits for your second opinion. Of what others decide, {100 * share:.0f} % is drawn by "
            "chance and put to you here and between your pairs, without what they said."
        )
    else:
        st.markdown(
            "Nobody asks for second opinions. Set a share under Agreement: so much of what one person "
            "decides is then put to another, who does not see the first answer."
        )
