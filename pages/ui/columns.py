"""Columns against their contract: what is gone, what is new, and which of them is one column renamed."""

import streamlit as st

from core import schema
from core.contracts import Drift, Rename
from core.desk import Month, SourceState
from pages.ui import desk, show, words


def state(now: Month) -> str:
    open_count = sum(len(one.drift.missing_required) for one in now.sources if one.drift)
    if now.unknown:
        return f"{words.count(len(now.unknown), 'file')} of no known source."
    if open_count:
        return f"{words.count(open_count, 'missing column')} to settle before the month can run in full."
    return "Every file that arrived fits its contract."


def source(one: SourceState) -> None:
    with st.container(border=True):
        name, verdict = st.columns([4, 1], vertical_alignment="center")
        name.markdown(f"**{one.contract.title}** · contract version {one.contract.version}")
        with verdict:
            _verdict(one)
        if one.drift is not None and one.delivery is not None:
            _drift(one, one.drift, one.delivery.file_name)
        _agreed(one)


def _verdict(one: SourceState) -> None:
    if one.drift is None:
        show.mark("No file yet", show.NEUTRAL)
    elif one.needs_person:
        show.mark("Needs you", show.BAD)
    elif one.drift.is_none:
        show.mark("Fits", show.GOOD)
    else:
        show.mark("Differs", show.ATTENTION)


def _drift(one: SourceState, drift: Drift, file_name: str) -> None:
    proposed = {rename.old for rename in drift.renamed}
    for rename in drift.renamed:
        _rename(one, rename, file_name)
    for column in drift.missing:
        if column not in proposed:
            _missing(one, column, drift)
    taken = {rename.new for rename in drift.renamed}
    for column in drift.unexpected:
        if column not in taken:
            st.markdown(
                f":material/add: `{column}` is new. Nothing uses it; its values stay in the raw data."
            )
    if drift.reordered:
        st.markdown(":material/swap_vert: The columns stand in another order. They are read by name.")


def _rename(one: SourceState, rename: Rename, file_name: str) -> None:
    said, act = st.columns([4, 1], vertical_alignment="center")
    with said:
        st.markdown(
            f":material/drive_file_rename_outline: `{rename.old}` is gone, `{rename.new}` is new: "
            f"{rename.score:.0%} alike."
        )
        st.caption(_examples(one, rename.new) + _affects(rename.fields))
    with act:
        if st.button(
            "Accept rename", key=f"schema.accept.{one.contract.source}.{rename.old}", type="primary"
        ):
            schema.accept_rename(desk.workspace(), one.contract, rename, file_name)
            show.announce(f"{rename.new} is now read as {rename.old}. Run the month to take it up.")
            st.rerun()


def _missing(one: SourceState, column: str, drift: Drift) -> None:
    fields = one.contract.fields_of(column)
    said, act = st.columns([4, 2], vertical_alignment="center")
    with said:
        st.markdown(f":material/remove: `{column}` is missing.")
        st.caption(_affects(fields) or "No canonical field depends on it.")
    with act, st.container(horizontal=True, vertical_alignment="bottom"):
        if not drift.unexpected:
            return
        new = st.selectbox(
            "It is now called",
            drift.unexpected,
            index=None,
            key=f"schema.new.{one.contract.source}.{column}",
            placeholder="It is now called",
            label_visibility="collapsed",
        )
        if st.button("Accept", key=f"schema.choose.{one.contract.source}.{column}", disabled=new is None):
            chosen = Rename(column, str(new), 0.0, None, fields)
            schema.accept_rename(desk.workspace(), one.contract, chosen, "a person's choice")
            show.announce(f"{new} is now read as {column}. Run the month to take it up.")
            st.rerun()


def _examples(one: SourceState, column: str) -> str:
    assert one.content is not None
    values = schema.examples(desk.workspace(), one.content.sha256, column)
    return f"Values such as {', '.join(values)}. " if values else "The column is empty. "


def _affects(fields: tuple[str, ...]) -> str:
    return f"Affects {', '.join(schema.label(name) for name in fields)}." if fields else ""


def _agreed(one: SourceState) -> None:
    key = f"schema.show.{one.contract.source}"
    if st.toggle("Show the contract", key=key):
        frame = schema.agreed(one.contract)
        st.dataframe(frame, hide_index=True, key=f"{key}.table")
        past = schema.history(desk.workspace(), one.contract.source)
        st.dataframe(past, hide_index=True, key=f"{key}.history")
