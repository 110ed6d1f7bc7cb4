"""A new source from an unknown file: its name, its columns, its key, what comes of it, and saving."""

from typing import NoReturn

import streamlit as st

from core import contracts
from core.sources import building, keeping
from core.sources import draft as drafts
from core.sources.draft import Draft
from core.state.tables import Delivery
from pages.ui import builder_columns, builder_end, desk, show, words

NEW = "new"  # in the address: the delivery that waits for its source
SEVERAL = "Several states"


def offer(delivery: Delivery) -> None:
    """The way from an unknown file to the builder."""
    if st.button(
        "It is a new source", key=f"builder.new.{delivery.delivery_id}", icon=":material/add_circle:"
    ):
        asked = {NEW: str(delivery.delivery_id), desk.PERIOD: delivery.period}
        st.switch_page("pages/schema.py", query_params=asked)


def open_if_asked() -> None:
    """Where the address names a waiting file, its builder is the page."""
    asked = st.query_params.get(NEW)
    if asked is not None:
        _page(int(asked) if asked.isdecimal() else 0)


def just_made() -> None:
    """Sources that no run has read yet: what was made of them, and the way back."""
    for made in keeping.unused(desk.workspace()):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            show.mark("New source", show.GOOD)
            st.markdown(f"**{made.title}** :gray[· no run has read it yet]", width="stretch")
            builder_end.download(made)
            back = st.button("Take back", key=f"builder.back.{made.source}", type="tertiary")
            if back:
                with show.explained():
                    keeping.take_back(desk.workspace(), made.source)
                show.announce(f"{made.title} is taken back. Its file waits for a source again.")
                st.rerun()


def _page(delivery_id: int) -> NoReturn:
    with show.column():
        try:
            with st.spinner("Looking at every column"):
                draft = building.opened(desk.workspace(), delivery_id)
        except building.NotWaiting as error:
            show.heading("New source", str(error))
            _leave("Back to Schema")
            st.stop()
        with show.heading("New source", _state(draft)), st.container(horizontal=True):
            if st.button("Start over", key="builder.discard", type="tertiary", help=STARTING_OVER):
                drafts.discard(desk.workspace().settings, delivery_id)
                st.rerun()
            _leave("Close")
            at_once = not draft.waiting and builder_end.can_save(draft)
            if at_once and st.button("Save and load", key="builder.save.top", type="primary"):
                _saved(draft, builder_end.saved(draft, ""))
        show.announced()
        _name(draft)
        builder_columns.columns(draft)
        builder_end.key(draft)
        builder_end.outcome(draft)
        if made := builder_end.save(draft):
            _saved(draft, made)
    st.stop()


STARTING_OVER = "Throws away what was chosen here and proposes every column anew."


def _state(draft: Draft) -> str:
    """Which file, and how much is left to do."""
    settled = sum(not column.waits for column in draft.columns)
    left = len(draft.columns) - len(draft.used)
    said = [f"`{draft.file_name}` has {words.count(len(draft.columns), 'column')}: {settled} are clear"]
    if draft.waiting:
        said.append(f"**{words.count(len(draft.waiting), 'column waits', 'columns wait')} for you**")
    if left:
        said.append(f"{left} stay in the raw data")
    return ", ".join(said) + "."


def _name(draft: Draft) -> None:
    key = f"builder.{draft.delivery_id}"
    with st.container(horizontal=True):
        name = st.text_input(
            "Name of the source",
            draft.name,
            key=f"{key}.name",
            max_chars=60,
            help="Short, as lists and charts show it: Nebraska.",
        )
        title = st.text_input("What its files hold", draft.title, key=f"{key}.title", max_chars=120)
        states = [SEVERAL, *builder_end.states()]
        at = states.index(draft.state) if draft.state in states else 0
        state = st.selectbox(
            "State",
            states,
            at,
            key=f"{key}.state",
            format_func=builder_end.state,
            width=200,
            help="Where all its records lie; used where a record names no state.",
        )
    changed = draft.model_copy(
        update={"name": name.strip(), "title": title.strip(), "state": None if state == SEVERAL else state}
    )
    if changed != draft:
        drafts.keep(desk.workspace().settings, changed)
        st.rerun()


def _leave(label: str) -> None:
    """The draft is kept; the waiting file leads back to it."""
    if st.button(label, key="builder.close", type="tertiary"):
        st.query_params.pop(NEW, None)
        st.rerun()


def _saved(draft: Draft, made: contracts.Contract) -> None:
    st.query_params.pop(NEW, None)
    show.announce(
        f"{made.title} is a source now, and {draft.file_name} is its file for {words.month(draft.period)}. "
        "Run the month to load it; next month its files are known by their columns."
    )
    st.rerun()
