"""What Salesforce answered: result files handed in, and what became of every row that was sent."""

import shutil
import uuid
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from core import loads
from core.crm import Account
from core.state import loads as load_rows
from core.state.load_tables import Load
from core.state.tables import Run
from pages.ui import desk, difference, job, refusals, show, unload, words

ROUND = "salesforce.results.round"
SAID = "salesforce.results.said"
AT_ONCE = 10_000_000  # bytes; more is a job that can be left
KINDS = {
    "succeeded": "Succeeded",
    "failed": "Failed",
    "unprocessed": "Not processed",
    "made": "Made here",
    "approved": "Deletion approved",
}


def draw(run: Run) -> None:
    _hand_in(run)
    _said()
    accounts = loads.accounts(desk.workspace(), run)
    _accounts(accounts)
    if any(one.sent > one.unanswered for one in accounts):
        refusals.draw(run)
        unload.draw(run)
    _taken(run)


def _hand_in(run: Run) -> None:
    if job.is_live():
        return
    turn = st.session_state.setdefault(ROUND, 0)
    handed = st.file_uploader(
        "Drop the success, failed and unprocessed files here, all at once",
        accept_multiple_files=True,
        type=["csv"],
        key=f"salesforce.results.{turn}",
        help="As Bulk API 2.0 or Data Loader wrote them, in any order. Salesforce keeps them for 7 days.",
    )
    if handed and st.button(
        f"Take {words.count(len(handed), 'file')}", key="salesforce.take", type="primary"
    ):
        st.session_state[ROUND] = turn + 1
        _take(run, handed)


def _take(run: Run, handed: list[Any]) -> None:
    folder = desk.workspace().settings.scratch / "uploads" / uuid.uuid4().hex
    folder.mkdir(parents=True)
    kept = []
    for at, file in enumerate(handed):
        place = folder / str(at) / Path(file.name).name
        place.parent.mkdir()
        with place.open("wb") as target:
            shutil.copyfileobj(file, target)
        kept.append(place)
    if sum(file.size for file in handed) > AT_ONCE:
        job.start("results", ["--run", run.run_id, *map(str, kept)], run.period)
    with st.spinner("Finding the rows that were sent", show_time=True):
        told = loads.take(desk.workspace(), [(place, place.name) for place in kept], run)
    shutil.rmtree(folder)
    st.session_state[SAID] = [(one.sentence, _meaning(one)) for one in told]
    st.rerun()


def _said() -> None:
    """What the last files brought, until others come; after a job, what it said."""
    last = job.newest()
    said = st.session_state.get(SAID, [])
    if not said and last and not last.is_live and last.job.kind == "results":
        said = [(event.message, _of_step(event.step)) for event in last.events]
    for sentence, meaning in said:
        show.line(difference.plain(words.told(sentence)), meaning)


def _meaning(told: loads.Taken) -> str:
    if told.is_problem or (told.load and told.load.kind != "succeeded"):
        return show.ATTENTION
    return show.GOOD


def _of_step(step: str) -> str:
    return show.GOOD if step == "Taken" else show.ATTENTION


def _accounts(accounts: list[Account]) -> None:
    st.subheader("What became of every row", anchor=False)
    if not accounts:
        st.caption("No file was made for this month.")
        return
    table = pd.DataFrame(
        {
            "File": [one.file for one in accounts],
            "Sent": [one.sent for one in accounts],
            "Succeeded": [one.succeeded for one in accounts],
            "Failed": [one.failed for one in accounts],
            "Not processed": [one.unprocessed for one in accounts],
            "No answer yet": [one.unanswered for one in accounts],
        }
    )
    numbers = {name: show.NUMBER for name in table.columns if name != "File"}
    st.dataframe(table, hide_index=True, key="salesforce.accounts", column_config=numbers)
    st.caption(
        "Sent is succeeded, failed, not processed and no answer yet, row by row. A new lead that succeeded "
        "is known by its Salesforce id from the next run on; one that failed goes out again."
    )


def _taken(run: Run) -> None:
    with desk.workspace().store.session() as session:
        rows = load_rows.history(session, run.run_id)
    if not rows:
        return
    st.subheader("Taken and made", anchor=False)
    undone = {row.undoes for row in rows if row.undoes is not None}
    for row in rows:
        _row(row, row.load_id in undone)


def _row(row: Load, is_undone: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        kind = "Taken back" if row.undoes is not None else KINDS[row.kind]
        name = f"**{difference.plain(row.file_name)}** · " if row.file_name else ""
        why = f" · {difference.plain(row.reason)}" if row.reason else ""
        st.markdown(
            f"{name}{kind}, {words.count(row.rows, 'row')} · "
            f":gray[{difference.plain(row.created_by)}, {words.moment(row.created_at)}{why}]",
            width="stretch",
        )
        if is_undone or row.undoes is not None:
            return
        if st.button("Take back", key=f"salesforce.back.{row.load_id}", type="tertiary"):
            loads.undo(desk.workspace(), row.load_id, "Taken back on the page.")
            st.session_state.pop(SAID, None)
            show.announce(f"{row.file_name or 'The approval'} counts no more. Its bytes are kept.")
            st.rerun()
