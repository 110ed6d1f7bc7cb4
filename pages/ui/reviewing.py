"""What every view of the review desk shares: the pair at hand, moving on, saying something, taking it back.

Nothing here may move while a person decides: the buttons stand above the records, and what the last act did
is said in a line that is always there.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core import desk as work
from core import opinions, review, review_memory, review_queue, review_words
from core.engine import Connection
from core.errors import LeadfoldError
from core.insights.queue import QueueRow
from core.pins import Chosen
from core.review import Done, Pair, Said
from core.review_memory import Memory
from core.review_queue import Asked
from core.state import decisions
from core.state.tables import Run
from core.workspace import Workspace
from pages.ui import desk, difference, focus, show, words

PAIR = "pair"  # in the address: the pair that is looked at, or that somebody sent
VIEW, PAIRS, GROUP, ALIKE, HISTORY = "view", "pairs", "group", "alike", "history"  # in the address
CHECKS = "checks"
TRAIL = "duplicates.trail"  # the pairs that were looked at, to go back to
LAST = "duplicates.last"  # what the last act did: a meaning and a sentence
NOTE = "duplicates.note"
NOTE_LABEL, NOTE_KEY = "Note for the next decision", "w"
FILTERS = "duplicates.filters"  # what was asked for when the pair was chosen
CHOSEN = "duplicates.chosen"  # an act that waits for a yes
FROM = "duplicates.from"  # the newest act and the pair it was done from: a split is about other pairs too
CHOICES = "duplicates.choices"  # by pair, the values that are chosen for its merged lead
LONGEST_TRAIL = 100
HINT = "Every button shows its key. A decision takes effect when it is applied, or with the next run."
TAKEN_BACK = "Undone: your answer counts no longer. You have seen theirs, so you are not asked again."
SAID = {
    decisions.MERGE: "Merged",
    decisions.DISTINCT: "Kept apart",
    decisions.SAME_OWNER: "Kept apart as two places of one owner",
    decisions.UNSURE: "Put aside as unsure",
}


@dataclass(frozen=True)
class Reviewing:
    """One rerun's work: a run's queue as one person asked for it."""

    workspace: Workspace
    run: Run
    memory: Memory
    asked: Asked

    @property
    def who(self) -> str:
        return self.workspace.who

    @property
    def connection(self) -> Connection:
        return desk.database(self.run)

    @property
    def pending(self) -> int:
        """Words that the run does not know of: they change leads when they are applied."""
        return work.decisions_pending(self.workspace, self.run)


def begin(run: Run, asked: Asked) -> Reviewing:
    workspace = desk.workspace()
    return Reviewing(workspace, run, review_memory.of(workspace), asked)


def view() -> str:
    asked = st.query_params.get(VIEW, PAIRS)
    return asked if asked in (GROUP, ALIKE, HISTORY, CHECKS) else PAIRS


def turn_to(wanted: str) -> None:
    """As a button's callback."""
    st.session_state.pop(CHOSEN, None)
    if wanted == PAIRS:
        st.query_params.pop(VIEW, None)
    else:
        st.query_params[VIEW] = wanted


def at_hand(now: Reviewing) -> QueueRow | None:
    """The pair of the address, decided or not; else the first that waits. Another filter begins anew."""
    link = _ids(st.query_params.get(PAIR, ""))
    if st.session_state.get(FILTERS, now.asked) != now.asked:
        link = None
    st.session_state[FILTERS] = now.asked
    known = review_queue.rows(now.memory, now.run, [link]) if link else ()
    found = known or review_queue.following(now.memory, now.run, now.who, now.asked)
    _show(found[0] if found else None)
    return found[0] if found else None


def say(now: Reviewing, row: QueueRow, verdict: str) -> None:
    """On the pair that the button was drawn with, whatever has become first in the queue since."""
    values = chosen(row) if verdict == decisions.MERGE else ()
    done = act(now, [review.waiting_pair(row)], verdict, decisions.PAIR, values)
    if done is not None:
        more = f" {words.count(len(values), 'value')} of the lead chosen." if values else ""
        st.session_state[LAST] = (show.GOOD, f"{SAID[verdict]}: {_ended(_both(row))}{more}")
        step(now, row)


def chosen(row: QueueRow) -> tuple[Chosen, ...]:
    """Kept for the session, so that a pair that is taken back or returned to has its choices still."""
    values: tuple[Chosen, ...] = st.session_state.get(CHOICES, {}).get(row.ids, ())
    return values


def choose(row: QueueRow, values: tuple[Chosen, ...]) -> None:
    every = dict(st.session_state.get(CHOICES, {}))
    every.pop(row.ids, None)
    st.session_state[CHOICES] = dict([*every.items(), (row.ids, values)][-LONGEST_TRAIL:])


