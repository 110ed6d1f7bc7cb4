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
    """A line of the month, and a link to the other lead where that has a page of its own."""
    st.markdown(f"{ICONS[change.kind]} {sentence(change, decided.get(change.decision_id or 0))}")
    if change.other_id and change.other_title:
        st.page_link(
            "pages/leads.py",
            label=difference.plain(change.other_title),
            icon=":material/link:",
            query_params={lead_list.LEAD: change.other_id, desk.PERIOD: run.period},
        )


def sentence(change: LeadChange, decision: Decision | None) -> str:
    other, record = _other(change), difference.plain(change.record or "")
    here, there = (
        (f"This lead ({record})", other) if change.is_arrival else (f"{other} ({record})", "this lead")
    )
    match change.kind:
        case "merged" if change.is_arrival:
            said = f"{other} ({record}) was merged into this lead"
        case "merged":
            said = f"This lead ({record}) was merged into {other}"
        case "redirected" if change.is_arrival:
            return (
                f"{other}, merged away earlier, leads here now: the lead that it had led to was merged too."
            )
        case "redirected":
            return f"The id of this lead led to {other}: the lead that it had led to was merged too."
        case "restored":
            return f"A lead of its own again, because its record came back ({record})."
        case "key changed":
            old = difference.plain(change.old_key or "")
            return f"{record} has a new record key; it was {old} before, with {KEYS[change.why]}."
        case "split":
            return f"{here} split off from {there}: {_why(PARTED, change, decision)}."
        case _:
            said = (
                f"{record} came here from {other}"
                if change.is_arrival
                else f"{record} went from here to {other}"
            )
    return f"{said}: {_why(TIES, change, decision)}."


def _other(change: LeadChange) -> str:
    return difference.plain(change.other_title) if change.other_title else f"Lead {change.other_id}"


def _why(reasons: Mapping[str, str], change: LeadChange, decision: Decision | None) -> str:
    if decision is None:
        return reasons[change.why].format(who="a person", when="")
    who, when = difference.plain(decision.created_by), f" on {words.day(decision.created_at)}"
    return reasons[change.why].format(who=who, when=when)
