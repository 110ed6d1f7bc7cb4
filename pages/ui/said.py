"""What was said of pairs, by whom, when and why; each act can be taken back at any time."""

import streamlit as st

from core.review_queue import Counts
from core.state import acts, decisions
from core.state.acts import Act
from pages.ui import difference, reviewing, words
from pages.ui.reviewing import PAIRS, SAID, Reviewing

PAGE = 20
KINDS = {
    decisions.SPLIT: "Split off a record",
    decisions.CUT: "Cut a link",
    decisions.CLUSTER: "A whole group",
    decisions.BULK: "All alike",
    decisions.ARBITER: "As arbiter",
}


def draw(at: Reviewing, counts: Counts) -> None:
    del counts
    with st.container(horizontal=True, vertical_alignment="center", key="said_actions"):
        st.button(
            "To the pairs", key="said.out", shortcut="Escape", type="tertiary", on_click=reviewing.turn_to,
            args=(PAIRS,),
        )  # fmt: skip
        reviewing.undo_button(at)
    reviewing.last_act()
    text, who = _asked(at)
    with at.workspace.store.session() as session:
        total = acts.count(session, text, who)
        page = _page(total, text, who)
        found = acts.search(session, text, who, PAGE, (page - 1) * PAGE)
    if not found:
        st.markdown(
            "Nobody has said anything like that."
            if text or who
            else "Nothing was decided yet. Decisions stand here with who, when and why, and can be undone."
        )
        return
    for one in found:
        _act(at, one)


def _asked(at: Reviewing) -> tuple[str, str]:
    with at.workspace.store.session() as session:
        people = acts.people(session)
    with st.container(horizontal=True, vertical_alignment="center"):
        text = st.text_input(
            "Search", key="said.search", placeholder="Company, key, reason or person",
            icon=":material/search:", label_visibility="collapsed", width=360,
        )  # fmt: skip
        who = st.selectbox(
            "Anybody", people, index=None, key="said.who", placeholder="Anybody",
            label_visibility="collapsed", width=220,
        )  # fmt: skip
    return text or "", who or ""


def _page(total: int, text: str, who: str) -> int:
    pages = -(-total // PAGE)
    st.caption(f"{words.count(total, 'act')}, the newest first.")
    return int(st.pagination(pages, key=f"said.page.{text}.{who}")) if pages > 1 else 1


def _act(at: Reviewing, one: Act) -> None:
    first = one.first
    told, button = st.columns([6, 1], vertical_alignment="center")
    with told:
        both = f"{_name(first.left_title, first.left_id)} and {_name(first.right_title, first.right_id)}"
        many = f" and {words.count(one.pairs - 1, 'other pair')}" if one.pairs > 1 else ""
        how = f" :gray[· {KINDS[first.act]}]" if first.act in KINDS else ""
        said = f"**{SAID.get(first.verdict, first.verdict)}**: {both}{many}{how}"
        st.markdown(f"~~{said}~~" if not one.standing else said)
        st.caption(_who(one))
    with button:
        st.button(
            "Undo", key=f"said.undo.{first.act_id}", type="tertiary", disabled=not one.standing,
            on_click=reviewing.undo, args=(at, first.act_id),
        )  # fmt: skip


def _who(one: Act) -> str:
    first = one.first
    said = f"{difference.plain(first.who)}, {words.moment(first.said_at)}"
    if first.run_id:
        said += f", for {words.month(first.run_id[:7])}"
    if first.reason:
        said += f": {difference.plain(first.reason)}"
    if one.undone_by:
        some = "" if not one.standing else f" {one.pairs - one.standing:,} of them"
        said += f" · taken back{some} by {difference.plain(one.undone_by)}"
    return said


def _name(title: str, record_id: str) -> str:
    return difference.plain(title or record_id)
