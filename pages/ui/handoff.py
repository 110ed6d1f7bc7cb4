"""The Salesforce files before anybody loads them."""

import json

import pandas as pd
import streamlit as st

from core import crm
from core.engine import Connection
from core.insights import salesforce
from core.state.tables import Run
from pages.ui import desk, difference, lead_list, words

PAGE = 50
POLICIES = {"never": "Never written", "if_blank": "Only where Salesforce is blank", "always": "Always ours"}


def state(run: Run) -> str:
    told = run.report["crm"]
    return (
        f"{words.month(run.period)}: {told['insert']:,} new, {told['update']:,} changed, "
        f"{told['unchanged']:,} unchanged, {told['withheld']:,} withheld."
    )


def download(run: Run) -> None:
    """Made once and streamed from disk."""
    folder = desk.run_folder(run) / "export"
    st.download_button(
        "Download files",
        lambda: crm.bundle(folder).open("rb"),
        file_name=f"leadfold-{run.period}.zip",
        mime="application/zip",
        key="salesforce.download",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
    )


def counts(run: Run) -> None:
    told = run.report["crm"]
    with st.grid(min_column_width=150):
        st.metric("New", words.number(told["insert"]), help="Leads that Salesforce does not have.")
        st.metric("Changed", words.number(told["update"]), help="Id and the changed fields only.")
        st.metric("Unchanged", words.number(told["unchanged"]), help="Salesforce already says the same.")
        st.metric(
            "Withheld", words.number(told["withheld"]), help="Kept out of the files, each for a reason."
        )
        st.metric("Only in Salesforce", words.number(told["crm_only"]), help="No source has them this month.")


def answers(connection: Connection) -> None:
    """Why leads are held back, and which."""
    told = salesforce.actions(connection)
    withheld = told[told["action"] == "withheld"]
    if withheld.empty:
        return
    st.subheader("Withheld", anchor=False)
    counts = dict(zip(withheld["reason"].tolist(), withheld["leads"].tolist(), strict=True))
    reason: str = st.selectbox(
        "Reason",
        list(counts),
        format_func=lambda code: f"{crm.explain(code)} ({counts[code]:,})",
        key="salesforce.reason",
    )
    rows = salesforce.leads(connection, "withheld", reason, limit=PAGE)
    st.dataframe(_leads(rows), hide_index=True, key=f"salesforce.withheld.{reason}")


def changes(connection: Connection) -> None:
    """Old to new, field by field."""
    st.subheader("Changes by field", anchor=False)
    fields = salesforce.fields(connection)
    table = pd.DataFrame(
        {
            "Field": fields["api_name"],
            "Written": fields["policy"].map(POLICIES),
            "Changes": fields["changed"],
            "Salesforce values protected": fields["protected"],
        }
    )
    st.dataframe(table, hide_index=True, key="salesforce.fields")
    changed = fields[fields["changed"] > 0]["api_name"].tolist()
    if not changed:
        st.caption("No lead in Salesforce changes this month.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        field = st.selectbox(
            "Field", changed, index=None, placeholder="Every field", key="salesforce.field", width=260
        )
        text = st.text_input("Search", key="salesforce.search", icon=":material/search:", width=320)
    total = salesforce.preview_count(connection, field, text or "")
    pages = max(1, -(-total // PAGE))
    page = st.pagination(pages, key=f"salesforce.page.{field}.{text}") if pages > 1 else 1
    rows = salesforce.preview(connection, field, text or "", PAGE, (page - 1) * PAGE)
    st.dataframe(_changes(rows), hide_index=True, key=f"salesforce.preview.{field}.{text}.{page}")
    st.caption(f"{words.count(total, 'change')}.")


def placeholder(run: Run) -> None:
    """Salesforce requires a last name; where no file names a person, a visible one stands in."""
    manifest = desk.run_folder(run) / "export" / "manifest.json"
    if not manifest.exists():
        return
    told = json.loads(manifest.read_text())["last_name_placeholder"]
    if told["rows"]:
        st.caption(
            f"{words.count(told['rows'], 'new lead')} without a person: LastName is "
            f"{difference.plain(told['value'])}, because Salesforce requires one."
        )


def _leads(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Company": rows["company"],
            "City": rows["city"],
            "State": rows["state"],
            "Salesforce id": rows["sfdc_id"],
            "Answer": rows["action"].map(lead_list.ACTIONS),
            "Lead": rows["lead_id"],
        }
    )


def _changes(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Company": rows["company"],
            "City": rows["city"],
            "Salesforce id": rows["sfdc_id"],
            "Field": rows["field_api_name"],
            "In Salesforce": rows["old_value"],
            "New value": rows["new_value"],
        }
    )
