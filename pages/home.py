"""This month: what state it is in, and what to do next."""

import streamlit as st

from core import desk as work
from pages.ui import changes, desk, frame, job, month, show, words

frame.require("pages/home.py")
now = work.month(desk.workspace(), desk.period())
with show.column():
    with show.heading(words.month(now.period), month.state(now)):
        month.primary_action(now)
    show.announced()
    job.progress()
    month.trouble(now)
    if month.is_untouched(now):
        if not job.is_live():
            month.first_steps()
    else:
        month.steps(now)
    if now.run is not None:
        st.subheader("Where every record went", anchor=False)
        month.flow(now, now.run)
        month.since_last_month(now.run)
    else:
        changes.since_before(now)
