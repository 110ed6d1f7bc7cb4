"""Past runs, and of the chosen one: where its records went, its books, its steps."""

import pandas as pd
import streamlit as st

from core.desk import Month
from core.state import runs
from core.state.tables import Run
from core.steps import STEPS
from pages.ui import desk, job, month, show, words

STATUS = {
    runs.RUNNING: "Running",
    runs.PUBLISHED: "Published",
    runs.INCOMPLETE: "Published, incomplete",
    runs.FAILED: "Failed",
    runs.INTERRUPTED: "Stopped",
}
PUBLISHED = (runs.PUBLISHED, runs.INCOMPLETE)
VIEWS = {"flow": "Where every record went", "books": "The books", "steps": "Steps"}


def state(now: Month) -> str:
    if now.run is None:
        return f"Nothing is published for {words.month(now.period)}."
    took = words.duration(now.run.report["seconds"]["total"])
    return f"{words.month(now.period)} is published by run {now.run.run_id}, which took {took}."


def action(now: Month) -> None:
    """A run is the primary action where it would change something."""
    if job.is_live() or not now.received:
        return
    is_next = now.run is None or now.newer_inputs or now.rebuild or now.failed is not None
    month.run_button(now, "runs.start", "primary" if is_next else "secondary")


def choose(now: Month) -> Run | None:
    """The run picked from the history; until then the published one of this month."""
    with desk.workspace().store.session() as session:
        every = runs.history(session)
    if not every:
        return None
    st.subheader("History", anchor=False)
    picked = st.dataframe(
        pd.DataFrame([_told(row) for row in every]),
        hide_index=True,
        key="runs.history",
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            "Run": st.column_config.TextColumn(pinned=True),
            "Started": st.column_config.DatetimeColumn("Started (UTC)", format="D MMM YYYY HH:mm"),
            "What happened": st.column_config.TextColumn(width="large"),
        },
    )
    rows = picked["selection"]["rows"] if isinstance(picked, dict) else []
    return every[rows[0]] if rows and rows[0] < len(every) else now.run


def detail(now: Month, run: Run) -> None:
    """One view at a time: the others cost nothing until they are asked for."""
    st.subheader(f"Run {run.run_id}", anchor=False)
    is_plain = run.status == runs.PUBLISHED
    st.markdown(words.told(run.message) if is_plain else f"{STATUS[run.status]}. {words.told(run.message)}")
    views = list(VIEWS) if run.status in PUBLISHED else ["books", "steps"]
    view = st.segmented_control(
        "Show",
        views,
        default=views[0],
        format_func=VIEWS.__getitem__,
        key=f"runs.view.{len(views)}",
        required=True,
        label_visibility="collapsed",
    )
    if view == "flow":
        month.flow(now, run)
    elif view == "books":
        _books(run)
    else:
        _steps(run)


def _told(row: Run) -> dict[str, object]:
    return {
        "Run": row.run_id,
        "Month": words.month(row.period),
        "Status": STATUS[row.status],
        "Started": row.created_at,
        "Took": words.duration(row.report.get("seconds", {}).get("total")),
        "By": row.created_by,
        "What happened": words.told(row.message),
    }


def _books(run: Run) -> None:
    """Each side was counted from its own artefact; a run in which one differs is never published."""
    rows = run.report.get("balance", [])
    if not rows:
        st.markdown("The run ended before its records could be counted.")
        return
    broken = [row for row in rows if not row["holds"]]
    if broken:
        show.mark(f"{words.count(len(broken), 'equation')} of {len(rows)} broken", show.BAD)
    else:
        show.mark(f"All {len(rows)} equations hold", show.GOOD)
    st.dataframe(
        pd.DataFrame([_equation(row) for row in rows]),
        hide_index=True,
        key="runs.balance",
        column_config={"Left side": show.NUMBER, "Right side": show.NUMBER},
        height="content",
    )


def _equation(row: dict[str, object]) -> dict[str, object]:
    """'texas: loaded = standardised' is about Texas; the others are about the whole month."""
    source, colon, equation = str(row["equation"]).rpartition(": ")
    return {
        "Of": words.source(source) if colon else "All sources",
        "Must be equal": equation,
        "Left side": row["left"],
        "Right side": row["right"],
        "Holds": "Yes" if row["holds"] else "No",
    }


def _steps(run: Run) -> None:
    seconds = run.report.get("seconds", {})
    known = [(step.title, words.duration(seconds[step.name])) for step in STEPS if step.name in seconds]
    if not known:
        st.markdown("No step of this run ended.")
        return
    frame = pd.DataFrame(known, columns=["Step", "Took"])
    st.dataframe(frame, hide_index=True, key="runs.steps", width=480)
