"""Pairs on which two people differ, one after another: what each said and why, for a third who decides."""

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from core import second_opinions
from core.errors import LeadfoldError
from core.second_opinions import Dispute
from pages.ui import check_pair, difference, reviewing, show, words
from pages.ui.reviewing import LAST, NOTE, Reviewing

PLACE = "disputes.place"


def draw(at: Reviewing, found: Sequence[Dispute]) -> None:
    place = int(st.session_state.get(PLACE, 0)) % max(len(found), 1)
    dispute = found[place] if found else None
    _buttons(at, dispute, place, len(found))
    reviewing.last_act()
    if dispute is None:
        st.markdown(
            "Nobody differs with anybody. Where a second opinion is not the first one, the pair comes here; "
            "what was decided stands until a third person says otherwise."
        )
        return
    st.markdown(f"**Dispute {place + 1:,} of {len(found):,}**")
    first, second = dispute.first, dispute.second
    _word(at, first.who, first.verdict, first.said_at, first.reason, "and it stands")
    _word(at, second.created_by, second.verdict, second.created_at, second.reason, "as a second opinion")
    if at.who in dispute.two:
        show.line("You are one of the two: somebody else decides between you.", show.NEUTRAL)
    else:
        show.line("You decide. Write your reason into the note first: it is kept with it.", show.ATTENTION)
    check_pair.evidence(at, dispute.ids, is_blind=False)


def _buttons(at: Reviewing, dispute: Dispute | None, place: int, many: int) -> None:
    may = dispute is not None and at.who not in dispute.two
    with st.container(horizontal=True, vertical_alignment="center", key="dispute_actions"):
        for label, key, verdict, kind in check_pair.VERDICTS:
            st.button(
                label, key=f"dispute.{verdict}", shortcut=key, type=kind, disabled=not may,  # type: ignore[arg-type]
                on_click=_decide, args=(at, dispute, verdict),
            )  # fmt: skip
        st.button(
            "Back", key="dispute.back", shortcut="Left", type="tertiary", disabled=many < 2, on_click=_go,
            args=(place - 1,),
        )  # fmt: skip
        st.button(
            "Next", key="dispute.next", shortcut="Right", type="tertiary", disabled=many < 2, on_click=_go,
            args=(place + 1,),
        )  # fmt: skip
        check_pair.out()
        reviewing.undo_button(at)


def _word(at: Reviewing, who: str, verdict: str, moment: datetime, reason: str, how: str) -> None:
    name = "You" if who == at.who else difference.plain(who)
    why = f": {difference.plain(reason)}" if reason else ""
    st.markdown(f"{name} {check_pair.THEIRS[verdict]}, {how} ({words.moment(moment)}){why}")


def _decide(at: Reviewing, dispute: Dispute, verdict: str) -> None:
    reason = str(st.session_state.get(NOTE, ""))
    try:
        second_opinions.arbitrate(at.workspace, at.run, at.connection, dispute, verdict, reason)
    except LeadfoldError as error:  # a callback cannot stop the page: the sentence waits for its line
        st.session_state[LAST] = (show.ATTENTION, str(error))
        return
    st.session_state[NOTE] = ""
    said = reviewing.SAID[verdict].lower()
    between = words.listed([difference.plain(name) for name in dispute.two])
    st.session_state[LAST] = (show.GOOD, f"Decided between {between}: {said}.")


def _go(place: int) -> None:
    st.session_state[PLACE] = place
