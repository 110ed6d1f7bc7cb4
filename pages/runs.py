"""Runs: start one, watch it, look back, and see that the records add up."""

import streamlit as st

from core import desk as work
from pages.ui import desk, frame, job, run_history, show, words

frame.require("pages/runs.py")
now = work.month(desk.workspace(), desk.period())
show.heading("Runs", run_history.state(now))
show.announced()
job.progress()
if not job.is_live() and now.received:
    again = "Run this month again" if now.run else "Run this month"
    if st.button(again, key="runs.start", type="secondary" if now.run else "primary"):
        job.start("run", ["--period", now.period], now.period)
run_history.table()
if now.run is None:
    show.empty(f"{words.month(now.period)} has not run yet.", "pages/upload.py", "Upload its files")
else:
    run_history.flow(now.run)
    run_history.balance(now.run)
    run_history.steps(now.run)
