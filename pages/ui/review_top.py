"""The top of the review desk: what is left, how long it takes, what is asked for, and a clock."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import TypeVar

import streamlit as st

from core import review_queue, review_words
from core.canonical import BY_NAME
from core.insights import leads, queue
from core.review_memory import Memory
from core.review_queue import Asked, Counts
from core.state.tables import Run, now
from pages.ui import checks, desk, pending, show, words
from pages.ui.reviewing import ALIKE, CHECKS, GROUP, HISTORY, PAIRS, Reviewing, turn_to

SESSION = "duplicates.session"  # when the twenty minutes began, in seconds
MINUTES = 20
WHYS = {
    queue.MODEL: "The model is not sure",
    queue.LICENCES: "Two licences at one place",
    queue.CONTRADICTED: "Others contradict it",
    queue.AGAIN: "A value changed since it was decided",
}
BANDS = {
    0.98: "Over 98 %",
    0.9: "90 to 98 %",
    0.75: "75 to 90 %",
    0.5: "50 to 75 %",
    0.0: "Below 50 %",
    -1.0: "No likelihood",
}
UNSURE = "Those I am unsure of"
FILTERS = (
    "pair_source",
    "pair_state",
    "pair_likely",
    "pair_why",
    "pair_differs",
    "pair_mine",
)  # in the address
Value = TypeVar("Value")


def heading(at: Reviewing, counts: Counts) -> None:
    action = show.heading("Duplicates", state(at, counts))
    with action:
        pending.apply_button(at.run, "duplicates.apply")


def state(at: Reviewing, counts: Counts) -> str:
    month = words.month(at.run.period)
    if not counts.total:
        return f"{month}: the run left no pair to a person."
    left = f"{counts.waiting:,} of {words.count(counts.total, 'pair')} left"
    if counts.left != counts.waiting - counts.unsure:
        left += f", {counts.left:,} of them asked for"
    each = review_words.seconds_each(_today(at.memory, at.who))
    if each is not None and counts.left:
        left += f", {_long(each * counts.left)} at your pace today"
    unsure = f"you are unsure of {counts.unsure:,}" if counts.unsure else ""
    waits = at.pending
    applied = f"{words.wait(waits, 'decision')} to be applied" if waits else ""
    return words.sentence(f"{month}: {left}", unsure, applied)


def bar(run: Run, memory: Memory) -> Asked:
    """The filter, the other views and the clock: quiet, and always in the same places."""
    with st.container(horizontal=True, vertical_alignment="center", key="duplicates_bar"):
        asked = _filter(run, memory)
        _view("Pairs", PAIRS, "P", "join_inner")
        _view("All alike", ALIKE, "A", "stacks")
        _view("History", HISTORY, "H", "history")
        _view(checks.label(run, memory), CHECKS, "K", "fact_check")
        _clock(memory)
    return asked


def _view(label: str, view: str, key: str, icon: str) -> None:
    here = st.query_params.get("view", PAIRS)
    is_here = here == view or (view == PAIRS and here == GROUP)
    st.button(
        f"**{label}**" if is_here else label, key=f"duplicates.view.{view}", shortcut=key, type="tertiary",
        icon=f":material/{icon}:", on_click=turn_to, args=(view,),
    )  # fmt: skip


def _filter(run: Run, memory: Memory) -> Asked:
    """Each choice stands in the address, so that a filtered queue can be sent to a colleague."""
    choices = review_queue.choices(memory, run)
    sources = leads.sources(desk.database(run))
    chosen = sum(st.query_params.get(name) is not None for name in FILTERS)
    label = f"Filter: {chosen} set" if chosen else "Filter"
    with st.popover(label, icon=":material/filter_alt:", type="tertiary"):
        return Asked(
            source=_choice(
                "pair_source", "Any source", {each: sources.get(each, each) for each in choices.source}
            ),
            state=_choice("pair_state", "Any state", {each: each for each in choices.state}),
            band=_choice(
                "pair_likely", "Any likelihood", {each: BANDS[each] for each in sorted(choices.band)}
            ),
            why=_choice("pair_why", "For any reason", {each: WHYS[each] for each in choices.why}),
            differs=_choice(
                "pair_differs", "Whatever differs", {each: _differs(each) for each in choices.differs}
            ),
            is_unsure=_choice("pair_mine", "All but those I am unsure of", {True: UNSURE}) or False,
        )


def _differs(field: str) -> str:
    return "Contact differs" if field == "last_name" else f"{BY_NAME[field].label} differs"


def _choice(name: str, nothing: str, options: Mapping[Value, str]) -> Value | None:
    chosen: Value | None = st.selectbox(
        nothing, list(options), index=None, format_func=options.__getitem__, key=name, bind="query-params",
        placeholder=nothing, label_visibility="collapsed",
    )  # fmt: skip
    return chosen


def _clock(memory: Memory) -> None:
    """Twenty minutes and their own count; it is told at each decision and never ticks."""
    began = st.session_state.get(SESSION)
    if began is None:
        st.button(
            "Start 20 minutes", key="duplicates.session.start", type="tertiary", icon=":material/timer:",
            on_click=_start, help="Counts what you decide in the next twenty minutes.",
        )  # fmt: skip
        return
    begin = datetime.fromtimestamp(began, UTC).replace(tzinfo=None)
    made = review_words.acts_since(memory, desk.workspace().who, begin)
    pairs, left = sum(pairs for _, pairs in made), MINUTES - (now() - begin) / timedelta(minutes=1)
    said = f"{words.count(pairs, 'pair')} in this session"
    if left > 0:
        st.markdown(f":material/timer: {said}, {max(1, round(left))} min left", width="content")
    else:
        st.markdown(f":green[:material/check_circle: 20 minutes are over: {said}]", width="content")
    st.button("End", key="duplicates.session.end", type="tertiary", on_click=_end)


def _start() -> None:
    st.session_state[SESSION] = datetime.now(UTC).timestamp()


def _end() -> None:
    st.session_state.pop(SESSION, None)


def _today(memory: Memory, who: str) -> Sequence[tuple[datetime, int]]:
    return review_words.acts_since(memory, who, datetime.combine(now().date(), time.min))


def _long(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"about {max(1, minutes)} min"
    return f"about {minutes / 60:.0f} h"
