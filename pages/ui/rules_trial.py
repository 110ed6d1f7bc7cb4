"""A rule tried before it is saved: a job that can be left, and what came out of it."""

from typing import Any

import pandas as pd
import streamlit as st

from core import trials
from core.quality import FailingRow, Rule
from core.quality.rules import FILES, LEADS
from core.quality.wording import label
from core.trials import Trial
from pages.ui import desk, job, rules_desk, show, values, words

WRONG = {"background-color": "rgba(214, 69, 65, 0.16)"}  # on both themes; the heading says it in words
SHOWN = 12


def known(rule: Rule) -> Trial | None:
    """What a job found for just this check, else the button that finds it out."""
    trial = trials.known(desk.workspace(), rule)
    if trial is None:
        _button(rule)
    return trial


def draw(trial: Trial) -> None:
    with st.container(border=True):
        st.markdown(f"**{trials.verdict(trial)}**")
        if trial.tried:
            _months(trial)
            _rows(trial)
        st.caption(f"Tried by {trial.who}, {words.moment(trial.at)}. Nothing was saved by it.")


def _button(rule: Rule) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        asked = st.button(
            "Try on the stored months", key="rules.try", icon=":material/science:", disabled=job.is_live()
        )
        if job.is_live():
            st.caption("A job is under way; when it has ended, the answer stands here.")
        else:
            st.caption("Says what this rule would have found in every stored month; nothing is saved.")
    if asked:
        with show.explained():
            file = trials.ask(desk.workspace(), rule)
        job.start("try-rule", [str(file)])


def _months(trial: Trial) -> None:
    sources = rules_desk.sources()
    table = pd.DataFrame(
        {
            "Month": [words.month(one.period) for one in trial.tried],
            "Source": [sources.get(one.source, one.source) for one in trial.tried],
            "Checked": [one.checked for one in trial.tried],
            "Failed": [one.failed for one in trial.tried],
            "Share": [100 * one.failed / one.checked if one.checked else None for one in trial.tried],
            "Would have": ["held" if one.holds else "failed" for one in trial.tried],
        }
    )
    if not trial.rule.is_about_rows:
        table = table.drop(columns=["Failed", "Share"])
    st.dataframe(
        table,
        hide_index=True,
        key="rules.trial.months",
        height=38 + 35 * min(len(table), SHOWN),
        column_config={
            "Checked": show.NUMBER,
            "Failed": show.NUMBER,
            "Share": st.column_config.NumberColumn(format="%.1f %%"),
        },
    )


def _rows(trial: Trial) -> None:
    failing = [row for one in trial.now for row in one.rows]
    if not failing:
        return
    total = sum(one.failed for one in trial.now)
    first = "" if total == len(failing) else f", the first {len(failing):,} of them"
    month = words.month(str(trial.newest))
    st.markdown(f"{words.count(total, 'row')} of {month} {'breaks' if total == 1 else 'break'} it{first}:")
    table, wrong = _table(trial.rule, failing)
    st.dataframe(
        table.style.set_properties(subset=[wrong], **WRONG),
        hide_index=True,
        key="rules.trial.rows",
        height=38 + 35 * min(len(table), SHOWN),
        column_config={
            "Row": st.column_config.NumberColumn(
                format="localized", help="1 is the first record after the header.", width=70
            ),
            "Company": st.column_config.TextColumn(width="medium"),
            wrong: st.column_config.TextColumn(help="The value that breaks the rule is marked."),
        },
    )


def _table(rule: Rule, failing: list[FailingRow]) -> tuple[pd.DataFrame, str]:
    """The rows with the column of the values that fail, and that column's name."""
    sources = rules_desk.sources()
    wrong = f"{label(rule.column)} (fails)" if rule.column else "Fails"
    table: dict[str, list[Any]] = {}
    if len({row.source for row in failing}) > 1:
        table["Source"] = [sources.get(row.source, row.source) for row in failing]
    if rule.source == LEADS:
        table["Lead"] = [row.record_id for row in failing]
    else:
        table["Row"] = [row.record_number for row in failing]
    if not rule.source.startswith(FILES) and rule.source != LEADS:
        table["Record"] = [row.record_id.partition(":")[2] for row in failing]
    table["Company"] = [values.said(row.company) for row in failing]
    table["City"] = [values.said(row.city) for row in failing]
    table[wrong] = ["empty" if row.value is None else values.said(row.value) for row in failing]
    return pd.DataFrame(table), wrong
