"""The Salesforce files one by one, and what loading them takes of the org."""

from pathlib import Path

import streamlit as st

from core import crm
from pages.ui import words


def one(folder: Path, names: list[str]) -> None:
    """A single file, streamed from disk; the zip above holds them all."""
    plan = folder / "lead_merge_plan.csv"
    offered = [*names, *([plan.name] if plan.exists() else [])]
    if not offered:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("One file alone", offered, key=f"salesforce.file.{folder.name}", width=320)
        st.download_button(
            "Download this file",
            lambda: (folder / str(name)).open("rb"),
            file_name=str(name),
            mime="text/csv",
            key=f"salesforce.download.file.{folder.name}",
            icon=":material/download:",
            on_click="ignore",
        )
    if plan.exists():
        st.caption(
            "Some leads of ours stand several times in Salesforce. No CSV file merges them: "
            "lead_merge_plan.csv says which one stays and which go into it, three to a merge."
        )


def forecast(folder: Path) -> None:
    told = crm.forecast_of(folder)
    if told is None or not told.rows:
        return
    batches = words.count(told.batches, "batch", "batches")
    share = f"{told.share_of_day:.2%}".replace("%", " %")
    st.markdown(
        f"Loading them takes {words.count(told.jobs, 'job')} and {batches} of Bulk API 2.0 ({share} of a "
        f"day's), and about {words.size(told.storage_bytes)} of the org's storage."
    )
