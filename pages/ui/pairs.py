"""One pair of records, side by side: what differs, why it is asked, and every answer on a key."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from core import review_queue, review_words, why
from core.engine import Connection
from core.insights import queue, reviews, weights_chart
from core.insights.queue import QueueRow
from core.insights.reviews import PairField
from core.review_queue import Counts
from core.state import decisions
from core.why import Why
from pages.ui import desk, difference, pair_table, pair_values, reviewing, show, values, words
from pages.ui.reviewing import GROUP, Reviewing

LIKELY = (
    "How sure the model is that both records are one place, from all fields together. It comes from the "
    "match weight: the evidence for one place less the evidence against it."
)
OTHERS_SAID = {
    decisions.MERGE: "merged this pair",
    decisions.DISTINCT: "kept this pair apart",
    decisions.SAME_OWNER: "kept this pair apart as two places of one owner",
}
SMALLEST_GROUP = 3


def draw(at: Reviewing, counts: Counts) -> None:
    row = reviewing.at_hand(at)
    _buttons(at, row)
    reviewing.last_act()
    if row is None:
        _nothing_left(counts)
        return
    told = why.explain(desk.run_folder(at.run), at.connection, row)
    _status(at, row)
    _reason(row, told)
    fields, was = _fields(desk.run_folder(at.run), row.ids, row)
    merged = None
    if pair_values.is_open():
        merged = pair_values.merged(at, row, fields, pair_table.shown(fields, was))
    pair_table.draw(at.run, row, fields, was, merged)
    if told is not None:
        _weights(told)
    _look_ahead(at, row)


def evidence(at: Reviewing, row: QueueRow) -> None:
    """What a pair is judged by, and nothing of what anybody said of it since the run."""
    told = why.explain(desk.run_folder(at.run), at.connection, row)
    _reason(row, told)
    fields, was = _fields(desk.run_folder(at.run), row.ids, row)
    pair_table.draw(at.run, row, fields, was, merged=None)
    if told is not None:
        _weights(told)


def _buttons(at: Reviewing, row: QueueRow | None) -> None:
    """The same ones in the same places whatever the pair."""
    none = row is None
    verdicts = (
        ("Merge", "M", decisions.MERGE, "primary"),
        ("Not a duplicate", "N", decisions.DISTINCT, "secondary"),
        ("Same owner", "O", decisions.SAME_OWNER, "secondary"),
        ("Unsure", "U", decisions.UNSURE, "secondary"),
    )
    with st.container(horizontal=True, vertical_alignment="center", key="duplicates_actions"):
        for label, key, verdict, kind in verdicts:
            st.button(
                label, key=f"duplicates.{verdict}", shortcut=key, type=kind, disabled=none,  # type: ignore[arg-type]
                on_click=reviewing.say, args=(at, row, verdict),
            )  # fmt: skip
        st.button(
            "Split off", key="duplicates.group", shortcut="S",
            disabled=row is None or row.around < SMALLEST_GROUP,
            on_click=reviewing.turn_to, args=(GROUP,),
            help="Opens all records that hang together here, to take one of them out or cut a link.",
        )  # fmt: skip
        st.button(
            "Back", key="duplicates.back", shortcut="Left", type="tertiary",
            disabled=not st.session_state.get(reviewing.TRAIL), on_click=reviewing.back,
        )  # fmt: skip
        st.button(
            "Next", key="duplicates.next", shortcut="Right", type="tertiary", disabled=none,
            on_click=reviewing.skip, args=(at, row),
        )  # fmt: skip
        reviewing.undo_button(at)


def _nothing_left(counts: Counts) -> None:
    with st.container(border=True):
        if not counts.total:
            st.markdown("Leadfold could tell every pair apart or together by itself.")
            st.page_link("pages/leads.py", label="See the leads", icon=":material/arrow_forward:")
        elif counts.waiting and counts.unsure < counts.waiting:
            st.markdown("No pair is left that fits the filter. Take a choice out of it to go on.")
        elif counts.unsure:
            st.markdown(
                f"Every other pair is decided; you are unsure of {counts.unsure:,}. The filter shows them to "
                "you; everybody else finds them in the queue."
            )
        else:
            st.markdown("Every pair is decided. Apply the decisions, and the leads follow them.")


def _status(at: Reviewing, row: QueueRow) -> None:
    """What somebody said of it already."""
    word = review_words.standing(at.memory, [row.ids]).get(row.ids)
    if word and word.verdict in OTHERS_SAID and _is_since(word.run_id, at, word.said_at):
        who = "You" if word.who == at.who else word.who
        note = f", because: {difference.plain(word.reason)}" if word.reason else ""
        show.line(f"{who} {OTHERS_SAID[word.verdict]} on {words.moment(word.said_at)}{note}.", show.GOOD)
    elif word and row.why == queue.AGAIN:
        show.line(f"Decided by {word.who} on {words.moment(word.said_at)}, and asked again.", show.ATTENTION)
    doubters = review_words.doubters(at.memory, row.ids)
    if doubters:
        who = words.listed(["You" if name == at.who else name for name in doubters])
        show.line(
            f"{who} {'are' if who == 'You' or len(doubters) > 1 else 'is'} unsure of this pair.", show.NEUTRAL
        )


def _is_since(run_id: str | None, at: Reviewing, moment: object) -> bool:
    return run_id == at.run.run_id or moment > at.run.created_at  # type: ignore[operator]


def _reason(row: QueueRow, told: Why | None) -> None:
    by_model = row.why in (queue.MODEL, queue.CONTRADICTED)
    said = told.alike if told is not None and by_model else row.reason
    line = st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute")
    line.markdown(f"**{difference.plain(said)}**", width="content")
    line.markdown(f"**{values.likelihood(row.probability)}** likely", help=LIKELY, width="content")
    line = st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute")
    with line:
        st.caption("" if told is None else told.change, width="content")
        pair_values.button()


def _weights(told: Why) -> None:
    steps = [(why.phrase(one).capitalize(), one.bits) for one in told.told.reasons]
    figure = weights_chart.draw(
        told.told.start, _distinct(steps), told.told.weight, [one.comparison for one in told.told.reasons]
    )
    st.markdown(f"**{figure.layout.title.text}**")
    show.chart(figure, "duplicates.weights")
    st.caption("Bits of evidence: each one doubles the odds that both are one, or halves them.")


def _look_ahead(at: Reviewing, row: QueueRow) -> None:
    """Reads the next pair while this one is looked at."""
    for following in review_queue.following(at.memory, at.run, at.who, at.asked, row.place):
        _fields(desk.run_folder(at.run), following.ids, following)


def _distinct(steps: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """An axis needs a name of its own for each bar."""
    seen: dict[str, int] = {}
    named = []
    for name, bits in steps:
        seen[name] = seen.get(name, 0) + 1
        named.append((name if seen[name] == 1 else f"{name} ({seen[name]})", bits))
    return named


@st.cache_data(max_entries=256, show_spinner=False)
def _fields(
    folder: Path, ids: tuple[str, str], _row: QueueRow
) -> tuple[tuple[PairField, ...], Mapping[str, tuple[object, object]]]:
    """Kept, because a published run never changes; with what a pair asked again said before."""
    del ids
    connection: Connection = desk.database_in(folder)
    was = reviews.as_decided(connection, folder, _row) if _row.why == queue.AGAIN else {}
    return reviews.fields(connection, _row), was
