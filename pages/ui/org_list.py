"""The form for the org's own list of the Lead's fields."""

import streamlit as st

from core import crm
from core.crm import Org, OrgField
from pages.ui import difference, show, values, words
from pages.ui.org_fields import Save

HOW = (
    "The CSV of a describe of Lead (name, type, length, nillable, picklistValues ...), or the table of "
    "Fields & Relationships in the object manager (Field Label, Field Name, Data Type)."
)


def draw(now: Org, save: Save) -> None:
    if now.field_list:
        st.markdown(f"From {difference.plain(now.field_list_name)}: {_said(now.field_list)}")
        _effect(now)
    else:
        st.markdown("None is taken: the documented lengths of the standard fields count.")
    handed = st.file_uploader("A field list", type=["csv", "txt"], key="settings.org.file", help=HOW)
    if handed is None:
        if now.field_list:
            _drop(now, save)
        return
    with show.explained():
        found = crm.read_field_list(handed.name, handed.getvalue())
        wanted = now.changed(field_list=[each.model_dump() for each in found], field_list_name=handed.name)
    st.markdown(f"Read: {_said(found)}")
    _effect(wanted)
    save(lambda: wanted, "Take this list", "take", f"The fields of {handed.name} count.")


def _said(fields: tuple[OrgField, ...]) -> str:
    required = sum(each.is_required for each in fields)
    picked = sum(bool(each.values) for each in fields)
    return (
        f"{words.count(len(fields), 'field')}, {required:,} of them required, "
        f"{words.count(picked, 'picklist')} with values."
    )


def _effect(wanted: Org) -> None:
    if unfilled := wanted.unfilled():
        show.line(
            f"Salesforce requires {words.listed(list(unfilled))}, and nothing fills it: every new lead would "
            "fail. Add it under Own fields, or give it a default in Salesforce.",
            show.BAD,
        )
    if left := wanted.left_out():
        show.line(f"Not in the list, so never sent: {values.listed(list(left), 12)}.", show.ATTENTION)


def _drop(now: Org, save: Save) -> None:
    if st.toggle("Go back to the documented lengths", key="settings.org.documented"):
        save(
            lambda: now.changed(field_list=(), field_list_name=""),
            "Drop the list",
            "drop.list",
            "The documented lengths count again.",
        )
