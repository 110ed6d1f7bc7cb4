"""Overview: how the lead stock stands and what changed."""

import streamlit as st

from core.insights import charts, metrics
from pages.ui import board, desk, frame, job, show, words

frame.require("pages/overview.py")
run = desk.published()
if run is None:
    show.heading("Overview", "Dashboards show published months.")
    job.progress()
    show.empty(f"{words.month(desk.period())} has not run.", "pages/home.py", "Go to This month")
connection = desk.database(run)
head = metrics.headline(connection)
show.heading("Overview", board.state(head))
job.progress()
board.tiles(head)
left, right = st.columns(2, gap="large")
with left:
    board.chart("overview.sources", metrics.sources_over_periods(connection), charts.leads_by_source)
with right:
    board.chart("overview.states", metrics.by_state(connection), charts.leads_by_state)
board.chart("overview.changes", metrics.changed_fields(connection), charts.changed_fields)
board.sources(metrics.by_source(connection))
