"""Salesforce: what the files would do, and the files."""

import streamlit as st

from core.insights import salesforce
from pages.ui import desk, frame, handoff, job, show, words

frame.require("pages/salesforce.py")
run = desk.published()
if run is None:
    show.heading("Salesforce", "The files are made when the month runs.")
    job.progress()
    show.empty(f"{words.month(desk.period())} has not run.", "pages/home.py", "Go to This month")
connection = desk.database(run)
title, action = st.columns([3, 1], vertical_alignment="bottom")
with title:
    show.heading("Salesforce", handoff.state(run))
job.progress()
if not salesforce.has_extract(connection):
    show.empty(
        "Without the Salesforce extract nothing can be compared, so no file is made.",
        "pages/upload.py",
        "Upload the extract",
    )
with action:
    handoff.download(run)
handoff.counts(run)
handoff.answers(connection)
handoff.changes(connection)
handoff.placeholder(run)
