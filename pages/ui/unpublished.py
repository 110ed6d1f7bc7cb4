"""What a page says while its month has no published run."""

from typing import NoReturn

import streamlit as st

from core import desk as work
from core.desk import Month
from pages.ui import desk, job, month, show, words


def stop(title: str, page: str, promise: str) -> NoReturn:
    """How the month stands, what will be here, and the step that brings it; ends the page."""
    now = work.month(desk.workspace(), desk.period())
    show.heading(title, _state(now))
    job.progress()
    month.trouble(now)
    with st.container(border=True):
        st.markdown(promise)
        with st.container(horizontal=True, vertical_alignment="center"):
            _next_step(now)
            _published_month(page)
    st.stop()


def _state(now: Month) -> str:
    if month.is_untouched(now):
        return f"No file has arrived for {words.month(now.period)}."
    files = f"{now.received} of {len(now.sources)} files received"
    return f"{words.month(now.period)}: {files}; nothing is published yet."


def _next_step(now: Month) -> None:
    if not month.is_untouched(now):
        month.primary_action(now)
    elif not job.is_live() and st.button("Upload files", key="unpublished.upload", type="primary"):
        st.switch_page("pages/upload.py")


def _published_month(page: str) -> None:
    """The way to a month that has what this page shows."""
    run = desk.newest_published()
    if run is not None:
        st.page_link(
            page,
            label=f"See {words.month(run.period)}",
            icon=":material/arrow_forward:",
            query_params={desk.PERIOD: run.period},
        )