def act(
    now: Reviewing, pairs: Sequence[Pair], verdict: str, kind: str, values: tuple[Chosen, ...] = ()
) -> Done | None:
    """What refuses it waits for its line: a callback cannot stop the page."""
    said = Said(verdict, kind, str(st.session_state.get(NOTE, "")), values)
    try:
        done = review.decide(now.workspace, now.run, now.connection, pairs, said)
    except LeadfoldError as error:
        st.session_state[LAST] = (show.ATTENTION, str(error))
        return None
    st.session_state[NOTE] = ""
    st.session_state[FROM] = (done.act_id, st.query_params.get(PAIR, ""))
    st.session_state.pop(CHOSEN, None)
    return done


def step(now: Reviewing, row: QueueRow) -> None:
    """On to the next that waits behind this one, whatever others decided meanwhile."""
    now.memory.catch_up(now.workspace)
    trail = st.session_state.get(TRAIL, [])
    st.session_state[TRAIL] = [*trail, "|".join(row.ids)][-LONGEST_TRAIL:]
    found = review_queue.following(now.memory, now.run, now.who, now.asked, row.place)
    _show(found[0] if found else None)


def skip(now: Reviewing, row: QueueRow) -> None:
    st.session_state[LAST] = (show.NEUTRAL, HINT)
    step(now, row)


def back() -> None:
    """To the pair that was looked at before, decided or not."""
    trail = list(st.session_state.get(TRAIL, []))
    if trail:
        st.query_params[PAIR] = trail.pop()
        st.session_state[TRAIL] = trail
        st.session_state[LAST] = (show.NEUTRAL, HINT)


def undo(now: Reviewing, act_id: str, pair: tuple[str, str] | None = None) -> None:
    """And back to the pair that it was done from, else to the one it was about."""
    last, origin = st.session_state.get(FROM, ("", ""))
    pair = _ids(origin) or pair if last == act_id else pair
    try:
        undone = review.undo(now.workspace, act_id)
    except LeadfoldError as error:
        st.session_state[LAST] = (show.ATTENTION, str(error))
        return
    said = "the pair is back in the queue" if undone == 1 else f"{undone:,} pairs are back in the queue"
    st.session_state[LAST] = (show.GOOD, f"Undone: {said}.")
    now.memory.catch_up(now.workspace)
    if pair is not None and review_queue.rows(now.memory, now.run, [pair]):
        st.query_params[PAIR] = "|".join(pair)


def _undo_last(now: Reviewing) -> None:
    """The last by now, not by when the button was drawn: two quick presses take two acts back."""
    now.memory.catch_up(now.workspace)
    answered = opinions.last(now.workspace, now.memory)
    last = review_words.last_act(now.memory, now.run, now.who)
    if answered is not None:
        opinions.undo(now.workspace, answered.opinion_id)
        st.session_state[LAST] = (show.GOOD, TAKEN_BACK)
    elif last is not None:
        undo(now, last.act_id, (last.left_id, last.right_id))


def undo_button(now: Reviewing) -> None:
    """Takes back what this person said last: a decision, or an answer that decides nothing."""
    answered = opinions.last(now.workspace, now.memory)
    last = review_words.last_act(now.memory, now.run, now.who)
    hint = f"{SAID[last.verdict]}: {last.left_title} and {last.right_title}" if last else None
    if answered is not None:
        hint = f"Your answer, which decides nothing: {SAID[answered.verdict].lower()}"
    st.button(
        "Undo", key="duplicates.undo", shortcut="Z", type="tertiary", disabled=hint is None, help=hint,
        on_click=_undo_last, args=(now,),
    )  # fmt: skip


def last_act() -> None:
    """What the last act did, and beside it a note for the next one."""
    meaning, sentence = st.session_state.get(LAST, (show.NEUTRAL, HINT))
    color, icon = show.LOOKS[meaning]
    with st.container(horizontal=True, vertical_alignment="center", key="duplicates_line"):
        with st.container(width="stretch"):
            st.caption(sentence if meaning == show.NEUTRAL else f":{color}[{icon}] {sentence}")
        st.text_input(
            NOTE_LABEL, key=NOTE, placeholder=f"{NOTE_LABEL} (key {NOTE_KEY.upper()})",
            label_visibility="collapsed", width=300, max_chars=review.LONGEST,
        )  # fmt: skip
    focus.between_keys(NOTE_LABEL, NOTE_KEY)


def told(done: Done) -> str:
    """How many, and who was quicker with the others."""
    said = words.count(done.pairs, "pair")
    if not done.quicker:
        return said
    return f"{said}; {words.listed(list(done.by))} had decided {words.count(done.quicker, 'other')} before"


def _both(row: QueueRow) -> str:
    return f"{difference.plain(row.left_lead_title)} and {difference.plain(row.right_lead_title)}"


def _ended(said: str) -> str:
    """Inc. has its full stop already."""
    return said if said.endswith(".") else f"{said}."


def _show(row: QueueRow | None) -> None:
    """The address always says the pair, so that it can be sent to a colleague."""
    if row is None:
        st.query_params.pop(PAIR, None)
    elif st.query_params.get(PAIR) != "|".join(row.ids):
        st.query_params[PAIR] = "|".join(row.ids)


def _ids(text: str) -> tuple[str, str] | None:
    left, bar, right = text.partition("|")
    return (left, right) if bar else None
