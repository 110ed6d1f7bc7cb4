"""The Salesforce org on the Settings page: who set it up and why, taking it back, and its four forms."""

from collections.abc import Callable

import streamlit as st

from core import org
from core.crm import Org, Policy
from core.state.org_tables import OrgSetup
from core.state.tables import Run
from pages.ui import desk, difference, org_fields, org_list, org_values, show, words

ADDRESS = "org"  # in the address: which part is open
PART, SEEN, WHY = "settings.org.part", "settings.org.seen", "settings.org.why"
NEXT_RUN = "It holds from the next run on."
PARTS = {
    "policies": "Write policies",
    "own": "Own fields",
    "values": "New leads",
    "list": "Field list",
}
LEADS = {
    "policies": "What an update may do to the values that Salesforce holds, field by field.",
    "own": "Custom fields of this org: fill one from the files, or correct the name of one that is known.",
    "values": "What a new lead gets where the files say nothing, and how this org takes states.",
    "list": "The fields as Salesforce itself lists them: lengths, picklist values, what is required.",
}

Change = Callable[[], Org]


def state() -> str:
    now = org.in_force(desk.workspace().store, desk.workspace().settings)
    fields = now.named().values()
    never = sum(field.policy is Policy.NEVER for field in fields)
    lengths = f"as {difference.plain(now.field_list_name)} says" if now.field_list else "as documented"
    filled = f"{words.count(len(fields), 'Lead field')} can be filled, {never:,} of them never by an update"
    return f"{filled}; lengths are {lengths}."


def draw(run: Run | None) -> None:
    show.announced()
    row = org.standing(desk.workspace().store)
    if PART not in st.session_state:  # just opened: what is in force now is what the visitor sees
        st.session_state[SEEN] = row.setup_id if row else None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_whose(row), width="content")
        if row is not None and st.button("Undo", key="settings.org.undo", type="tertiary"):
            _undo(row)
    asked = st.query_params.get(ADDRESS, "")
    part = st.segmented_control(
        "Salesforce", list(PARTS), default=asked if asked in PARTS else "policies",
        format_func=PARTS.__getitem__, key=PART, required=True, label_visibility="collapsed",
    )  # fmt: skip
    st.query_params[ADDRESS] = part
    st.caption(LEADS[part])
    now = org.in_force(desk.workspace().store, desk.workspace().settings)
    if part == "policies":
        org_fields.policies(now, run, _save)
    elif part == "own":
        org_fields.own(now, _save)
    elif part == "values":
        org_values.draw(now, _save)
    else:
        org_list.draw(now, _save)


def _save(change: Change, action: str, key: str, said: str) -> None:
    """The reason and the button below a form; `said` is what the page says once it is kept."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        reason = st.text_input("Why", key=f"{WHY}.{key}", width=420, placeholder="Kept with the change")
        asked = st.button(action, key=f"settings.org.{key}", type="primary")
    place, seen = desk.workspace(), st.session_state.get(SEEN)
    if asked and show.done(
        lambda: org.save(place.store, place.settings, change(), reason or "", place.who, seen)
    ):
        _afresh(f"{said} {NEXT_RUN}")


def _undo(row: OrgSetup) -> None:
    place = desk.workspace()
    if show.done(lambda: org.undo(place.store, row.setup_id, place.who)):
        _afresh(f"Taken back: the Salesforce setup from before holds again. {NEXT_RUN}")


def _afresh(sentence: str) -> None:
    """Every form opens with what is in force; the part that is open stays open."""
    row = org.standing(desk.workspace().store)
    for key in [key for key in st.session_state if str(key).startswith("settings.org.") and key != PART]:
        del st.session_state[key]
    st.session_state[SEEN] = row.setup_id if row else None
    show.announce(sentence)
    st.rerun()


def _whose(row: OrgSetup | None) -> str:
    if row is None:
        return "This is the shipped setup; nobody has changed it."
    who = f"{difference.plain(row.created_by)} changed it on {words.day(row.created_at)}"
    return f"{who}: {difference.plain(row.reason)}"
