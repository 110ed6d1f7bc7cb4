"""Searching the leads, and one lead with all its records."""

import pandas as pd
import streamlit as st

from core.insights import leads
from core.insights.leads import FieldStory, LeadDetail
from core.state.tables import Run
from pages.ui import desk, difference, show, words

PAGE = 50
ACTIONS = {
    "insert": "New in Salesforce",
    "update": "Changes in Salesforce",
    "unchanged": "Unchanged in Salesforce",
    "withheld": "Withheld",
    "crm_only": "Only in Salesforce",
}
CHANGES = {"new": "New", "changed": "Changed", "same": "Same as before", "back": "Back again"}


def search(run: Run) -> None:
    connection = desk.database(run)
    show.heading("Leads", f"{words.month(run.period)}: {words.count(run.report['leads'], 'lead')}.")
    text = st.text_input(
        "Search",
        key="leads.search",
        bind="query-params",
        placeholder="Company, person, street, city, phone, email, licence or id",
        icon=":material/search:",
        label_visibility="collapsed",
    )
    found = leads.found(connection, text or "")
    if not found:
        st.info("No lead has all of these words. Try fewer, or part of a name.")
        return
    pages = -(-found // PAGE)
    page = st.pagination(pages, key=f"leads.page.{text}") if pages > 1 else 1
    rows = leads.search(connection, text or "", PAGE, (page - 1) * PAGE)
    picked = st.dataframe(
        _table(rows),
        hide_index=True,
        key=f"leads.table.{text}.{page}",
        on_select="rerun",
        selection_mode="single-row",
        column_config={"Company": st.column_config.TextColumn(pinned=True, width="medium")},
    )
    st.caption(f"{words.count(found, 'lead')} found. Click one to see its records.")
    chosen = picked["selection"]["rows"] if isinstance(picked, dict) else []
    if chosen:
        st.query_params["lead"] = str(rows.iloc[chosen[0]]["lead_id"])
        st.rerun()


def detail(run: Run, lead_id: str) -> None:
    if st.button("All leads", key="leads.back", icon=":material/arrow_back:", type="tertiary"):
        del st.query_params["lead"]
        st.rerun()
    with show.explained():
        lead = leads.lead(desk.database(run), lead_id)
    show.heading(lead.title, _state(lead))
    if lead.asked != lead.lead_id:
        st.info(f"{lead.asked} was merged into this lead.")
    st.subheader("Values and where they came from", anchor=False)
    st.dataframe(
        pd.DataFrame([_story(field) for field in lead.fields if field.value is not None]),
        hide_index=True,
        key="leads.values",
        height="content",
        column_config={"Other records say": st.column_config.TextColumn(width="large")},
    )
    st.subheader(words.count(len(lead.records), "record"), anchor=False)
    st.dataframe(_records(lead.records), hide_index=True, key="leads.records")
    st.subheader("Month by month", anchor=False)
    st.dataframe(lead.history, hide_index=True, key="leads.history")


def _state(lead: LeadDetail) -> str:
    said = ACTIONS.get(lead.action or "", "Not compared with Salesforce")
    reason = f" ({lead.reason})" if lead.reason else ""
    return f"{difference.plain(lead.lead_id)} · {words.count(len(lead.records), 'record')} · {said}{reason}"


def _story(field: FieldStory) -> dict[str, str]:
    others = "; ".join(f"{other.value} ({other.record_id})" for other in field.others)
    return {
        "Field": field.label,
        "Value": str(field.value),
        "From": field.record_id or "",
        "Other records say": others,
    }


def _records(records: pd.DataFrame) -> pd.DataFrame:
    filled = records.dropna(axis="columns", how="all")
    hidden = ("match_", "problems", "value_rank", "trust_rank", "lead_id")
    columns = [name for name in filled.columns if not name.startswith(hidden)]
    shown = filled[columns].rename(columns=lambda name: name.replace("_", " ").capitalize())
    return shown.astype(str)


def _table(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Company": rows["operator"].fillna(rows["company"]),
            "City": rows["city"],
            "State": rows["state"],
            "Licence": rows["license_number"],
            "Phone": rows["phone"],
            "Email": rows["email"],
            "Records": rows["record_count"],
            "This month": rows["change"].map(CHANGES),
            "Salesforce": rows["action"].map(ACTIONS),
        }
    )
