"""A pair that somebody has answered before, put again without what they said; the answer decides nothing."""

from pathlib import Path

import streamlit as st

from core import known_pairs, opinions, review_queue, second_opinions
from core.errors import LeadfoldError
from core.insights import bands, queue
from core.known_pairs import Due, Known
from core.opinions import PairIds
from core.review_queue import Counts
from core.state import decisions
from core.state.acts import Word
from core.state.opinion_tables import Opinion
from core.state.opinions import SECOND
from pages.ui import desk, difference, pair_samples, pairs, reviewing, show
from pages.ui.reviewing import LAST, NOTE, PAIRS, Reviewing

SKIPPED = "checks.skipped"  # what was passed over in this session: pairs, or the word that a check came after
VERDICTS = (
    ("Merge", "M", decisions.MERGE, "primary"),
    ("Not a duplicate", "N", decisions.DISTINCT, "secondary"),
    ("Same owner", "O", decisions.SAME_OWNER, "secondary"),
)
ANSWERED = (
    "Somebody has answered this pair before. Your answer is compared with theirs, which you see afterwards; "
    "it decides nothing."
)
THEIRS = {
    decisions.MERGE: "merged them",
    decisions.DISTINCT: "kept them apart",
    decisions.SAME_OWNER: "kept them apart as two places of one owner",
}


def mixed(at: Reviewing, counts: Counts) -> None:
    """The pairs of the queue, and now and then one to check instead."""
    due = known_pairs.due(at.workspace, at.memory, at.run, _by_key(desk.run_folder(at.run)))
    if due is None or due.after in _skipped():
        pairs.draw(at, counts)
    else:
        draw(at, due, is_mixed_in=True)


def draw(at: Reviewing, due: Due, is_mixed_in: bool) -> None:
    """The same buttons on the same keys as for a pair that waits."""
    task, found = due.task, ids(due.task)
    records = bands.two_records(at.connection, found)
    with st.container(horizontal=True, vertical_alignment="center", key="check_actions"):
        for label, key, verdict, kind in (*VERDICTS, ("Unsure", "U", decisions.UNSURE, "secondary")):
            st.button(
                label, key=f"check.{verdict}", shortcut=key, type=kind,  # type: ignore[arg-type]
                disabled=records is None, on_click=_say, args=(at, task, verdict),
            )  # fmt: skip
        st.button(
            "Next", key="check.next", shortcut="Right", type="tertiary", on_click=_skip, args=(due,),
            help="Passes it over for now.",
        )  # fmt: skip
        if not is_mixed_in:
            out()
        reviewing.undo_button(at)
    reviewing.last_act()
    show.line(ANSWERED, show.NEUTRAL)
    evidence(at, found, is_blind=True)


def evidence(at: Reviewing, found: PairIds, is_blind: bool) -> None:
    """As the desk shows the pair where its run asked about it, else both records side by side.

    A pair that is asked again says what was decided before: who is not to know sees the records alone.
    """
    rows = review_queue.rows(at.memory, at.run, [found])
    if rows and not (is_blind and rows[0].why == queue.AGAIN):
        pairs.evidence(at, rows[0])
        return
    records = bands.two_records(at.connection, found)
    if records is None:
        st.caption("One of the two records is not in this month's leads any more.")
    else:
        pair_samples.table(records)


def out() -> None:
    st.button(
        "To the pairs", key="checks.out", shortcut="Escape", type="tertiary", on_click=reviewing.turn_to,
        args=(PAIRS,),
    )  # fmt: skip


def ids(task: Word | Known) -> PairIds:
    return task.ids if isinstance(task, Known) else (task.left_id, task.right_id)


def waiting(at: Reviewing) -> list[Word]:
    """Those passed over come last."""
    found = second_opinions.waiting(at.workspace, at.memory, at.run)
    return sorted(found, key=lambda word: word.decision_id in _skipped())


def _say(at: Reviewing, task: Word | Known, verdict: str) -> None:
    reason = str(st.session_state.get(NOTE, ""))
    try:
        if isinstance(task, Known):
            row = known_pairs.say(at.workspace, task, verdict, reason, at.run)
        else:
            row = second_opinions.say(at.workspace, task, verdict, reason, at.run)
    except LeadfoldError as error:  # a callback cannot stop the page: the sentence waits for its line
        st.session_state[LAST] = (show.ATTENTION, str(error))
        return
    st.session_state[NOTE] = ""
    st.session_state[LAST] = _told(row)


def _told(row: Opinion) -> tuple[str, str]:
    """At once whether both say the same; a key is nobody."""
    theirs = THEIRS[row.known]
    who = difference.plain(row.known_by) if row.known_by else "A key that decides alone"
    if not opinions.is_told(row):
        return show.NEUTRAL, f"Unsure: it is compared with nothing. {who} {theirs}."
    if not opinions.differs(row):
        return show.GOOD, f"Agreed: {who} {theirs} too."
    disputed = "; the pair is on the list of disputes" if row.kind == SECOND else ""
    return show.ATTENTION, f"Not agreed: {who} {theirs}{disputed}."


def _skip(due: Due) -> None:
    more = {due.after} if isinstance(due.task, Known) else {due.after, due.task.decision_id}
    st.session_state[SKIPPED] = [*_skipped(), *more]
    st.session_state[LAST] = (show.NEUTRAL, reviewing.HINT)


def _skipped() -> list[int]:
    return list(st.session_state.get(SKIPPED, []))


@st.cache_data(max_entries=4, show_spinner=False)
def _by_key(folder: Path) -> tuple[PairIds, ...]:
    """Kept, because a published run never changes."""
    return known_pairs.by_key(desk.database_in(folder))
