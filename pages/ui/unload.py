"""A load that went wrong: the extract's values back, and a list of what was added, once a person approves."""

import streamlit as st

from core import loads, reloads
from core.state.load_tables import Load
from core.state.tables import Run
from pages.ui import desk, difference, handoff_files, show, words

PURPOSES = {
    reloads.RETRY: "Refused rows once more",
    reloads.RESTORE: "Old values back",
    reloads.DELETE: "New leads to delete",
}


def draw(run: Run) -> None:
    _made(run)
    with st.expander("The load went wrong", icon=":material/undo:"):
        _restore(run)
        _delete(run)


def _made(run: Run) -> None:
    """Files made after the export, newest first; their answers are handed in above like any other."""
    for one in loads.shipments(desk.workspace(), run):
        if one.name == loads.EXPORT:
            continue
        purpose = one.name.partition("-")[0]
        with st.container(border=True, gap="small"):
            rows = words.count(sum(file.rows for file in one.files), "row")
            st.markdown(f"**{PURPOSES[purpose]}** :gray[{one.name}, {rows}]")
            handoff_files.one(one.path, [file.path.name for file in one.files])


def _restore(run: Run) -> None:
    st.markdown(
        "**Changed leads**: a file that gives each field that was changed its value of the Salesforce "
        "extract back, as we read it; what was blank there becomes blank again. Changes that somebody made "
        "since are lost."
    )
    workspace = desk.workspace()
    if st.button("Make a file of the old values", key="salesforce.restore") and show.done(
        lambda: _announce(reloads.restore(workspace, run, reloads.options_of(workspace, run)))
    ):
        st.rerun()


def _delete(run: Run) -> None:
    leads = reloads.leads_added(desk.workspace(), run)
    if not leads:
        st.markdown("**New leads**: Salesforce took none of this month's files.")
        return
    st.markdown(
        f"**New leads**: a list of the {words.count(leads, 'lead')} that were added, for a delete job. It is "
        "made only after a person has approved it."
    )
    approval = reloads.approval(desk.workspace(), run)
    if approval is None or approval.rows != leads:
        _approve(run, leads)
        return
    who, why = difference.plain(approval.created_by), difference.plain(approval.reason)
    show.line(f"Approved by {who} on {words.moment(approval.created_at)}: {why}", show.ATTENTION)
    if st.button(
        f"Make a list that deletes {words.count(leads, 'lead')}", key="salesforce.delete"
    ) and show.done(lambda: _announce(reloads.delete(desk.workspace(), run))):
        st.rerun()


def _approve(run: Run, leads: int) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        reason = st.text_input("Why they are deleted", key="salesforce.delete.why", width=420)
        label = f"Approve deleting {words.count(leads, 'lead')}"
        if st.button(label, key="salesforce.approve", disabled=not reason.strip()) and show.done(
            lambda: reloads.approve_deletion(desk.workspace(), run, leads, reason)
        ):
            st.rerun()


def _announce(made: Load) -> None:
    show.announce(f"{made.folder} holds {words.count(made.rows, 'row')}. It is above, to download.")
