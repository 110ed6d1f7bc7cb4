"""Leads: find one, and see where each of its values came from."""

import streamlit as st

from pages.ui import desk, frame, lead_list, lead_page, unpublished

frame.require("pages/leads.py")
run = desk.published()
if run is None:
    unpublished.stop(
        "Leads",
        "pages/leads.py",
        "Leads appear when a month is published: each place once, with the origin of each of its values.",
    )
if lead_id := st.query_params.get(lead_list.LEAD):
    lead_page.open_lead(run, lead_id)
else:
    lead_list.search(run)
