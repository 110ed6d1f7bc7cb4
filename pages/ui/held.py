"""Held back: what a run keeps out of the leads, by rule and by alike, and what is done about it."""

import hashlib
from collections.abc import Sequence

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import held, rechecking, settled, since
from core.engine import Connection
from core.held import Group
from core.since import Since
from core.state.tables import Run
from pages.ui import desk, held_actions, held_done, held_record, held_whole, job, show, values, words

SECTION, HELD = "section", "held"  # in the address
GROUP = "alike"  # in the address: the records that are looked at
EMPTY_CELL = "(empty)"


def chosen(place: DeltaGenerator, run: Run) -> bool:
    """Whether held records are looked at instead of the rules; the way there, and on, stands at `place`."""
    is_held = st.query_params.get(SECTION) == HELD
    waiting = held.waiting(desk.workspace(), run)
    label = "Back to Quality" if is_held else f"Fix {words.count(waiting, 'held record')}"
    if not is_held and not waiting:
        label = "Held back"
    icon = "rule" if is_held else "back_hand"
    kind = "primary" if waiting and not is_held else "secondary"
    if place.button(label, key="held.section", icon=f":material/{icon}:", type=kind):  # type: ignore[arg-type]
        st.query_params[SECTION] = "rules" if is_held else HELD
        st.rerun()
    if is_held and since.is_newer(desk.workspace(), run):
        _run_again(place, run)
    return is_held


def fates(run: Run, finding_id: str, broken: pd.DataFrame) -> list[str]:
    """Of each row of a rule: held back, released, discarded, or nothing of the kind."""
    connection = desk.database(run)
    made = held.made_of(connection, finding_id) if held.is_listed(connection) else {}
    rows = zip(broken["record_id"], broken["is_quarantined"], strict=True)
    return [made.get(record, "held back" if kept_out else "").capitalize() for record, kept_out in rows]


def told_of(run: Run, finding_id: str) -> None:
    """Below the rows of one rule: what people made of those it would hold back."""
    connection = desk.database(run)
    if not held.is_listed(connection):
        return
    found = held.dispositions(connection, finding_id)
    said = [f"{found[name]:,} {name}" for name in ("released", "discarded") if name in found]
    if said:
        kept = f"; {found['held']:,} held back" if "held" in found else ""
        st.caption(
            f"What people said of these rows: {words.listed(said)}{kept}. Each stands under Held back."
        )


def draw(run: Run) -> None:
    connection = desk.database(run)
    if not held.is_listed(connection):
        st.info(
            f"{words.month(run.period)} ran before held records could be worked on here. Run it again, and "
            "they stand here."
        )
        return
    told = since.since(desk.workspace(), run)
    groups = held.groups(connection, told)
    done = settled.every(desk.workspace(), run, connection)
    _state(run, connection, groups, told)
    group = _choose(groups)
    if group is not None:
        held_whole.draw(run, connection, told, group)
        held_record.draw(run, connection, told, group, settled.last_of(done, desk.workspace().who))
    if done:
        st.subheader("Corrections, releases and discards", anchor=False)
        _check(run, told)
        held_done.draw(connection, done)


def _state(run: Run, connection: Connection, groups: Sequence[Group], told: Since) -> None:
    """What waits for a word, and what has one and waits for the next run."""
    answered = held.settled(connection, told)
    follow = f"{words.count(answered, 'record is', 'records are')} settled and follow with the next run"
    if groups:
        waits = words.wait(held.count(connection, told), "record")
        alike = f"{waits} for a decision"
        if len(groups) < held.MOST_GROUPS:
            alike += f", in {words.count(len(groups), 'group')} of alike ones"
        else:
            alike += f"; the first {len(groups):,} groups of alike ones are listed"
        st.markdown(words.sentence(alike, follow if answered else ""))
    elif answered:
        with st.container(border=True):
            st.markdown(f"Every held record is decided. {follow[:1].upper()}{follow[1:]}.")
            held_actions.last_action()
    else:
        with st.container(border=True):
            st.markdown(
                f"No record of {words.month(run.period)} waits for a decision. One that a rule holds "
                "back stands here, with the cell to correct: the correction is kept beside the "
                "file and made again each month, until the source itself sends something else."
            )
            if held_actions.LAST in st.session_state:
                held_actions.last_action()


def _check(run: Run, told: Since) -> None:
    """Corrected records need not wait for the next run to be looked at again."""
    corrected = {(row.source, row.record_key) for row, _ in told.corrections}
    if not corrected:
        return
    if st.button(
        f"Check {words.count(len(corrected), 'corrected record')} now", key="held.recheck",
        icon=":material/fact_check:", disabled=job.is_live(),
        help="Reads them again with their corrections and asks every rule that would hold them back.",
    ):  # fmt: skip
        job.start("recheck", ["--period", run.period], run.period)
    _rechecked(run, told)


def _rechecked(run: Run, told: Since) -> None:
    """What the job found, for as long as nothing was said since."""
    found = rechecking.latest(desk.workspace(), run, told) if told.corrections else None
    if found is None:
        return
    if not found.broken:
        show.line(
            f"Checked: {words.count(found.records, 'corrected record')} will not be held back.", show.GOOD
        )
        return
    broken = len({one.record_id for one in found.broken})
    show.line(
        f"Checked: {found.kept:,} of {words.count(found.records, 'corrected record')} will come in; "
        f"{words.count(broken, 'record')} would be held back again.",
        show.ATTENTION,
    )
    table = pd.DataFrame(
        {
            "Record": [one.record_id for one in found.broken],
            "Still breaks": [one.description for one in found.broken],
            "Read as": [values.said(one.value) for one in found.broken],
        }
    )
    st.dataframe(table, hide_index=True, key="held.still_broken")


def _run_again(place: DeltaGenerator, run: Run) -> None:
    label, busy = f"Run {words.month_name(run.period)} again", job.is_live()
    if place.button(label, key="held.run", type="primary", icon=":material/play_arrow:", disabled=busy):
        job.start("run", ["--period", run.period], run.period)


def _choose(groups: Sequence[Group]) -> Group | None:
    """The largest group until another is picked; the one that was open stays while it has records."""
    if not groups:
        return None
    picked = st.dataframe(
        _table(groups),
        hide_index=True,
        height=min(38 + 35 * len(groups), 248),
        key=f"held.groups.{len(groups)}.{address(groups[0])}",
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            "Records": st.column_config.NumberColumn(format="localized", width=76),
            "Held back by": st.column_config.TextColumn(width=360),
        },
    )
    rows = picked["selection"]["rows"] if isinstance(picked, dict) else []
    if rows and rows[0] < len(groups):
        _open(groups[rows[0]])
    asked = st.query_params.get(GROUP)
    return next((group for group in groups if address(group) == asked), groups[0])


def _open(group: Group) -> None:
    if st.query_params.get(GROUP) != address(group):
        st.query_params[GROUP] = address(group)
        st.session_state.pop(held_record.PLACE, None)


def _table(groups: Sequence[Group]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Records": [group.records for group in groups],
            "Held back by": [group.description for group in groups],
            "Source": [words.source(group.source) for group in groups],
            "Column": [group.column or words.DASH for group in groups],
            "In the file": [EMPTY_CELL if group.cell is None else group.cell for group in groups],
        }
    )


def address(group: Group) -> str:
    """What stands for a group of alike records in the address."""
    said = "\n".join([group.finding_id, group.source, group.column or "", group.cell or ""])
    return hashlib.sha256(said.encode()).hexdigest()[:12]
