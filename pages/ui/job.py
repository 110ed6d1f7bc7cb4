"""A job while it works: how far it is, how it ended; the page may be left at any time."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core import inbox, jobs
from core.jobs import JobState
from core.state import runs
from core.state.tables import Event, Run, now
from pages.ui import desk, words

WATCHED = "job.watched"  # the job whose end this visitor has yet to be told
TITLES = {
    "run": "Running the month",
    "apply": "Applying the decisions",
    "receive": "Reading the files",
    "compare": "Comparing the files with the last ones",
    "faults": "Writing the rows for the supplier",
    "try-rule": "Trying a rule",
    "recheck": "Checking the corrected records",
    "results": "Finding the rows that Salesforce answered",
    "train": "Trying a new matching model",
    "demo": "Making and running two sample months",
}
SAMPLE_MONTHS = 2
STARTING = 3.0  # seconds a process takes before its first step


def start(kind: str, arguments: list[str], period: str | None = None) -> None:
    """The page draws its progress from the next rerun on."""
    st.session_state[WATCHED] = jobs.start(desk.workspace(), kind, arguments, period)
    st.rerun()


def is_live() -> bool:
    state = newest()
    return state is not None and state.is_live


def newest() -> JobState | None:
    return jobs.current(desk.workspace())


def outcomes(events: Sequence[Event]) -> list[Event]:
    """What became of each file; the other events are steps of the job."""
    return [event for event in events if event.step in inbox.OUTCOMES]


def progress() -> None:
    """Draws the newest job while it works, and once how it ended."""
    state = newest()
    if state is None:
        return
    if state.is_live:
        st.session_state[WATCHED] = state.job.job_id
        _watch(state.job.job_id)
    elif st.session_state.get(WATCHED) == state.job.job_id:
        if state.job.kind == "demo" and desk.turn_to(desk.newest()):
            st.rerun()
        del st.session_state[WATCHED]
        _ended(state)


@st.fragment(run_every="1s")
def _watch(job_id: int) -> None:
    state = jobs.watch(desk.workspace(), job_id)
    if not state.is_live:
        st.rerun()
    with st.container(border=True):
        st.markdown(f"**{_title(state)}** · started by {state.job.created_by}")
        st.progress(_share(state), text=_step(state))
        st.caption(f"{_time(state)} This goes on when you leave the page or close the tab.")


def _title(state: JobState) -> str:
    if state.job.kind == "run" and state.job.period:
        return f"Running {words.month(state.job.period)}"
    return TITLES.get(state.job.kind, state.job.kind)


def _share(state: JobState) -> float:
    if not state.events:
        return 0.0
    last = state.events[-1]
    ended = last.position - (1 if _is_begun(last) else 0)
    months = SAMPLE_MONTHS if state.job.kind == "demo" else 1
    before = _months_done(state.events[:-1]) if state.job.kind == "demo" else 0
    return min((before * last.total + ended) / max(months * last.total, 1), 1.0)


def _step(state: JobState) -> str:
    if not state.events:
        return "Inventing the months" if state.job.kind == "demo" else "Starting"
    last = state.events[-1]
    if last.step in inbox.OUTCOMES:
        return f"{last.position} of {words.count(last.total, 'file')} read"
    rows = f", {last.rows:,} rows" if last.rows else ""
    step = words.told(last.step)
    return f"Step {last.position} of {last.total}: {step[:1].lower()}{step[1:]}{rows}"


def _time(state: JobState) -> str:
    """What is left is told only where an earlier run says how long one takes."""
    spent = (now() - state.job.created_at).total_seconds()
    before = desk.newest_published()
    left = before.report["seconds"]["total"] + STARTING - spent if before and state.job.kind == "run" else 0
    return f"{spent:.0f} s so far" + (f", {words.about(left)} left." if left > 2 else ".")


def _is_begun(event: Event) -> bool:
    return event.seconds is None and event.step not in inbox.OUTCOMES


def _months_done(events: Sequence[Event]) -> int:
    return sum(1 for event in events if event.position == event.total and event.seconds is not None)


def _ended(state: JobState) -> None:
    """What changed, said on the page where the visitor is."""
    if state.failure:
        st.error(words.told(state.failure), icon=":material/error:")
    elif state.job.kind == "faults":
        st.success("The rows for the supplier are ready to download.", icon=":material/check_circle:")
    elif state.job.kind == "receive":
        _received(state.events)
    elif state.job.kind == "results":
        st.success(
            "The answers are taken; what became of each file stands below.", icon=":material/check_circle:"
        )
    elif state.job.kind == "recheck":
        st.success("The corrected records are checked.", icon=":material/check_circle:")
    elif state.job.kind == "train":
        st.success("The new model is tried; the answer stands on Settings.", icon=":material/check_circle:")
    else:
        with desk.workspace().store.session() as session:
            made = runs.all_of_job(session, state.job.job_id)
        for run in made:
            said = _applied(run) if state.job.kind == "apply" else _published(run)
            st.success(said, icon=":material/check_circle:")


def _received(events: Sequence[Event]) -> None:
    events = outcomes(events)
    problems = sum(event.step == inbox.PROBLEM for event in events)
    read = f"{words.count(len(events) - problems, 'file')} taken in"
    if problems:
        st.warning(
            f"{read}; {words.count(problems, 'file needs', 'files need')} you.", icon=":material/error:"
        )
    else:
        st.success(f"{read}.", icon=":material/check_circle:")


def _applied(run: Run) -> str:
    """The effect: what there is now, beside what there was."""
    now_, before = run.report, run.report["applied_to"]
    pairs = words.count(now_["review"], "pair")
    return (
        f"The decisions are applied: {before['leads']:,} leads became {now_['leads']:,}, {pairs} of "
        f"{before['review']:,} are left; for Salesforce {_versus(now_, before, 'insert')} new and "
        f"{_versus(now_, before, 'update')} changed. It took {words.duration(now_['seconds']['total'])}."
    )


def _versus(now_: Mapping[str, Any], before: Mapping[str, Any], name: str) -> str:
    is_told = before["crm"] and before["crm"][name] != now_["crm"][name]
    return f"{now_['crm'][name]:,}" + (f" (before {before['crm'][name]:,})" if is_told else "")


def _published(run: Run) -> str:
    report = run.report
    crm = report["crm"]
    return (
        f"{words.month(run.period)} is published: {words.count(report['leads'], 'lead')}, "
        f"{words.count(report['review'], 'pair')} to review; for Salesforce {crm['insert']:,} new and "
        f"{crm['update']:,} changed. It took {words.duration(report['seconds']['total'])}."
    )
