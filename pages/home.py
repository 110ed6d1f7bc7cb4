"""This month: what state it is in, and what to do next."""

import streamlit as st

from core import desk as work
from pages.ui import desk, frame, job, month, show, words

frame.require("pages/home.py")
now = work.month(desk.workspace(), desk.period())
title, action = st.columns([3, 1], vertical_alignment="bottom")
with title:
    show.heading(words.month(now.period), month.state(now))
with action:
    month.primary_action(now)
show.announced()
job.progress()
if month.is_untouched(now):
    month.first_steps()
    st.stop()
month.steps(now)
if now.run is not None:
    month.flow(now.run)
    month.since_last_month(now.run)
