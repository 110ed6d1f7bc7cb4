"""The scorecard of the sources: the month in a table, the months in a chart, the fields that are filled."""

import uuid
from typing import Any, BinaryIO

import pandas as pd
import streamlit as st

from core import settings, supplier
from core.insights import charts, scorecard
from core.insights.scorecard import MEASURES, Measure
from core.state.tables import Run
from pages.ui import board, desk, sheet, words

LEFT_OUT = ("months_since_file",)  # said in words beside the source
BY_NAME = {measure.name: measure for measure in MEASURES}
LABELS = {measure.name: measure.label for measure in MEASURES}
ALL = "all"


def read(run: Run) -> pd.DataFrame:
    return supplier.card(desk.workspace(), desk.database(run))


def state(run: Run, card: pd.DataFrame) -> str:
    return f"{words.month(run.period)}: {scorecard.finding(card, run.period)}"


def evidence(run: Run, card: pd.DataFrame) -> None:
    """Written when it is asked for; the supplier of one source is not sent the others' rows."""
    now = card[card["period"] == run.period]
    titles = {ALL: "All sources"} | dict(zip(now["source"], now["title"], strict=True))
    with st.popover("Evidence file", icon=":material/download:"):
        source = st.selectbox(
            "Of",
            list(titles),
            format_func=titles.__getitem__,
            key="sources.evidence.source",
        )
        st.caption("An Excel file: the numbers, how each is counted, and every row rejected or held back.")
        st.download_button(
            "Download as Excel",
            lambda: _written(run, None if source == ALL else source),
            file_name=f"scorecard-{source}-{run.period}.xlsx",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            key=f"sources.evidence.{source}",
            icon=":material/download:",
            on_click="ignore",
        )


def month(run: Run, card: pd.DataFrame) -> None:
    """Sources by measures, each number with its change since the source's month before."""
    now = scorecard.changes(card, run.period)
    if card["period"].nunique() < 2:
        st.caption("This is the first published month: changes show from the second on.")
    shown = pd.DataFrame({"Source": now["title"]})
    shown["File"] = [_file(months) for months in now["months_since_file"]]
    config: dict[str, Any] = {"Source": st.column_config.TextColumn(pinned=True)}
    for measure in MEASURES:
        if measure.name not in LEFT_OUT:
            shown[measure.label] = [
                _told(measure, value, change)
                for value, change in zip(now[measure.name], now[f"{measure.name}_change"], strict=True)
            ]
            config[measure.label] = st.column_config.TextColumn(help=measure.means, alignment="right")
    st.dataframe(shown, hide_index=True, key="sources.month", column_config=config)
    sheet.download_frame("Download as CSV", shown, f"sources-{run.period}.csv", "sources.month.download")


def months(run: Run, card: pd.DataFrame) -> None:
    """One measure over the months; the finding is the chart's title."""
    name = st.selectbox(
        "Measure over the months",
        list(BY_NAME),
        format_func=LABELS.__getitem__,
        key="sources.measure",
        width=280,
    )
    measure = BY_NAME[name]
    if card[name].isna().all():
        st.caption(f"{measure.label}: nothing is known of any month yet.")
        return
    board.chart(
        f"sources.{name}",
        card[["period", "source", "title", name]],
        lambda frame: charts.measure_by_source(frame, measure, scorecard.headline(card, run.period, measure)),
        {"period": "Month", "title": "Source", name: measure.label},
    )
    st.caption(measure.means)


def fields(run: Run, filled: pd.DataFrame, card: pd.DataFrame) -> None:
    """A row a field, a column a source: the share of this month's records that say something there."""
    st.subheader("How complete each field is", anchor=False)
    now = filled[filled["period"] == run.period]
    if now.empty:
        st.caption("This month was published before fields were counted. Run it again to count them.")
        return
    text = st.text_input(
        "Find a field", key="sources.field", placeholder="Phone", width=280, icon=":material/search:"
    )
    now_card = card[card["period"] == run.period]
    titles = dict(zip(now_card["source"], now_card["title"], strict=True))
    table = now.pivot(index="label", columns="source", values="share")
    table = table[[source for source in titles if source in table]].rename(columns=titles)
    found = table[table.index.str.contains(text.strip(), case=False, regex=False)]
    found = found.loc[found.min(axis=1).sort_values(kind="stable").index].reset_index(names="Field")
    st.caption(
        f"{words.count(len(found), 'field')}, the emptiest first. A dash: never filled by that source."
    )
    share = st.column_config.NumberColumn(format="%.1f %%")
    st.dataframe(
        found,
        hide_index=True,
        key="sources.fields",
        column_config={
            "Field": st.column_config.TextColumn(pinned=True),
            **dict.fromkeys(found.columns[1:], share),
        },
        placeholder=words.DASH,
    )
    sheet.download_frame("Download as CSV", found, f"fields-{run.period}.csv", "sources.fields.download")


def _file(months: float) -> str:
    if pd.isna(months):
        return words.DASH
    if not months:
        return "This month's"
    return f"{words.count(int(months), 'month')} old"


def _told(measure: Measure, value: float, change: float) -> str:
    """The value, and in brackets its change: one that rounds to nothing is not said."""
    said = scorecard.said(measure, value)
    if pd.isna(change) or measure.unit != "share" or abs(change) < 0.05:
        return said
    return f"{said} ({change:+.1f})".replace("-", "\N{MINUS SIGN}")


def _written(run: Run, source: str | None) -> BinaryIO:
    target = settings.load().scratch / "downloads" / f"{uuid.uuid4().hex}.xlsx"
    supplier.write_evidence(desk.workspace(), run, desk.database(run), source, target)
    opened = target.open("rb")
    target.unlink()  # the open file lives until it has been read
    return opened
