"""The form for what new leads get, and for how the Salesforce org takes states."""

import streamlit as st

from core.crm import Org, Regions
from pages.ui.org_fields import Save
from pages.ui.org_words import LAST_NAMES, REGIONS

EMPTY = "Salesforce decides"


def draw(now: Org, save: Save) -> None:
    with st.grid(min_column_width=300):
        said: dict[str, object] = {
            "lead_source": _picked(now, "LeadSource", "Lead source", now.lead_source),
            "status": _picked(now, "Status", "Status", now.status),
            "record_type_id": _id("Record type id", "record_type", now.record_type_id, "012…"),
            "owner_id": _id("Owner id", "owner", now.owner_id, "005… or 00G…"),
            "assignment_rule_id": _id("Assignment rule id", "rule", now.assignment_rule_id, "01Q…"),
            "regions": _regions(now),
        }
        last_name = st.multiselect(
            "Last name where no person is named", list(LAST_NAMES), default=list(now.last_name_from),
            format_func=LAST_NAMES.__getitem__, key="settings.org.last_name", placeholder="The placeholder",
            help="The first of these that a lead has and that fits; else the placeholder. A person who is "
            "named later replaces it.",
        )  # fmt: skip
        placeholder = st.text_input("Placeholder", now.last_name_placeholder, key="settings.org.placeholder")
    said |= {"last_name_from": tuple(last_name), "last_name_placeholder": (placeholder or "").strip()}
    if any(getattr(now, name) != value for name, value in said.items()):
        save(lambda: now.changed(**said), "Save what new leads get", "values", "What new leads get is saved.")


def _picked(now: Org, api_name: str, label: str, value: str | None) -> str | None:
    """A picklist that the org's list knows is chosen from, any other is typed."""
    key, known = f"settings.org.{api_name}", list(now.values(api_name))
    if not known:
        return _or_none(st.text_input(label, value or "", key=key, placeholder=EMPTY))
    index = known.index(value) if value in known else None
    return st.selectbox(label, known, index=index, key=key, placeholder=EMPTY)


def _id(label: str, key: str, value: str | None, shape: str) -> str | None:
    helps = "The rule is given to the load job, and overrides the owner." if key == "rule" else None
    return _or_none(
        st.text_input(label, value or "", key=f"settings.org.{key}", placeholder=shape, help=helps)
    )


def _regions(now: Org) -> Regions:
    return st.selectbox(
        "State and Country picklists", list(REGIONS), index=list(REGIONS).index(now.regions),
        format_func=REGIONS.__getitem__, key="settings.org.regions",
    )  # fmt: skip


def _or_none(text: str | None) -> str | None:
    return (text or "").strip() or None
