"""Past runs, their steps, and the balance of the published one."""

import pandas as pd
import streamlit as st

from core.desk import Month
from core.insights import charts, metrics
from core.state import runs
from core.state.tables import Run
from pages.ui import desk, show, words

STATUS = {
    runs.RUNNING: "Running",
    runs.PUBLISHED: "Published",
    runs.INCOMPLETE: "Published, incomplete",
    runs.FAILED: "Failed",
    runs.INTERRUPTED: "Stopped",
}
STEP_TITLES = {
    "standardise": "Standardising the files",
    "stage": "Building the staging views",
    "check": "Checking expectations",
    "match": "Finding duplicates",
    "build": "Building leads and marts",
    "compare": "Comparing with Salesforce",
    "export": "Writing the Salesforce files",
    "verify": "Balancing the books",
    "history": "Keeping the month's history",
}


def state(now: Month) -> str:
    if now.run is None:
        return f"Nothing is published for {words.month(now.period)}."
    took = words.duration(now.run.report["seconds"]["total"])
    return f"{now.run.run_id} is the published run of {words.month(now.period)}; it took {took}."


def table() -> None:
    with desk.workspace().store.session() as session:
        every = runs.history(session)
    if not every:
        return
    st.subheader("History", anchor=False)
    frame = pd.DataFrame(
        [
            {
                "Run": row.run_id,
                "Month": words.month(row.period),
                "Status": STATUS[row.status],
                "Started": row.created_at,
                "Seconds": row.report.get("seconds", {}).get("total"),
                "By": row.created_by,
                "What happened": row.message,
            }
            for row in every
        ]
    )
    st.dataframe(
        frame,
        hide_index=True,
        key="runs.history",
        column_config={
            "Started": st.column_config.DatetimeColumn(format="D MMM YYYY HH:mm"),
            "Seconds": st.column_config.NumberColumn(format="%.1f"),
            "What happened": st.column_config.TextColumn(width="large"),
        },
    )


def flow(run: Run) -> None:
    st.subheader("Where every record went", anchor=False)
    st.plotly_chart(charts.flow(metrics.flow(desk.database(run))), key="runs.flow")


def balance(run: Run) -> None:
    """Each side was counted from its own artefact; a run in which one differs is never published."""
    rows = run.report["balance"]
    st.subheader("The books", anchor=False)
    show.mark(f"All {len(rows)} equations hold", show.GOOD)
    frame = pd.DataFrame(rows)[["equation", "left", "right"]]
    frame.columns = ["Equation", "Left side", "Right side"]
    st.dataframe(frame, hide_index=True, key="runs.balance")


def steps(run: Run) -> None:
    st.subheader("Steps", anchor=False)
    seconds = run.report["seconds"]
    frame = pd.DataFrame(
        [(STEP_TITLES.get(name, name), value) for name, value in seconds.items() if name != "total"],
        columns=["Step", "Seconds"],
    )
    st.dataframe(frame, hide_index=True, key="runs.steps")
