"""Searching the leads."""

from collections.abc import Mapping
from typing import Any, NoReturn

import pandas as pd
import streamlit as st

from core.insights import leads
from core.insights.leads import Wanted
from core.state.tables import Run
from pages.ui import desk, job, pending, sheet, show, values, words

PAGE = 50
NO_STATE = "No state"
FILTERS = ("search", "source", "state", "change", "answer", "order")  # widget keys, and names in the address
CLICK = "Click one to open its lead."
ASKED = "leads.asked"  # the filters of the list when it was last seen
LEAD = "lead"  # in the address: the lead that is open
ACTIONS = {
    "insert": "New in Salesforce",
    "update": "Changes in Salesforce",
    "unchanged": "Unchanged in Salesforce",
    "withheld": "Withheld",
    "crm_only": "Only in Salesforce",
}
ORDERS = {"city": "By city", "state": "By state", "records": "Most records first"}
CHANGES = {"new": "New", "changed": "Changed", "same": "Same as before", "back": "Back again"}


def show_leads(run: Run, **filters: str) -> NoReturn:
    """Opens the list with these filters alone, whatever an earlier visit left in the others."""
    for name in FILTERS:
        st.session_state[name] = "" if name == "search" else filters.get(name)
    st.switch_page("pages/leads.py", query_params={**_spoken(filters), desk.PERIOD: run.period})


def back(run: Run) -> None:
    """To the list as it was left."""
    asked: dict[str, str] = st.session_state.get(ASKED, {})
    st.page_link(
        "pages/leads.py",
        label="Back to the leads found" if asked else "All leads",
        icon=":material/arrow_back:",
        query_params={**asked, desk.PERIOD: run.period},
    )


def search(run: Run) -> None:
    connection = desk.database(run)
    offered = leads.choices(connection)
    action = show.heading("Leads", f"{words.month(run.period)}: {words.count(run.report['leads'], 'lead')}.")
    job.progress()
    pending.note(run, "leads.apply")
    wanted, order = _wanted(offered)
    st.session_state[ASKED] = _asked(wanted, order, offered.sources)
    found = leads.found(connection, wanted)
    if not found:
        st.info("No lead has all of this. Try fewer words, part of a name, or another filter.")
        return
    with action:
        query, asked = leads.for_people(wanted)
        label = f"Download {words.count(found, 'lead')}"
        sheet.download(run, label, query, asked, f"leads-{run.period}.csv", "leads.download")
    _results(run, wanted, found, order)


def _wanted(offered: leads.Choices) -> tuple[Wanted, str]:
    text = st.text_input(
        "Search",
        key="search",
        bind="query-params",
        placeholder="Company, person, street, city, phone, email, licence or id",
        icon=":material/search:",
        label_visibility="collapsed",
    )
    states = {name: NO_STATE if name == leads.NO_STATE else name for name in offered.states}
    with st.grid(min_column_width=150):
        wanted = Wanted(
            text=text or "",
            source=_choice("source", "Any source", offered.sources),
            state=_choice("state", "Any state", states),
            change=_choice("change", "Any change", CHANGES),
            action=_choice("answer", "Any Salesforce answer", ACTIONS),
        )
        return wanted, _choice("order", "By name", ORDERS) or "name"


def _asked(wanted: Wanted, order: str, sources: Mapping[str, str]) -> dict[str, str]:
    chosen = order if order in ORDERS else None
    asked = (wanted.text, wanted.source, wanted.state, wanted.change, wanted.action, chosen)
    return _spoken({name: value for name, value in zip(FILTERS, asked, strict=True) if value}, sources)


def _spoken(filters: Mapping[str, str], sources: Mapping[str, str] | None = None) -> dict[str, str]:
    """Filters as the address says them: in the words that the choices show."""
    words_of = {
        "source": sources or {},
        "change": CHANGES,
        "answer": ACTIONS,
        "order": ORDERS,
        "state": {leads.NO_STATE: NO_STATE},
    }
    return {name: words_of.get(name, {}).get(value, value) for name, value in filters.items()}


def _choice(name: str, nothing: str, options: Mapping[str, str]) -> str | None:
    """The key is what stands in the address, so that a filter can be sent to a colleague."""
    chosen: str | None = st.selectbox(
        nothing,
        list(options),
        index=None,
        format_func=options.__getitem__,
        key=name,
        bind="query-params",
        placeholder=nothing,
        label_visibility="collapsed",
    )
    return chosen


def _results(run: Run, wanted: Wanted, found: int, order: str) -> None:
    pages = -(-found // PAGE)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(f"{words.count(found, 'lead')} found. {CLICK}")
        page = st.pagination(pages, key=f"leads.page.{wanted}") if pages > 1 else 1
    rows = leads.search(desk.database(run), wanted, PAGE, (page - 1) * PAGE, order)
    linked(
        run,
        rows["lead_id"],
        _table(rows),
        f"leads.table.{wanted}.{order}.{page}",
        {
            "Company": st.column_config.TextColumn(pinned=True, width="medium"),
            "State": st.column_config.TextColumn(width=56),
            "Records": st.column_config.NumberColumn(
                format="localized", width=72, help="Records of the sources that are this one lead."
            ),
        },
    )


def linked(
    run: Run, lead_ids: pd.Series, shown: Any, key: str, columns: Mapping[str, Any] | None = None
) -> None:
    """A table whose rows lead to their lead, where they have one."""
    picked = st.dataframe(
        shown,
        hide_index=True,
        key=key,
        on_select="rerun" if lead_ids.notna().any() else "ignore",
        selection_mode="single-row",
        height="content",
        column_config=columns,
    )
    chosen = picked["selection"]["rows"] if isinstance(picked, Mapping) else []
    lead_id = lead_ids.iloc[chosen[0]] if chosen and chosen[0] < len(lead_ids) else None
    if isinstance(lead_id, str):
        st.switch_page("pages/leads.py", query_params={LEAD: lead_id, desk.PERIOD: run.period})


def _table(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Company": rows["operator"].fillna(rows["company"]),
            "City": rows["city"].map(values.said),
            "State": rows["state"].map(values.said),
            "Phone": rows["phone"].map(values.said),
            "Licence number": rows["license_number"].map(values.said),
            "This month": rows["change"].map(CHANGES),
            "Salesforce": rows["action"].map(ACTIONS).fillna(words.DASH),
            "Records": rows["record_count"],
            "Sources": rows["sources"].map(lambda names: ", ".join(words.source(one) for one in names)),
            "Email": rows["email"].map(values.said),
        }
    )
