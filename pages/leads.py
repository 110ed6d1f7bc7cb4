"""Leads: find one, and see where each of its values came from."""

import streamlit as st

from pages.ui import desk, frame, job, lead_list, lead_page, show, words

frame.require("pages/leads.py")
run = desk.published()
if run is None:
    show.heading("Leads", "Leads appear when a month is published.")
    job.progress()
    show.empty(f"{words.month(desk.period())} has not run.", "pages/home.py", "Go to This month")
if lead_id := st.query_params.get(lead_list.LEAD):
    lead_page.open_lead(run, lead_id)
else:
    lead_list.search(run)
