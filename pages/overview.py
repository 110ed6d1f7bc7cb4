"""Overview: how the lead stock stands and what changed."""

import streamlit as st

from core.insights import charts, metrics
from pages.ui import board, desk, frame, job, pending, show, unpublished

SOURCES = {"period": "Month", "title": "Source", "leads": "Leads", "unique_leads": "In this source alone"}
STATES = {"state": "State", "leads": "Leads", "new_leads": "New"}
CHANGES = {"label": "Field", "leads": "Leads"}
BY_SOURCE = {
    "title": "Source", "is_stale": "This month", "found": "Found", "rejected": "Rejected",
    "quarantined": "Held back", "kept": "Kept", "new_records": "New", "changed_records": "Changed",
    "gone_records": "Gone", "leads": "Leads", "unique_leads": "In this source alone",
}  # fmt: skip

frame.require("pages/overview.py")
run = desk.published()
if run is None:
    unpublished.stop(
        "Overview",
        "pages/overview.py",
        "Dashboards show published months: how many leads there are, what changed, and who brought it.",
    )
connection = desk.database(run)
head, before = metrics.headline(connection), metrics.before(connection)
show.heading("Overview", board.state(head, before))
job.progress()
pending.note(run, "overview.apply")
board.tiles(run, head, before)
by_state = board.in_words(metrics.by_state(connection))
left, right = st.columns(2, gap="large")
with left:
    over_periods = metrics.sources_over_periods(connection)
    board.chart("overview.sources", over_periods, charts.leads_by_source, SOURCES)
with right:
    go = board.to_state(run, by_state["state"].tolist())
    board.chart("overview.states", by_state, charts.leads_by_state, STATES, go)
board.chart("overview.changes", metrics.changed_fields(connection), charts.changed_fields, CHANGES)
st.subheader("Source by source", anchor=False)
board.table("overview.by_source", board.in_words(metrics.by_source(connection)), BY_SOURCE)
