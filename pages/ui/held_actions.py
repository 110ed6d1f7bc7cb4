"""What the buttons on held records do: one core call each, and what it did in a line that stays."""

from collections.abc import Callable

import streamlit as st

from core import fixing, held, since
from core.engine import Connection
from core.errors import LeadfoldError
from core.fixing import Asked, Done
from core.held import Group, HeldRecord
from core.state.tables import Run
from pages.ui import desk, difference, show, words

HINT = "What you say takes effect with the next run, and can be undone below at any time."
LAST = "held.last"  # what the last action did: a meaning and a sentence
REASON = "held.reason"  # the field in which a person says why
REASONS = {"correct": "Typing error in the file.", "release": "Right as it is.", "discard": "Not a lead."}


def last_action() -> None:
    """Always there, so that nothing moves when it changes."""
    meaning, sentence = st.session_state.get(LAST, (show.NEUTRAL, HINT))
    color, icon = show.LOOKS[meaning]
    st.caption(sentence if meaning == show.NEUTRAL else f":{color}[{icon}] {sentence}")


def undo(bulk_id: str) -> None:
    count = fixing.undo(desk.workspace(), bulk_id)
    st.session_state[LAST] = (show.GOOD, f"Undone for {words.count(count, 'record')}.")


def correct(
    run: Run, group: Group, some: tuple[HeldRecord, ...] | None, column: str, sent: str | None, field: str
) -> None:
    text = st.session_state[field]

    def said(connection: Connection) -> Done:
        workspace = desk.workspace()
        asked = some if some is not None else all_alike(run, connection, group, column, sent)
        return fixing.correct(
            workspace, run, connection, Asked(group.source, group.finding_id, asked), column, sent, text,
            _reason("correct"),
        )  # fmt: skip

    _say(run, said, f"{column} corrected to {difference.plain(text.strip() or words.DASH)} in")


def release(run: Run, group: Group, some: tuple[HeldRecord, ...] | None, field: str = REASON) -> None:
    def said(connection: Connection) -> Done:
        asked = Asked(group.source, group.finding_id, some or _all(run, connection, group))
        return fixing.release(desk.workspace(), run, connection, asked, _reason("release", field))

    _say(run, said, "Released", field)


def discard(run: Run, group: Group, some: tuple[HeldRecord, ...] | None, field: str = REASON) -> None:
    def said(connection: Connection) -> Done:
        asked = Asked(group.source, group.finding_id, some or _all(run, connection, group))
        return fixing.discard(desk.workspace(), run, connection, asked, _reason("discard", field))

    _say(run, said, "Discarded", field)


def _say(run: Run, action: Callable[[Connection], Done], what: str, field: str = REASON) -> None:
    """One core call; a callback cannot stop the page, so a refusal waits for its line."""
    try:
        done = action(desk.database(run))
    except LeadfoldError as error:
        st.session_state[LAST] = (show.ATTENTION, difference.plain(error))
        return
    quicker = ""
    if done.quicker:
        by = words.listed([difference.plain(name) for name in done.by])
        quicker = f" {words.count(done.quicker, 'record')} had been settled meanwhile by {by}."
    st.session_state[LAST] = (show.GOOD, f"{what} {words.count(done.records, 'record')}.{quicker}")
    st.session_state[field] = ""


def _all(run: Run, connection: Connection, group: Group) -> tuple[HeldRecord, ...]:
    return held.records(connection, since.since(desk.workspace(), run), group)


def all_alike(
    run: Run, connection: Connection, group: Group, column: str, sent: str | None
) -> tuple[HeldRecord, ...]:
    """Those that the rule holds back with the same cell, in whatever column is corrected."""
    told = since.since(desk.workspace(), run)
    return held.alike(connection, desk.workspace().settings, run, told, group, column, sent)


def _reason(action: str, field: str = REASON) -> str:
    typed: str = st.session_state.get(field, "")
    return typed.strip() or REASONS[action]
