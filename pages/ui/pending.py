"""Decisions that wait to be applied, on every page that they will change, and the way to apply them."""

from typing import Literal

import streamlit as st

from core import desk as work
from core.state.tables import Run
from pages.ui import desk, job, show, words

Kind = Literal["primary", "secondary"]


def waiting(run: Run) -> int:
    return work.decisions_pending(desk.workspace(), run)


def note(run: Run, key: str) -> None:
    """One line where there is something to say."""
    count = waiting(run)
    if not count or job.is_live():
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key.replace('.', '_')}_pending"):
        with st.container(width="stretch"):
            said = (
                f"{words.wait(count, 'decision')} on duplicates to be applied: leads and files will change."
            )
            show.line(said, show.ATTENTION)
        apply_button(run, key)


def apply_button(run: Run, key: str, kind: Kind = "secondary") -> None:
    """Rebuilds from the clusters on; the page may be left meanwhile."""
    count = waiting(run)
    if not count or job.is_live():
        return
    if st.button(
        f"Apply {words.count(count, 'decision')}", key=key, type=kind,
        icon=":material/published_with_changes:",
        help="Builds the leads and files of this month anew with today's decisions. Its files are not read "
        "again, so it takes a part of a run's time.",
    ):  # fmt: skip
        job.start("apply", ["--period", run.period], run.period)
