"""Rules and the rows that broke them."""

import pandas as pd
import streamlit as st

from core.engine import Connection
from core.insights import metrics, reviews
from pages.ui import words

PAGE = 50
SEVERITY = {
    "critical": "Critical: holds the file back",
    "error": "Error: holds the row back",
    "warning": "Warning: reported only",
}
SHOWN = {"failed": "Failed", "all": "All rules"}


def state(found: pd.DataFrame, held: int) -> str:
    failed = int(found["is_held"].sum())
    if not failed:
        return f"All {len(found)} rules hold."
    kept = "no row is held back" if not held else f"{words.count(held, 'row')} held back"
    return f"{failed} of {len(found)} rules failed; {kept}."


def choose(found: pd.DataFrame) -> str | None:
    """The rule whose rows are shown; the worst one until another is picked."""
    shown = st.segmented_control(
        "Show",
        list(SHOWN),
        default="failed",
        format_func=SHOWN.__getitem__,
        key="quality.show",
        required=True,
    )
    listed = found[found["is_held"]] if shown == "failed" else found
    if listed.empty:
        st.info("Nothing failed. Every rule and what it checked is under All rules.")
        return None
    table = pd.DataFrame(
        {
            "Severity": listed["severity"].map(SEVERITY),
            "Source": listed["title"],
            "Rule": listed["description"],
            "Failed": listed["failed"],
            "Checked": listed["checked"],
            "Share": listed["failed"] / listed["checked"].where(listed["checked"] > 0),
        }
    )
    picked = st.dataframe(
        table,
        hide_index=True,
        key=f"quality.rules.{shown}",
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            "Rule": st.column_config.TextColumn(width="large"),
            "Failed": st.column_config.NumberColumn(format="localized"),
            "Checked": st.column_config.NumberColumn(format="localized"),
            "Share": st.column_config.NumberColumn(format="percent"),
        },
    )
    rows = picked["selection"]["rows"] if isinstance(picked, dict) else []
    st.caption("Click a rule to see the rows behind it.")
    return str(listed.iloc[rows[0] if rows and rows[0] < len(listed) else 0]["finding_id"])


def rows(connection: Connection, found: pd.DataFrame, finding_id: str) -> None:
    rule = found[found["finding_id"] == finding_id].iloc[0]
    st.subheader(rule["description"], anchor=False)
    failed = int(rule["failed"])
    if not failed:
        st.markdown(f"All {words.count(int(rule['checked']), 'row')} of {rule['title']} pass.")
        return
    st.markdown(f"{words.count(failed, 'row')} of {rule['title']}, in file order.")
    pages = max(1, -(-failed // PAGE))
    page = st.pagination(pages, key=f"quality.page.{finding_id}") if pages > 1 else 1
    broken = reviews.failing_rows(connection, finding_id, PAGE, (page - 1) * PAGE)
    table = pd.DataFrame(
        {
            "Row": broken["record_number"],
            "Column": broken["column_name"].map(lambda name: metrics.label(name) if name else ""),
            "Value": broken["value"],
            "Record": broken["record_id"],
            "Held back": broken["is_quarantined"],
        }
    )
    st.dataframe(table, hide_index=True, key=f"quality.failing.{finding_id}.{page}")
    every = reviews.failing_rows(connection, finding_id, failed)
    st.download_button(
        f"Download {words.count(failed, 'row')}",
        every.to_csv(index=False).encode(),
        file_name=f"{finding_id}.csv",
        key=f"quality.download.{finding_id}",
        icon=":material/download:",
    )
