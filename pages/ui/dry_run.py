"""What Salesforce would refuse of the files, said before anybody loads them."""

from functools import partial

import pandas as pd
import streamlit as st

from core import crm
from core.insights import salesforce
from core.state.tables import Run
from pages.ui import desk, handoff_lists, sheet, show, values, words

DOES = {"insert": "New lead", "update": "Changed lead"}


def refused(run: Run) -> int:
    """How many values would be refused; none for a run that foretold nothing."""
    connection = desk.database(run)
    return salesforce.refused_count(connection) if salesforce.is_dry_run(connection) else 0


def told(run: Run) -> None:
    """The outcome in a line or two."""
    connection = desk.database(run)
    if not salesforce.is_dry_run(connection):
        return
    found = salesforce.refusals(connection)
    for code, field, leads in found.head(6).itertuples(index=False):
        show.line(f"{words.count(leads, 'lead')}: {field} {crm.meaning_of_failure(code)} ({code}).", show.BAD)
    if len(found) > 6:
        show.line(f"And {words.count(len(found) - 6, 'more kind of refusal')}, listed below.", show.BAD)
    if found.empty:
        show.line("The dry run found no value that Salesforce would refuse.", show.GOOD)
    for field, leads in salesforce.formulas(connection).itertuples(index=False):
        show.line(
            f"{words.count(leads, 'lead')}: {field} begins like a formula. The files for Salesforce keep it, "
            "so do not open and save them in a spreadsheet.",
            show.ATTENTION,
        )


def lists(run: Run) -> None:
    """Value by value, with the file that has the shape of Salesforce's own."""
    connection = desk.database(run)
    found = salesforce.refusals(connection)
    if found.empty:
        st.markdown("No value would be refused.")
        return
    st.markdown(
        "What is too long or lacks a company is withheld; the rest stays in the files and would fail there. "
        "**Nothing is ever cut**: a shorter text is a proposal, to be typed as the lead's value."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        code = st.selectbox(
            "Error", found["error_code"].unique().tolist(), index=None, placeholder="Every error",
            key="salesforce.refused.code", width=360,
        )  # fmt: skip
        text = st.text_input(
            "Search", key="salesforce.refused.search", icon=":material/search:", width=320,
            placeholder="Company, city or value",
        )  # fmt: skip
    total = salesforce.refused_count(connection, code, text or "")
    download = partial(
        sheet.download, run, f"Download {words.count(total, 'value')}", salesforce.refused_for_people(),
        {"code": code, "text": (text or "").strip()}, f"salesforce-refused-{run.period}.csv",
        "salesforce.download.refused",
    )  # fmt: skip
    offset = handoff_lists.pages(total, "value", f"salesforce.page.refused.{code}.{text}", download)
    rows = salesforce.refused(connection, code, text or "", handoff_lists.PAGE, offset)
    handoff_lists.linked(run, rows, _shown(rows), f"salesforce.refused.{code}.{text}.{offset}")
    _files(run)


def _shown(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Company": rows["company"].map(values.said),
            "Field": rows["field_api_name"],
            "Value": rows["value"].map(values.said),
            "Why": rows["error_code"].map(crm.meaning_of_failure),
            "Shorter": rows["proposal"].map(values.said),
            "What": rows["operation"].map(DOES),
            "Error code": rows["error_code"],
        }
    )


def _files(run: Run) -> None:
    """For tools that read Salesforce's failed results, so every value is as it would be sent."""
    for path in sorted((desk.run_folder(run) / "dry_run").glob("failed_*.csv")):
        operation = path.stem.removeprefix("failed_")
        st.download_button(
            f"Failed {operation}s as Salesforce lists them", partial(path.open, "rb"),
            file_name=f"leadfold-{run.period}-{path.name}", mime="text/csv",
            key=f"salesforce.dry_run.{operation}", icon=":material/download:", on_click="ignore",
            help="sf__Id, sf__Error, then the columns sent. For tools: values are not made safe for Excel.",
        )  # fmt: skip
