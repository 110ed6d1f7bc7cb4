"""Tiles and charts, each with the table behind it."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from core.insights.metrics import Headline
from pages.ui import words


def state(head: Headline) -> str:
    said = f"{words.month(head.period)}: {words.count(head.leads, 'lead')}"
    if head.stale_sources:
        return f"{said}; {', '.join(head.stale_sources)} carried forward."
    return f"{said}."


def tiles(head: Headline) -> None:
    first = head.previous_period is None
    with st.grid(min_column_width=150):
        st.metric("Leads", words.number(head.leads), help="Places after duplicates are merged.")
        st.metric("New", words.number(head.new), help="Never seen in an earlier month.")
        st.metric(
            "Changed", words.DASH if first else words.number(head.changed), help="A value of ours differs."
        )
        st.metric(
            "Gone", words.DASH if first else words.number(head.gone), help="In last month's files only."
        )
        st.metric("Merged away", words.number(head.merged), help="Records that are another record's lead.")
        st.metric(
            "Pairs to review", words.number(head.review), help="Too alike to keep apart, too unlike to merge."
        )
    if first:
        st.caption("This is the first published month: changes show from the second on.")


def chart(key: str, frame: pd.DataFrame, draw: Callable[[pd.DataFrame], Any]) -> None:
    """The picture, or the same numbers as a table to download."""
    if frame.empty:
        return
    st.plotly_chart(draw(frame), key=key, config={"displaylogo": False})
    if st.toggle("Show as a table", key=f"{key}.as_table"):
        st.dataframe(_headed(frame), hide_index=True, key=f"{key}.table")


def sources(frame: pd.DataFrame) -> None:
    st.subheader("Source by source", anchor=False)
    st.dataframe(_headed(frame), hide_index=True, key="overview.by_source")


def _headed(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.rename(columns=lambda name: str(name).replace("_", " ").capitalize())
