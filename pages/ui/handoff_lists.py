"""The leads behind the Salesforce files: what changes, what is new, what is withheld."""

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from core import crm
from core.insights import salesforce
from core.insights.salesforce import Asked, Manifest
from core.state.tables import Run
from pages.ui import desk, difference, lead_list, org, sheet, show, values, words
from pages.ui.org_words import POLICIES

PAGE = 50
BLANKS = (
    "The changes file holds Id and only what changes. **An empty cell in it means no change**: Salesforce "
    "passes over it. No value is ever cleared."
)


def changes(run: Run) -> None:
    """Old to new, field by field."""
    connection = desk.database(run)
    fields = salesforce.fields(connection)
    st.markdown(BLANKS)
    st.subheader("Changes by field", anchor=False)
    _by_field(fields)
    _protected(run)
    changed = fields[fields["changed"] > 0]["api_name"].tolist()
    if not changed:
        st.caption("No lead in Salesforce changes this month.")
        return
    st.subheader("From the old value to the new", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        field = st.selectbox(
            "Field", changed, index=None, placeholder="Every field", key="salesforce.field", width=260
        )
        text = st.text_input(
            "Search", key="salesforce.search", icon=":material/search:", width=320,
            placeholder="Company, city, id or value",
        )  # fmt: skip
    total = salesforce.preview_count(connection, field, text or "")
    download = partial(
        sheet.download,
        run,
        f"Download {words.count(total, 'change')}",
        salesforce.changes_for_people(),
        {"field": field, "text": (text or "").strip()},
        f"salesforce-changes-{run.period}.csv",
        "salesforce.download.changes",
    )
    offset = pages(total, "change", f"salesforce.page.{field}.{text}", download)
    rows = salesforce.preview(connection, field, text or "", PAGE, offset)
    linked(run, rows, _changes(rows, fields), f"salesforce.preview.{field}.{text}.{offset}")


def new_leads(run: Run, told: Manifest) -> None:
    """Salesforce requires a last name; where no file names a person, a visible one stands in."""
    nameless = False
    if told.placeholders:
        st.markdown(
            f"{told.placeholders:,} of them name no person. Salesforce requires a last name, so theirs is "
            f"**{difference.plain(told.placeholder)}**, to be replaced when somebody calls."
        )
        nameless = st.toggle("Only those without a person", key="salesforce.nameless")
    text = _search("salesforce.new.search")
    _leads(run, Asked("insert", None, text, nameless), told.placeholder, "new lead")


def withheld(run: Run) -> None:
    """Why leads are kept out of the files, in sentences, and which."""
    told = salesforce.actions(desk.database(run))
    told = told[told["action"] == "withheld"]
    if told.empty:
        st.markdown("No lead is withheld this month.")
        return
    counts = dict(zip(told["reason"].tolist(), told["leads"].tolist(), strict=True))
    for reason, amount in counts.items():
        st.markdown(f"**{words.count(amount, 'lead')}** · {crm.explain(reason)}")
    reason = st.selectbox(
        "Reason",
        list(counts),
        index=None,
        placeholder="Every reason",
        format_func=crm.explain,
        key="salesforce.reason",
        label_visibility="collapsed",
    )
    _leads(run, Asked("withheld", reason, _search("salesforce.withheld.search")), "", "withheld lead")


def untouched(run: Run, action: str) -> None:
    """Leads that no file names: those that Salesforce has as we do, and those that it alone has."""
    noun = "unchanged lead" if action == "unchanged" else "Salesforce-only lead"
    _leads(run, Asked(action, None, _search(f"salesforce.{action}.search")), "", noun)


def _search(key: str) -> str:
    return (
        st.text_input(
            "Search",
            key=key,
            icon=":material/search:",
            placeholder="Company, city or lead id",
            label_visibility="collapsed",
            width=420,
        )
        or ""
    )


def _leads(run: Run, asked: Asked, placeholder: str, noun: str) -> None:
    connection = desk.database(run)
    total = salesforce.leads_count(connection, asked)
    download = partial(
        sheet.download,
        run,
        f"Download {words.count(total, noun)}",
        salesforce.leads_for_people(),
        salesforce.values(asked),
        f"salesforce-{asked.action}-{run.period}.csv",
        f"salesforce.download.{asked.action}",
    )
    offset = pages(total, noun, f"salesforce.page.{asked}", download)
    rows = salesforce.leads(connection, asked, PAGE, offset)
    shown = {
        "Company": rows["company"],
        "First name": rows["first_name"].map(values.said),
        "Last name": rows["last_name"].fillna(placeholder or words.DASH),
        "City": rows["city"].map(values.said),
        "State": rows["state"].map(values.said),
        "Phone": rows["phone"].map(values.said),
        "Email": rows["email"].map(values.said),
    }
    if asked.action == "withheld":
        shown = {"Company": shown.pop("Company"), "Why": rows["reason"].map(crm.explain), **shown}
    linked(run, rows, pd.DataFrame(shown), f"salesforce.leads.{asked}.{offset}")


def pages(total: int, noun: str, key: str, download: Callable[[], None]) -> int:
    """Draws the count, the pages and the download above a list; answers with the first row to show."""
    if not total:
        return 0
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(f"{words.count(total, noun)}. {lead_list.CLICK}")
        pages = -(-total // PAGE)
        page = st.pagination(pages, key=key) if pages > 1 else 1
        download()
    return (page - 1) * PAGE


def linked(run: Run, rows: pd.DataFrame, shown: pd.DataFrame, key: str) -> None:
    """A table whose rows lead to their lead."""
    if rows.empty:
        st.info("Nothing has these words.")
        return
    columns = {"Company": st.column_config.TextColumn(pinned=True, width=190)}
    lead_list.linked(run, rows["lead_id"], shown, key, columns)


def _by_field(fields: pd.DataFrame) -> None:
    """Fields where something changes or was kept; the others are named."""
    busy = fields[(fields["changed"] > 0) | (fields["protected"] > 0)]
    table = pd.DataFrame(
        {
            "Field": busy["api_name"],
            "Policy": busy["policy"].map(POLICIES),
            "Changes": busy["changed"],
            "Protected": busy["protected"],
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        key="salesforce.fields",
        column_config={
            "Changes": show.NUMBER,
            "Protected": st.column_config.NumberColumn(
                format="localized",
                help="Values that differ from ours and that the policy leaves as they are.",
            ),
        },
    )
    quiet = [name for name in fields["api_name"] if name not in set(busy["api_name"])]
    if quiet:
        st.caption(f"Nothing differs in {values.listed(quiet, 12)}.")


def _protected(run: Run) -> None:
    """How many of Salesforce's own values each policy keeps."""
    told = salesforce.protected(desk.database(run))
    kept = [
        f"**{number:,}** by “{POLICIES[policy]}”"
        for policy, number in zip(told["policy"], told["protected"], strict=True)
        if number
    ]
    total = words.count(int(told["protected"].sum()), "value")
    by = f": {words.listed(kept)}" if kept else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"{total} of Salesforce that differ from ours are protected by policy{by}.", width="content"
        )
        st.page_link(
            "pages/settings.py", label="Change a policy", icon=":material/tune:",
            query_params={org.ADDRESS: "policies"},
        )  # fmt: skip


def _changes(rows: pd.DataFrame, fields: pd.DataFrame) -> pd.DataFrame:
    policies = dict(zip(fields["api_name"], fields["policy"], strict=True))
    return pd.DataFrame(
        {
            "Company": rows["company"],
            "Field": rows["field_api_name"],
            "In Salesforce": rows["old_value"].map(values.said),
            "New value": rows["new_value"],
            "City": rows["city"].map(values.said),
            "Why": rows["field_api_name"].map(lambda name: POLICIES[policies[name]]),
            "Salesforce id": rows["sfdc_id"],
        }
    )
