"""Duplicates: the next pair, side by side; decided on keys, one by one, as a group, or all alike."""

import streamlit as st

from core import review_memory, review_queue
from pages.ui import (
    alike,
    check_pair,
    checks,
    desk,
    frame,
    group,
    job,
    review_top,
    reviewing,
    said,
    unpublished,
)

VIEWS = {
    reviewing.PAIRS: check_pair.mixed,
    reviewing.GROUP: group.draw,
    reviewing.ALIKE: alike.draw,
    reviewing.HISTORY: said.draw,
    reviewing.CHECKS: checks.draw,
}

frame.require("pages/duplicates.py")
run = desk.published()
if run is None:
    unpublished.stop(
        "Duplicates",
        "pages/duplicates.py",
        "Pairs are found when the month runs. Those that look alike, but not enough to be merged unasked, "
        "come here one at a time.",
    )
top = st.container()
job.progress()
asked = review_top.bar(run, review_memory.of(desk.workspace()))
now = reviewing.begin(run, asked)
counts = review_queue.counts(now.memory, run, now.who, asked)
with top:
    review_top.heading(now, counts)
VIEWS[reviewing.view()](now, counts)
