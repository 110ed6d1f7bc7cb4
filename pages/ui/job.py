"""A job while it works: how far it is, how it ended; the page may be left at any time."""

import streamlit as st

from core import jobs
from core.jobs import JobState
from pages.ui import desk, words

SEEN = "job.seen"
TITLES = {
    "run": "Running the month",
    "receive": "Reading the files",
    "demo": "Making and running sample months",
}


def start(kind: str, arguments: list[str], period: str | None = None) -> None:
    """The page draws its progress from the next rerun on."""
    jobs.start(desk.workspace(), kind, arguments, period)
    st.session_state.pop(SEEN, None)
    st.rerun()


def is_live() -> bool:
    state = jobs.current(desk.workspace())
    return state is not None and state.is_live


def progress() -> None:
    """Draws the newest job until this visitor has seen its end."""
    state = jobs.current(desk.workspace())
    if state is None:
        return
    if state.is_live:
        _watch(state.job.job_id)
    elif st.session_state.get(SEEN) != state.job.job_id and _is_mine(state):
        _ended(state)


@st.fragment(run_every="1s")
def _watch(job_id: int) -> None:
    state = jobs.watch(desk.workspace(), job_id)
    if not state.is_live:
        st.rerun()
    with st.container(border=True):
        st.markdown(f"**{TITLES.get(state.job.kind, state.job.kind)}** · started by {state.job.created_by}")
        last = state.events[-1] if state.events else None
        if last is None:
            st.progress(0.0, text="Starting")
        else:
            done = last.position - (1 if last.seconds is None else 0)
            st.progress(
                min(done / max(last.total, 1), 1.0), text=f"{last.position} of {last.total} · {last.step}"
            )
        st.caption("This goes on when you leave the page or close the tab.")


def _is_mine(state: JobState) -> bool:
    return state.job.created_by == desk.visitor()


def _ended(state: JobState) -> None:
    if state.failure:
        st.error(state.failure, icon=":material/error:")
    elif state.job.kind == "receive":
        for event in state.events:
            (st.warning if event.step == "problem" else st.success)(event.message)
    else:
        seconds = sum(event.seconds or 0 for event in state.events)
        st.success(
            f"{TITLES[state.job.kind]}: done in {words.duration(seconds)}.", icon=":material/check_circle:"
        )
    if st.button("Dismiss", key="job.dismiss", type="tertiary"):
        st.session_state[SEEN] = state.job.job_id
        st.rerun()
