"""Forms for the fields of the Salesforce org: what updates may do to each, and the org's own ones."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from core import crm
from core.crm import AddedField, LeadField, Org, Policy
from core.insights import salesforce
from core.state.tables import Run
from pages.ui import desk, show, words
from pages.ui.org_words import NEWER, POLICIES, filled_from, label

LEFT_OUT = "Not in the field list: never sent"
Save = Callable[[Callable[[], Org], str, str, str], None]


def policies(now: Org, run: Run | None, save: Save) -> None:
    fields = now.named()
    names = {name: field.api_name for name, field in fields.items()}
    _table(fields, run)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            "Field", list(fields), key="settings.org.field", width=260,
            format_func=names.__getitem__,
        )  # fmt: skip
        field = fields[name]
        policy = st.selectbox(
            "What an update may do", list(field.policies), index=_place(field), width=320, help=NEWER,
            format_func=POLICIES.__getitem__, key=f"settings.org.policy.{name}",
        )  # fmt: skip
    if field.one_way:
        st.caption("An opt-out is never undone, so only a yes can ever be written.")
    if field.unless:
        st.caption("An address that bounced in Salesforce is never written again, whatever the policy.")
    if policy != field.policy:
        said = f"{field.api_name}: {POLICIES[policy][0].lower()}{POLICIES[policy][1:]}."
        save(lambda: _with_policy(now, name, policy), "Set the policy", "set", said)


def own(now: Org, save: Save) -> None:
    _own_table(now)
    what = st.radio(
        "Own fields", ["Fill another field", "Correct a name", "Stop filling a field"], horizontal=True,
        key="settings.org.own", label_visibility="collapsed",
    )  # fmt: skip
    if what == "Fill another field":
        _add(now, save)
    elif what == "Correct a name":
        _rename(now, save)
    else:
        _drop(now, save)


def _table(fields: dict[str, LeadField], run: Run | None) -> None:
    shown = pd.DataFrame(
        {
            "Field": [field.api_name for field in fields.values()],
            "Filled from": [filled_from(field) for field in fields.values()],
            "What an update may do": [POLICIES[field.policy] for field in fields.values()],
            "Length": [field.length for field in fields.values()],
        }
    )
    if run is not None and salesforce.has_extract(desk.database(run)):
        told = salesforce.fields(desk.database(run)).set_index("api_name")["protected"]
        shown["Protected"] = shown["Field"].map(told)
    st.dataframe(
        shown, hide_index=True, key="settings.org.fields", placeholder=words.DASH,
        column_config={
            "Field": st.column_config.TextColumn(pinned=True),
            "Length": show.NUMBER,
            "Protected": st.column_config.NumberColumn(
                format="localized",
                help="Values of Salesforce that differ from ours and that the published run kept.",
            ),
        },
    )  # fmt: skip


def _place(field: LeadField) -> int:
    return list(field.policies).index(field.policy)


def _with_policy(now: Org, name: str, policy: Policy) -> Org:
    """An added field carries its own policy."""
    if any(each.api_name == name for each in now.added):
        added = [
            each.model_copy(update={"policy": policy}) if each.api_name == name else each
            for each in now.added
        ]
        return now.changed(added=[each.model_dump() for each in added])
    return now.changed(policies={**now.policies, name: policy})


def _own_table(now: Org) -> None:
    own = [field for field in now.specification().fields if field.is_custom and field.form]
    st.dataframe(
        pd.DataFrame(
            {
                "Field": [field.api_name for field in own],
                "Filled from": [filled_from(field) for field in own],
                "What an update may do": [
                    LEFT_OUT if field.read_only else POLICIES[field.policy] for field in own
                ],
            }
        ),
        hide_index=True,
        key="settings.org.own.fields",
    )


def _add(now: Org, save: Save) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(
            "API name", key="settings.org.add.name", placeholder="Licence_Number__c", width=260
        )
        reads = st.selectbox(
            "Filled from", list(crm.fillable()), index=None, format_func=label, key="settings.org.add.reads",
            width=260, placeholder="A field of the files",
        )  # fmt: skip
    st.caption("Updates need its column in the Salesforce extract; without one, only new leads get it.")
    if name and reads:
        api_name = name.strip()
        save(
            lambda: now.changed(
                added=[*_dumped(now), AddedField(api_name=api_name, reads=reads).model_dump()]
            ),
            "Add the field",
            "add",
            f"{api_name} is filled from {label(reads)}; no update writes it until its policy says so.",
        )


def _rename(now: Org, save: Save) -> None:
    names = {each.api_name: now.name(each.api_name) for each in crm.shipped().fields if each.is_custom}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        old = st.selectbox(
            "Field", list(names), format_func=names.__getitem__, key="settings.org.rename.old", width=260
        )
        new = (st.text_input("Its API name here", key="settings.org.rename.new", width=260) or "").strip()
    if new and new != now.name(old):
        save(
            lambda: now.changed(renamed={**now.renamed, old: new}),
            "Correct the name",
            "rename",
            f"{now.name(old)} is called {new}.",
        )


def _drop(now: Org, save: Save) -> None:
    if not now.added:
        st.caption("Nobody has added a field.")
        return
    name = st.selectbox(
        "Field", [each.api_name for each in now.added], key="settings.org.drop.name", width=260
    )
    left = [each for each in _dumped(now) if each["api_name"] != name]
    save(lambda: now.changed(added=left), "Stop filling it", "drop", f"{name} is no longer filled.")


def _dumped(now: Org) -> list[dict[str, object]]:
    return [each.model_dump() for each in now.added]
