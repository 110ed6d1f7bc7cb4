"""One pair of records at a time, and what was said of the pairs before."""

from dataclasses import dataclass

import streamlit as st

from core import review
from core.desk import decided_since
from core.insights import reviews
from core.insights.reviews import Pair, PairField
from core.state import decisions
from core.state.tables import Decision, Run
from pages.ui import desk, difference, show, words

LATER = "duplicates.later"  # pairs put off in this session, as "left|right"
LOOK_AHEAD = 200
SAID = {decisions.MERGE: "Merged", decisions.DISTINCT: "Not a duplicate"}


@dataclass(frozen=True)
class Queue:
    next: Pair | None
    waiting: int
    put_off: int
    decided: int


def queue(run: Run) -> Queue:
    """The likeliest first; pairs put off come round again when nothing else is left."""
    said = [_ids(row) for row in decided_since(desk.workspace(), run)]
    later = [tuple(pair.split("|", 1)) for pair in st.session_state.get(LATER, [])]
    connection = desk.database(run)
    put_off = [pair for pair in later if pair not in said]
    found = reviews.next_pairs(connection, 1, [*said, *put_off])
    if not found and put_off:
        st.session_state[LATER] = []
        found = reviews.next_pairs(connection, 1, said)
    waiting = max(0, int(run.report.get("review", 0)) - len(said))
    return Queue(found[0] if found else None, waiting, len(put_off), len(said))


def state(queue: Queue) -> str:
    done = (
        f"{words.count(queue.decided, 'decision')} waits for the next run"
        if queue.decided == 1
        else (f"{words.count(queue.decided, 'decision')} wait for the next run" if queue.decided else "")
    )
    left = f"{words.count(queue.waiting, 'pair')} to decide" if queue.waiting else "No pair waits"
    return words.sentence(left, done)


def nothing_left(queue: Queue) -> None:
    with st.container(border=True):
        if queue.decided:
            st.markdown("Every pair is decided. Run the month again, and the leads follow your decisions.")
            st.page_link("pages/home.py", label="Go to This month", icon=":material/arrow_forward:")
        else:
            st.markdown("Leadfold found no pair that it could not tell apart or together by itself.")
            st.page_link("pages/leads.py", label="See the leads", icon=":material/arrow_forward:")


def compare(pair: Pair) -> None:
    why, chance = st.columns([5, 1], vertical_alignment="center")
    why.markdown(f"**{pair.reason or 'They look alike.'}**")
    if pair.probability is not None:
        chance.metric(
            "Probability",
            f"{pair.probability:.1%}",
            help="How sure the model is that both records are one place, from all fields together.",
        )
    differing = [field for field in pair.fields if not field.is_same]
    same = [field for field in pair.fields if field.is_same]
    with st.container(border=True):
        _row("", f"**{pair.left_source}**", f"**{pair.right_source}**")
        for field in differing:
            _row(field.label, *_sides(field))
    if same and st.toggle(f"Show {words.count(len(same), 'equal field')}", key="duplicates.equal"):
        with st.container(border=True):
            for field in same:
                _row(field.label, difference.plain(field.left), difference.plain(field.right))


def decide(run: Run, pair: Pair) -> None:
    """Every action on a key of its own; nothing needs the mouse."""
    with st.container(horizontal=True):
        if st.button("Merge 2 records", key="duplicates.merge", type="primary", shortcut="M"):
            _say(run, pair, decisions.MERGE)
        if st.button("Not a duplicate", key="duplicates.distinct", shortcut="N"):
            _say(run, pair, decisions.DISTINCT)
        if st.button("Later", key="duplicates.later_button", shortcut="L", type="tertiary"):
            st.session_state[LATER] = [*st.session_state.get(LATER, []), f"{pair.left_id}|{pair.right_id}"]
            st.rerun()


def decided(run: Run) -> None:
    """The newest first, each with an undo."""
    rows = list(reversed(decided_since(desk.workspace(), run)))
    if not rows:
        return
    head, undo = st.columns([4, 1], vertical_alignment="bottom")
    head.subheader("Decided since the run", anchor=False)
    if undo.button("Undo the last", key="duplicates.undo", shortcut="Z"):
        _undo(rows[0])
    for row in rows[:10]:
        said, act = st.columns([5, 1], vertical_alignment="center")
        said.markdown(
            f"{SAID[row.verdict]}: {difference.plain(_name(row, 'left'))} and "
            f"{difference.plain(_name(row, 'right'))} · {row.created_by}, {words.moment(row.created_at)}"
        )
        if act.button("Undo", key=f"duplicates.undo.{row.decision_id}", type="tertiary"):
            _undo(row)
    if len(rows) > 10:
        st.caption(f"And {len(rows) - 10:,} earlier ones.")


def _say(run: Run, pair: Pair, verdict: str) -> None:
    with show.explained():
        review.decide(
            desk.workspace(),
            run.run_id,
            desk.database(run),
            review.Pair(pair.left_id, pair.right_id, pair.probability),
            verdict,
        )
    show.announce(f"{SAID[verdict]}. It takes effect with the next run; undo it below.")
    st.rerun()


def _undo(row: Decision) -> None:
    review.undo(desk.workspace(), row.decision_id)
    show.announce("Undone: the pair is back in the queue.")
    st.rerun()


def _row(label: str, left: str, right: str) -> None:
    name, one, two = st.columns([2, 4, 4], vertical_alignment="center")
    name.markdown(f":gray[{label}]")
    one.markdown(left)
    two.markdown(right)


def _sides(field: PairField) -> tuple[str, str]:
    if field.left is None or field.right is None:
        return _or_dash(field.left), _or_dash(field.right)
    left, right = str(field.left), str(field.right)
    return difference.marked(left, right), difference.marked(right, left)


def _or_dash(value: object) -> str:
    return words.DASH if value is None else difference.plain(value)


def _ids(row: Decision) -> tuple[str, str]:
    return f"{row.left_source}:{row.left_key}", f"{row.right_source}:{row.right_key}"


def _name(row: Decision, side: str) -> str:
    return f"{getattr(row, f'{side}_source')} {getattr(row, f'{side}_key')}"
