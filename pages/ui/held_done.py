"""What was said of records and stands: what became of it this month, and a way to take it back."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from core import held
from core.engine import Connection
from core.settled import ABSENT, AGREED, APPLIED, CHANGED, CORRECT, ELSEWHERE, OTHER, WAITS, Settled
from core.state.dispositions import RELEASE
from pages.ui import difference, held_actions, show, words

SHOWN = 12
KINDS = {CORRECT: "Corrected", RELEASE: "Released", "discard": "Discarded"}
STATES = {
    WAITS: ("Waits for the next run", show.NEUTRAL),
    APPLIED: ("Applied this month", show.GOOD),
    CHANGED: ("Source changed it", show.ATTENTION),
    AGREED: ("Source says so itself", show.GOOD),
    ABSENT: ("Not in this month's file", show.NEUTRAL),
    OTHER: ("Does not count this month", show.NEUTRAL),
    ELSEWHERE: ("Said of a later month", show.NEUTRAL),
}


def draw(connection: Connection, done: Sequence[Settled]) -> None:
    rules = held.descriptions(connection)
    for one in done[:SHOWN]:
        _one(one, rules)
    if len(done) > SHOWN:
        st.caption(f"And {words.count(len(done) - SHOWN, 'more')}, all of them in the table.")
    if st.toggle("Show as a table", key="held.table"):
        st.dataframe(_table(done, rules), hide_index=True, key="held.done")


def _one(one: Settled, rules: Mapping[str, str]) -> None:
    label, meaning = STATES[one.state]
    told, act = st.columns([6, 1], vertical_alignment="center")
    with told:
        color, icon = show.LOOKS[meaning]
        st.markdown(
            f"**{KINDS[one.kind]}** {_what(one, rules)} :{color}-badge[{icon} {label}]  \n"
            f":gray[{difference.plain(one.reason)} {difference.plain(one.who)}, {words.moment(one.at)}]"
        )
    act.button(
        "Undo", key=f"held.undo.{one.bulk_id}.{one.state}.{one.record_keys[0]}", type="tertiary",
        on_click=held_actions.undo, args=(one.bulk_id,),
        help="Takes back all that was said together; what the next run makes follows.",
    )  # fmt: skip


def _what(one: Settled, rules: Mapping[str, str]) -> str:
    source = words.source(one.source)
    of = f"{source} {difference.plain(one.record_keys[0])}"
    if one.records > 1:
        of = f"{words.count(one.records, 'record')} of {source}"
    if one.kind != CORRECT:
        rule = rules.get(one.finding_id or "")
        return f"{of}{f': {difference.plain(rule)}' if rule else ''}"
    was, become, now = (_cell(text) for text in (one.original, one.corrected, one.now))
    column = difference.plain(one.column)
    if one.state == CHANGED:
        then = f"it was {was}, we had corrected it to {become}, now it says {now}"
        return f"{of}: {source} changed {column}: {then}"
    return f"{of}, {column}: {was} to {become}"


def _cell(text: str | None) -> str:
    return f"**{difference.plain(text)}**" if text else "(empty)"


def _table(done: Sequence[Settled], rules: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "What": [KINDS[one.kind] for one in done],
            "This month": [STATES[one.state][0] for one in done],
            "Source": [one.title for one in done],
            "Records": [one.records for one in done],
            "Keys": [", ".join(one.record_keys[:5]) for one in done],
            "Column": [one.column or words.DASH for one in done],
            "Was": [one.original or words.DASH for one in done],
            "Corrected to": [one.corrected or words.DASH for one in done],
            "Now sent": [one.now or words.DASH for one in done],
            "Rule": [rules.get(one.finding_id or "", words.DASH) for one in done],
            "Why": [one.reason for one in done],
            "Who": [one.who for one in done],
            "When": [words.moment(one.at) for one in done],
        }
    )
