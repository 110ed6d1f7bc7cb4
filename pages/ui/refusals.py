"""Rows that Salesforce refused: why, what was sent, what it should be, and a file of only those."""

import pandas as pd
import streamlit as st

from core import crm, reloads
from core.crm import Cause, Foreseen, RefusedRow
from core.state.tables import Run
from pages.ui import desk, difference, show, values, words

SHOWN = 200
REMEDIES = {
    "value": "",
    "lead": "The Salesforce lead is in the way.",
    "again": "The row itself is right.",
    "org": "The file is right; the org is in the way.",
}
OWN_RULE = "FIELD_CUSTOM_VALIDATION_EXCEPTION"  # known by its code, but only the org knows what it asks


def draw(run: Run) -> None:
    st.subheader("Refused", anchor=False)
    _hit_rate(run)
    waiting, causes = reloads.waiting(desk.workspace(), run), reloads.causes(desk.workspace(), run)
    if not waiting:
        show.line("No row waits: all that was answered succeeded, or went out again.", show.GOOD)
        return
    for cause in causes:
        st.markdown(_told(cause))
    if causes:
        _rows(run, causes)
    _again(run, waiting)


def _title(cause: Cause) -> str:
    """In plain words where the error is known, else as Salesforce calls it."""
    known = crm.of_code(cause.code)
    means = known.means.rstrip(".") if known else cause.code.replace("UNKNOWN", "An error without a code")
    return f"{means} ({cause.field})" if cause.field else means


def _told(cause: Cause) -> str:
    known = crm.of_code(cause.code)
    do = (
        f"{known.do} {REMEDIES[known.remedy]}"
        if known
        else f"Salesforce says: {difference.plain(cause.error)}"
    )
    code = f" :gray[{difference.plain(cause.code)}]" if known else ""
    return f"**{difference.plain(_title(cause))}**, {words.count(cause.rows, 'row')}: {do}{code}"


def _rows(run: Run, causes: list[Cause]) -> None:
    titles = {at: _title(one) for at, one in enumerate(causes)}
    at = st.selectbox(
        "Rows refused for",
        list(titles),
        format_func=titles.__getitem__,
        key="salesforce.cause",
        width=420,
    )
    cause = causes[at]
    rows = reloads.refused_rows(desk.workspace(), run, cause, SHOWN)
    fixed = {(one.lead_id, one.field): one.new_value for one in reloads.fixes(desk.workspace(), run)}
    shown = pd.DataFrame(
        {
            "Company": [row.company or words.DASH for row in rows],
            "Was sent": [values.said(row.value or None) for row in rows],
            "Should be": [fixed.get((row.lead_id, row.field or ""), row.value) for row in rows],
            "Salesforce says": [row.error for row in rows],
            "Where": [f"{row.file}, row {row.position + 1:,}" for row in rows],
        }
    )
    key = f"salesforce.refused.{cause.code}.{cause.field}.{len(fixed)}"
    if cause.field is None:
        st.dataframe(shown.drop(columns=["Was sent", "Should be"]), hide_index=True, key=key)
    else:
        locked = [name for name in shown.columns if name != "Should be"]
        typed = st.data_editor(shown, hide_index=True, key=key, disabled=locked)
        _keep(run, rows, shown["Should be"].tolist(), typed["Should be"].tolist())
        st.caption(
            f"Type what {cause.field} should be: it goes into the file below. Correct the lead itself too, "
            "so that next month says the same."
        )
    if cause.rows > len(rows):
        st.caption(f"The first {len(rows):,} of {cause.rows:,}.")
    if crm.of_code(cause.code) is None or cause.code == OWN_RULE:
        _foresee(cause)


def _keep(run: Run, rows: list[RefusedRow], before: list[str], after: list[str]) -> None:
    changed = [
        (row, str(new or "")) for row, old, new in zip(rows, before, after, strict=True) if old != (new or "")
    ]
    for row, value in changed:
        reloads.fix(desk.workspace(), run, row, value)
    if changed:
        st.rerun()


def _again(run: Run, waiting: int) -> None:
    label = f"Make a file of {words.count(waiting, 'row')}"
    if st.button(label, key="salesforce.retry", type="primary", icon=":material/replay:"):
        with show.explained():
            made = reloads.retry(desk.workspace(), run)
        show.announce(f"{made.folder} holds only the {words.count(made.rows, 'row')} that were refused.")
        st.rerun()


def _foresee(cause: Cause) -> None:
    with st.popover("Foresee this from now on", icon=":material/visibility:"):
        st.markdown("Which values does Salesforce refuse so? The dry run then says it before the next load.")
        field = st.text_input(
            "Field", value=cause.field or "", key=f"foresee.field.{cause.code}.{cause.field}"
        )
        labels = {name: said for name, (said, _) in crm.CONDITIONS.items()}
        condition = st.selectbox(
            "Its value", list(labels), format_func=labels.__getitem__, key="foresee.condition"
        )
        value = st.text_input(
            "Value", key="foresee.value", help="Several with a semicolon between them; nothing for is empty."
        )
        reason = st.text_input("Why", key="foresee.reason", placeholder="A validation rule of the org")
        asked = Foreseen(cause.error, field.strip(), str(condition), value)
        if st.button("Foresee it", key="foresee.save", disabled=not field.strip()) and show.done(
            lambda: reloads.foresee(desk.workspace(), asked, reason)
        ):
            show.announce(f"{field}: foreseen from the next dry run on.")
            st.rerun()


def _hit_rate(run: Run) -> None:
    rate = reloads.hit_rate(desk.workspace(), run)
    if rate is None:
        return
    refused = rate.hits + rate.missed
    st.markdown(
        f"Of {words.count(refused, 'refused row')}, {rate.hits:,} were foreseen and {rate.missed:,} were "
        f"not; {words.count(rate.false_alarms, 'row')} that should have failed went well."
    )
