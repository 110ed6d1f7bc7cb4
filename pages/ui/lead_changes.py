"""What became of a lead and of the id that was asked for, in sentences."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.insights.lead_changes import Hop, LeadChange
from core.state.tables import Decision, Run
from pages.ui import desk, difference, lead_list, words

ICONS = {
    "merged": ":material/merge:",
    "redirected": ":material/merge:",
    "split": ":material/call_split:",
    "moved": ":material/move_item:",
    "restored": ":material/restore:",
    "key changed": ":material/key:",
}
TIES = {
    "decision": "{who} called them the same lead{when}",
    "exact_license": "the same licence number",
    "exact_place": "the same name and address",
    "crm_link": "the same name, phone and town in Salesforce",
    "model": "alike enough for the model",
    "another record": "another record matches both",
}
PARTED = {
    "decision": "{who} said{when} that they are not duplicates",
    "decision taken back": "the decision that had joined them was taken back",
    "decision asked again": "a value changed after a person had joined them, so the pair is asked again",
    "review": "they are no longer alike enough, and the pair waits for a decision",
    "no match": "nothing ties them together any more",
}
KEYS = {"same licence": "the same licence number", "same place": "the same name and address"}


def asked(asked_id: str, path: Sequence[Hop]) -> str:
    """Where the id of a lead that is none any more has led, month by month."""
    if not path:
        return f"{asked_id} was merged into this lead."
    steps = [
        f"into {'this lead' if at == len(path) else hop.lead_id} in {words.month(hop.period)}"
        for at, hop in enumerate(path, start=1)
    ]
    rest = "".join(f", which was merged {step}" for step in steps[1:])
    return f"{asked_id} was merged {steps[0]}{rest}."


def show(run: Run, change: LeadChange, decided: Mapping[int, Decision]) -> None:
    """A line of the month; the other lead is a link where it has a page of its own."""
    said, icon = sentence(change, decided.get(change.decision_id or 0)), ICONS[change.kind]
    if change.other_id is None or change.other_title is None:
        st.markdown(f"{icon} {said}")
        return
    st.page_link(
        "pages/leads.py",
        label=said,
        icon=icon,
        query_params={lead_list.LEAD: change.other_id, desk.PERIOD: run.period},
    )


def sentence(change: LeadChange, decision: Decision | None) -> str:
    other = _other(change)
    record = difference.plain(change.record or "")
    if change.kind == "merged":
        way = (
            f"{other} was merged into this lead"
            if change.is_arrival
            else f"This lead was merged into {other}"
        )
        return f"{way} with {record}: {_why(TIES, change, decision)}."
    if change.kind == "redirected":
        way = (
            f"{other}, merged away earlier, led here"
            if change.is_arrival
            else f"The id of this lead led to {other}"
        )
        return f"{way} from then on: the lead that it had led to was merged."
    if change.kind == "restored":
        return f"A lead of its own again, because {record} came back."
    if change.kind == "key changed":
        old = difference.plain(change.old_key or "")
        return f"{record} has a new record key; it was {old} before, with {KEYS[change.why]}."
    if change.kind == "split":
        way = (
            f"This lead split off from {other}" if change.is_arrival else f"{other} split off from this lead"
        )
        return f"{way} with {record}: {_why(PARTED, change, decision)}."
    way = f"came here from {other}" if change.is_arrival else f"went from here to {other}"
    return f"{record} {way}: {_why(TIES, change, decision)}."


def _other(change: LeadChange) -> str:
    return difference.plain(change.other_title) if change.other_title else f"Lead {change.other_id}"


def _why(reasons: Mapping[str, str], change: LeadChange, decision: Decision | None) -> str:
    if decision is None:
        return reasons[change.why].format(who="a person", when="")
    who, when = difference.plain(decision.created_by), f" on {words.day(decision.created_at)}"
    return reasons[change.why].format(who=who, when=when)
