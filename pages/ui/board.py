"""Tiles and charts, each with the table and the leads behind it."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from core import desk as work
from core.insights import leads
from core.insights.metrics import Earlier, Headline
from core.state.tables import Run
from pages.ui import desk, lead_list, sheet, show, words

WHAT = {"new": "new", "changed": "changed", "back": "returned"}


def state(head: Headline, before: Earlier | None) -> str:
    said = f"{words.month(head.period)}: {words.count(head.leads, 'lead')}"
    if before is not None and head.previous_period is not None:
        said += f", {_against(head.leads - before.leads)} in {words.month_name(head.previous_period)}"
    if head.stale_sources:
        return f"{said}; {words.listed(list(head.stale_sources))} carried forward."
    return f"{said}."


def tiles(run: Run, head: Headline, before: Earlier | None) -> None:
    """Each number, how it differs from the month before, and the leads behind it."""
    with st.grid(6, min_column_width=125):
        _tile(head, before, "leads", "Leads", "Places, after duplicates are merged.")
        _tile(head, before, "new", "New", "Never seen in an earlier month.")
        _tile(head, before, "changed", "Changed", "A value of ours differs from the month before.")
        _tile(head, before, "gone", "Gone", "In the files of the month before, not in this month's.")
        st.metric("Merged away", words.number(head.merged), help="Records that are part of another's lead.")
        waiting = work.pairs_waiting(desk.workspace(), run)
        st.metric("Pairs to review", words.number(waiting), help="Too alike to keep apart, not to merge.")
    if before is None:
        st.caption("This is the first published month: changes show from the second on.")
    with st.container(horizontal=True, vertical_alignment="center"):
        ways(run, head)
        st.page_link(
            "pages/duplicates.py",
            label="Review pairs",
            icon=":material/arrow_forward:",
            query_params={desk.PERIOD: run.period},
        )


def ways(run: Run, head: Headline) -> None:
    """To the leads behind the numbers, where there are any."""
    told = {"new": head.new, "changed": head.changed, "back": head.back}
    for change, amount in told.items():
        if amount:
            label = f"See {words.count(amount, f'{WHAT[change]} lead')}"
            if st.button(label, key=f"to.{change}", icon=":material/arrow_forward:", type="tertiary"):
                lead_list.show_leads(run, change=change)


def chart(
    key: str,
    frame: pd.DataFrame,
    draw: Callable[[pd.DataFrame], Any],
    columns: Mapping[str, str],
    clicked: Callable[[str], None] | None = None,
) -> None:
    """The finding in words, the picture, and the same numbers as a table to download."""
    if frame.empty:
        return
    figure = draw(frame)
    st.subheader(figure.layout.title.text, anchor=False)
    if clicked is None:
        show.chart(figure, key)
    else:
        event = show.chart(figure, key, on_select="rerun", selection_mode="points")
        points = event["selection"]["points"] if isinstance(event, Mapping) else []
        if points:
            clicked(str(points[0].get("y")))
    if st.toggle("Show as a table", key=f"{key}.as_table"):
        table(key, frame, columns)


def table(key: str, frame: pd.DataFrame, columns: Mapping[str, str]) -> None:
    shown = frame[list(columns)].rename(columns=columns)
    config: dict[str, Any] = dict.fromkeys(shown.select_dtypes("number").columns, show.NUMBER)
    config[shown.columns[0]] = st.column_config.Column(pinned=True)
    st.dataframe(shown, hide_index=True, key=f"{key}.table", column_config=config)
    sheet.download_frame("Download as CSV", shown, f"{key.replace('.', '-')}.csv", f"{key}.download")


def in_words(frame: pd.DataFrame) -> pd.DataFrame:
    """Months and yes or no as people say them."""
    said = frame.copy()
    if "period" in said:
        said["period"] = said["period"].map(words.month)
    if "is_stale" in said:
        said["is_stale"] = said["is_stale"].map({True: "Carried forward", False: "New file"})
    if "state" in said:
        said["state"] = said["state"].fillna(lead_list.NO_STATE)
    return said


def to_state(run: Run, names: list[str]) -> Callable[[str], None]:
    """A clicked bar opens its leads; the bar that adds up the rest opens nothing."""

    def go(name: str) -> None:
        if name in names:
            lead_list.show_leads(run, state=leads.NO_STATE if name == lead_list.NO_STATE else name)

    return go


def _against(more: int) -> str:
    return f"{abs(more):,} {'more' if more > 0 else 'fewer'} than" if more else "as many as"


def _tile(head: Headline, before: Earlier | None, name: str, label: str, means: str) -> None:
    """In a first month nothing can have changed or gone, so a dash says that it is not known.

    In the second one only the stock is compared: the month before, all was new.
    """
    if before is None:
        known = name in ("leads", "new")
        st.metric(label, words.number(getattr(head, name)) if known else words.DASH, help=means)
        return
    value, then = getattr(head, name), getattr(before, name)
    is_told = value != then and (name == "leads" or not before.is_first)
    st.metric(
        label,
        words.number(value),
        delta=f"{value - then:+,}" if is_told else None,
        delta_color="normal" if name == "leads" else "off",
        help=f"{means} The month before: {then:,}.",
    )
