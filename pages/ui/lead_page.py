"""One lead: its values and where they came from, its records, its pairs, its months."""

from collections.abc import Hashable, Mapping, Sequence

import pandas as pd
import streamlit as st

from core import crm
from core.canonical import FIELDS
from core.insights import lead as one_lead
from core.insights import lead_changes as changes
from core.insights import leads, metrics, relations, reviews
from core.insights.lead import LeadDetail
from core.insights.lead_changes import LeadChange
from core.insights.relations import RelatedLead
from core.insights.reviews import OpenPair
from core.state import decisions
from core.state.tables import Run
from pages.ui import (
    desk,
    difference,
    job,
    lead_changes,
    lead_list,
    lead_values,
    pending,
    show,
    values,
    words,
)
from pages.ui.lead_list import ACTIONS

RELATIONS = {
    relations.SAID: "Same owner, as a person says",
    "moved": "Same licence at another address",
    "new licence": "Same place under another licence",
    "same owner": "Same owner",
    "same place": "Same address",
    "same chain": "Same name elsewhere",
}
EVENTS = {
    "new": "Seen for the first time",
    "changed": "Changed",
    "same": "Nothing changed",
    "back": "Back again after a time away",
    "gone": "No longer in the files",
    "held": "Held back by a rule",
    "merged": "Merged into another lead",
}


def open_lead(run: Run, lead_id: str) -> None:
    lead_list.back(run)
    connection = desk.database(run)
    with show.explained():
        lead = one_lead.detail(connection, lead_id)
    show.heading(lead.title, _state(lead))
    show.announced()
    job.progress()
    pending.note(run, "lead.apply")
    if lead.asked != lead.lead_id:
        path = changes.path(connection, lead.asked)
        st.info(lead_changes.asked(lead.asked, path), icon=":material/merge:")
    _in_review(run, lead, reviews.pairs_of_lead(connection, lead.lead_id))
    lead_values.draw(run, connection, lead)
    if len(lead.records) > 1 and st.toggle(
        f"Show its {words.count(len(lead.records), 'record')} side by side", key="leads.records"
    ):
        _side_by_side(lead)
    _related(run, relations.of_lead(connection, lead.lead_id))
    _months(run, lead, changes.of_lead(connection, lead.lead_id), leads.sources(connection))
    st.caption(f"Lead {lead.lead_id}. The address of this page opens it for a colleague too.")


def _state(lead: LeadDetail) -> str:
    where = f"{difference.plain(lead.place)} · " if lead.place else ""
    sources = list(dict.fromkeys(record.source for record in lead.records))
    said = f"{where}{words.count(len(lead.records), 'record')} of {words.listed(sources)}"
    answer = ACTIONS.get(lead.action or "", "Not compared with Salesforce")
    reason = f". {crm.explain(lead.reason)}" if lead.reason else ""
    return f"{said} · {answer}{reason}"


def _in_review(run: Run, lead: LeadDetail, pairs: Sequence[OpenPair]) -> None:
    """Pairs that would join this lead with another, each a link to its decision."""
    if not pairs:
        return
    with st.container(border=True):
        show.mark(f"{words.count(len(pairs), 'pair')} in review", show.ATTENTION)
        for pair in pairs:
            is_left = pair.left_lead == lead.lead_id
            title = pair.right_title if is_left else pair.left_title
            source = pair.right_source if is_left else pair.left_source
            st.page_link(
                "pages/duplicates.py",
                label=f"May be one with {difference.plain(title)} ({source})",
                icon=":material/join_inner:",
                help=pair.reason,
                query_params={"pair": "|".join(pair.ids), desk.PERIOD: run.period},
            )


def _related(run: Run, related: Sequence[RelatedLead]) -> None:
    """Other leads, each a link, so that a caller knows whom else the number reaches."""
    if not related:
        return
    st.subheader("Related leads", anchor=False)
    st.markdown("Not the same lead, as far as their values tell.")
    for other in related:
        where = f" · {difference.plain(other.place)}" if other.place else ""
        st.page_link(
            "pages/leads.py",
            label=f"{RELATIONS[other.relation]}: {difference.plain(other.title)}{where}",
            icon=":material/link:",
            query_params={lead_list.LEAD: other.lead_id, desk.PERIOD: run.period},
        )


def _name(source: str, record_number: int) -> str:
    return f"{source}, row {record_number:,}"


def _side_by_side(lead: LeadDetail) -> None:
    """Only fields in which the records differ, unless all are asked for."""
    rows = {
        field.label: [record.values[at] for record in lead.records]
        for at, field in enumerate(FIELDS)
        if any(record.values[at] is not None for record in lead.records)
    }
    everything = st.toggle("Equal fields too", key="leads.equal")
    shown = {
        label: [difference.plain(values.said(value)) for value in said]
        for label, said in rows.items()
        if everything or len(set(said)) > 1
    }
    heads = [_name(record.source, record.record_number) for record in lead.records]
    if shown:
        st.table(pd.DataFrame(shown, index=_distinct(heads)).T, border="horizontal")
    else:
        st.caption("They are equal in every field.")


def _distinct(heads: Sequence[str]) -> list[str]:
    """A table needs a name of its own for each column."""
    return [head if heads.index(head) == at else f"{head} ({at + 1})" for at, head in enumerate(heads)]


def _months(run: Run, lead: LeadDetail, changed: Sequence[LeadChange], titles: Mapping[str, str]) -> None:
    st.subheader("Month by month", anchor=False)
    with desk.workspace().store.session() as session:
        decided = decisions.by_id(session, [one.decision_id for one in changed if one.decision_id])
    events = {str(row["period"]): _event(row, titles) for row in lead.history.to_dict("records")}
    for period in sorted({*events, *(one.period for one in changed)}, reverse=True):
        st.markdown(f"**{words.month(period)}**  {events.get(period, '')}")
        for one in changed:
            if one.period == period:
                lead_changes.show(run, one, decided)


def _event(row: Mapping[Hashable, object], titles: Mapping[str, str]) -> str:
    said = EVENTS.get(str(row["event"]), str(row["event"]))
    fields = [metrics.label(str(name)) for name in _names(row["changed_fields"])]
    sources = [titles.get(str(name), str(name)) for name in _names(row["sources"])]
    changed = f": {', '.join(fields)}" if fields else ""
    whose = f" :gray[· {words.listed(sources)}]" if sources else ""
    return f"{said}{changed}{whose}"


def _names(value: object) -> list[object]:
    return list(value) if hasattr(value, "__iter__") else []
