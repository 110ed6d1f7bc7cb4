"""The matching model in force, where it comes from, and asking for a new one."""

import pandas as pd
import streamlit as st

from core import training
from core.state import match_models
from core.state.tables import MatchModel
from pages.ui import desk, difference, model_trial, show, words


def draw() -> None:
    st.subheader("Matching model", anchor=False)
    with desk.workspace().store.session() as session:
        every = match_models.history(session)
    if not every:
        st.markdown(
            "No model is kept yet. The first published run of 2,000 records or more learns one from its own "
            "records, and it stays until somebody asks for another."
        )
        model_trial.draw()
        return
    st.markdown(_said(every[0]))
    with st.container(horizontal=True):
        if every[0].body:
            _ask()
        _go_back(every[0])
    if len(every) > 1:
        _history(every)
    model_trial.draw()


def _said(row: MatchModel) -> str:
    why = difference.plain(row.reason)
    if not row.body:
        return (
            f"{difference.plain(row.created_by)} asked for a new model on {words.day(row.created_at)}: {why} "
            "The next run learns it from its own records."
        )
    learnt = f"Version **{row.version}**, learnt from {words.count(row.records, 'record')}"
    day = words.day(row.created_at)
    if row.run_id:
        return f"{learnt} by the run of {words.month(row.run_id[:7])} on {day}. {why}"
    return f"{learnt}. {difference.plain(row.created_by)} put it in force on {day}: {why}"


def _ask() -> None:
    with st.popover("Have a new one learnt", icon=":material/model_training:", key="settings.anew.open"):
        st.caption(
            "The next run learns from its own records. Pairs may then be judged otherwise than before; "
            "answers to samples and decisions stay."
        )
        reason = st.text_input("Why", key="settings.anew.why")
        asked = st.button("Learn with the next run", key="settings.anew", type="primary")
        if asked and show.done(lambda: training.ask_anew(desk.workspace(), reason or "")):
            show.announce("The next run learns the matching model from its own records.")
            st.rerun()


def _go_back(row: MatchModel) -> None:
    earlier = training.before(desk.workspace())
    if earlier is None:
        return
    with st.popover("Go back", icon=":material/undo:", key=f"settings.goback.open.{row.model_id}"):
        st.caption(
            f"To version {earlier.version} of {words.day(earlier.created_at)}, from the next run on. That "
            "run compares all records once."
        )
        reason = st.text_input("Why", key="settings.goback.why")
        asked = st.button(f"Use version {earlier.version} again", key="settings.goback", type="primary")
        if asked and show.done(lambda: training.go_back(desk.workspace(), reason or "", row.version)):
            show.announce(f"Model {earlier.version} is used from the next run on.")
            st.rerun()


def _history(every: list[MatchModel]) -> None:
    if not st.toggle(f"Show {words.count(len(every), 'version')}", key="settings.versions"):
        return
    shown = pd.DataFrame(
        {
            "Version": [row.version or "Asked for" for row in every],
            "When": [words.day(row.created_at) for row in every],
            "Who": [row.created_by for row in every],
            "Records": [row.records or None for row in every],
            "Why": [row.reason for row in every],
        }
    )
    st.dataframe(
        shown, hide_index=True, key="settings.models", placeholder=words.DASH,
        column_config={"Version": st.column_config.TextColumn(pinned=True), "Records": show.NUMBER},
    )  # fmt: skip
