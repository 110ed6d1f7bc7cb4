"""Each source's file against its contract: what blocks it first, what to know, and what was settled."""

import streamlit as st

from core import schema
from core.contracts import Contract
from core.desk import Month, SourceState
from core.findings import BREAKING
from core.schema import Change
from pages.ui import contract_history, desk, policies, show, words
from pages.ui.settling import RUN_TO_TAKE_UP, Settling


def state(now: Month) -> str:
    blocking = sum(len(one.assessment.open) for one in now.sources if one.assessment)
    notes = sum(len(one.assessment.findings) for one in now.sources if one.assessment) - blocking
    unknown = f"{words.count(len(now.unknown), 'file')} of no known source" if now.unknown else ""
    open_work = f"{words.count(blocking, 'difference')} to settle" if blocking else ""
    if unknown or open_work:
        return words.sentence(open_work, unknown)
    if not now.received:
        return "Files are compared with their contracts as soon as they arrive."
    if notes:
        return f"Nothing blocks a file of {words.month(now.period)}; {words.count(notes, 'note')} to read."
    return f"Every file that arrived for {words.month(now.period)} is whole and fits its contract."


def urgency(one: SourceState) -> tuple[bool, bool, bool]:
    """What blocks comes first, then what has something to say, then what fits, then what is missing."""
    return (not one.needs_person, one.assessment is None, not (one.assessment and one.assessment.findings))


def source(one: SourceState) -> None:
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            title = f"**{one.contract.title}** :gray[· contract version {one.contract.version}]"
            st.markdown(title, width="stretch")
            _verdict(one)
            policies.menu(one)
        if one.delivery is not None and one.assessment is not None:
            Settling(one.contract, one.delivery, one.assessment).draw()
        elif one.carried_from:
            st.caption(f"Carried forward from {words.month(one.carried_from)} until a file comes.")
        _changed(one.contract)
        _agreed(one.contract)
        contract_history.draw(one.contract)


def _verdict(one: SourceState) -> None:
    if one.assessment is None:
        show.mark("No file yet", show.NEUTRAL)
    elif one.needs_person:
        show.mark("Needs you", show.BAD)
    elif one.assessment.is_quiet:
        show.mark("Whole and as agreed", show.GOOD)
    elif any(found.severity == BREAKING for found in one.assessment.findings):
        show.mark("Accepted as it is", show.ATTENTION)
    else:
        show.mark("Differs, nothing breaks", show.ATTENTION)


def _changed(contract: Contract) -> None:
    """What was agreed last, with its undo where it stands."""
    change = schema.last_change(desk.workspace(), contract.source)
    if change is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_told(change), width="stretch")
        undo = f"schema.undo.{contract.source}.{change.version}"
        if change.can_undo and st.button("Undo", key=undo, type="tertiary", icon=":material/undo:"):
            with show.explained():
                schema.undo(desk.workspace(), contract)
            show.announce(f"Undone: {change.reason} {RUN_TO_TAKE_UP}")
            st.rerun()


def _told(change: Change) -> str:
    return f":gray[{change.who}, {words.moment(change.when)}:] {change.reason}"


def _agreed(contract: Contract) -> None:
    """The place of the contract and its story."""
    key = f"schema.show.{contract.source}"
    if st.toggle("Show the contract", key=key):
        st.dataframe(schema.agreed(contract), hide_index=True, key=f"{key}.table")
        st.dataframe(
            schema.history(desk.workspace(), contract.source),
            hide_index=True,
            key=f"{key}.history",
            column_config={
                "When": st.column_config.DatetimeColumn(format="D MMM YYYY HH:mm"),
                "Why": st.column_config.TextColumn(width="large"),
            },
        )
