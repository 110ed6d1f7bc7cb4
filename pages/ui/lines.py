"""The two lines of matching: who set them and why, what others would change, setting and taking back."""

from collections.abc import Mapping

import streamlit as st

from core import lines, pair_checks
from core.insights import bands
from core.insights.bands import DISTINCT, MERGE, REVIEW
from core.matching import Thresholds
from core.state.pair_tables import MatchLine
from core.state.tables import Run
from pages.ui import desk, difference, show, words

MERGE_FROM, ASK_FROM, WHY = "settings.merge", "settings.review", "settings.why"
NEXT_RUN = "They hold from the next run on."
SEEN = "settings.seen"  # the lines in force when the form was opened
BOTH = (
    "From the first line on, a pair merges by itself. From the second on, a person is asked. Below it, two "
    "records stay two leads."
)


def now() -> Thresholds:
    place = desk.workspace()
    return lines.in_force(place.store, place.settings)


def state() -> str:
    held = now()
    return (
        f"Pairs merge by themselves from {percent(held.merge)} and are asked about from "
        f"{percent(held.review)}. {_whose(lines.standing(desk.workspace().store), short=True)}"
    )


def draw(run: Run | None, is_told: bool) -> Thresholds:
    """Answers with what the form says, set or not."""
    st.subheader("Lines of matching", anchor=False)
    show.announced()
    row = lines.standing(desk.workspace().store)
    if row is None:
        st.markdown(BOTH)
    else:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(_whose(row, short=False), width="content")
            if st.button("Undo", key="settings.undo", type="tertiary"):
                _undo(row)
    wanted = _asked()
    if run is not None:
        _effect(run, wanted, is_told)
    if wanted != now():
        _save(wanted)
    return wanted


def take(line: float) -> None:
    """Puts a line into the form; it is set by the person who says why."""
    st.session_state[MERGE_FROM] = round(100 * line, 4)


def percent(probability: float) -> str:
    return f"{100 * probability:.6g} %"


def _asked() -> Thresholds:
    """What the form says, set or not."""
    held = now()
    if MERGE_FROM not in st.session_state:
        row = lines.standing(desk.workspace().store)
        st.session_state[SEEN] = row.line_id if row else None
        st.session_state[MERGE_FROM] = round(100 * held.merge, 4)
        st.session_state[ASK_FROM] = round(100 * held.review, 4)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        merge = st.number_input(
            "Merge from (%)", 50.0, 100.0, step=0.5, format="%0.2f", key=MERGE_FROM, width=180, help=BOTH
        )
        review = st.number_input(
            "Ask from (%)", 1.0, 100.0, step=5.0, format="%0.2f", key=ASK_FROM, width=180, help=BOTH
        )
    return Thresholds(merge=round(merge / 100, 6), review=round(review / 100, 6))


def _effect(run: Run, wanted: Thresholds, is_told: bool) -> None:
    """What the lines of the form would have made of the pairs of the published run."""
    month, ran = words.month(run.period), pair_checks.lines_of(desk.workspace(), run.run_id)
    if not is_told:
        st.caption(f"{month} was run before pairs said what a line decides. Run it again to see that here.")
        return
    moved = bands.moves(desk.database(run), ran.merge, wanted.merge, wanted.review)
    if wanted == ran:
        st.markdown(f"With these lines {month} was run: move one to see what would change.")
    else:
        st.markdown(
            f"{month} ran with {percent(ran.merge)} and {percent(ran.review)}. With these lines "
            f"{_changes(moved, wanted, ran)}"
        )
    st.caption(
        f"Counted among the {words.count(sum(moved.values()), 'pair')} that the model's probability alone "
        "decided. Exact keys, people's decisions and pairs that something speaks against (another house "
        "number, another licence) stay as they are, and so do those that others join or contradict."
    )


def _changes(moved: Mapping[tuple[str, str], int], wanted: Thresholds, ran: Thresholds) -> str:
    told = [
        f"**{words.count(number, 'pair')}** {what}"
        for (before, after), what in {
            (REVIEW, MERGE): "would merge without being asked about",
            (MERGE, REVIEW): "would be asked about instead of merging",
            (REVIEW, DISTINCT): "would stay apart without being asked about",
            (MERGE, DISTINCT): "would stay apart instead of merging",
        }.items()
        if (number := moved.get((before, after), 0))
    ]
    if wanted.review < ran.review:
        told.append(
            f"pairs from {percent(wanted.review)} to {percent(ran.review)} would be asked about too: how "
            "many, only a run can tell"
        )
    return f"{words.listed(told)}." if told else "no pair would change."


def _save(wanted: Thresholds) -> None:
    place = desk.workspace()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        reason = st.text_input("Why", key=WHY, width=420, placeholder="What these lines rest on")
        asked = st.button("Set the lines", key="settings.set", type="primary")
    seen = st.session_state[SEEN]
    if asked and show.done(
        lambda: lines.save(place.store, place.settings, wanted, reason or "", place.who, seen)
    ):
        _afresh(
            f"Pairs merge from {percent(wanted.merge)} and are asked about from {percent(wanted.review)}. "
            f"{NEXT_RUN}"
        )


def _undo(row: MatchLine) -> None:
    place = desk.workspace()
    if show.done(lambda: lines.undo(place.store, row.line_id, place.who)):
        held = now()
        _afresh(f"Taken back: {percent(held.merge)} and {percent(held.review)} hold again. {NEXT_RUN}")


def _afresh(sentence: str) -> None:
    """The form opens with the lines in force."""
    for key in (MERGE_FROM, ASK_FROM, WHY):
        st.session_state.pop(key, None)
    show.announce(sentence)
    st.rerun()


def _whose(row: MatchLine | None, *, short: bool) -> str:
    if row is None:
        return "These are the shipped lines; nobody has set others."
    who = f"{difference.plain(row.created_by)} set them on {words.day(row.created_at)}"
    return f"{who}." if short else f"{who}: {difference.plain(row.reason)}"
