"""Upload: hand in a month's files, see whose each is, and settle what cannot be read."""

import streamlit as st

from core import desk as work
from pages.ui import desk, files, frame, job, show, words

frame.require("pages/upload.py")
now = work.month(desk.workspace(), desk.period())
received = f"{now.received} of {len(now.sources)} files are here for {words.month(now.period)}."
show.heading("Upload", received)
show.announced()
job.progress()
files.hand_in(now.period)
for delivery in now.unknown:
    files.ask_whose(delivery, now)
if now.received:
    st.subheader("What has arrived", anchor=False)
    for source in now.sources:
        files.source_row(source)
files.history(now)
