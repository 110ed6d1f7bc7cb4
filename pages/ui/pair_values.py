"""Choosing values for the lead that a merge makes: one field at a time, on keys, where that is asked for."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import streamlit as st

from core import choosing, pins, survivorship, typed
from core.canonical import BY_NAME
from core.choosing import Result, Sides
from core.errors import LeadfoldError
from core.insights.queue import QueueRow
from core.insights.reviews import PairField
from core.pins import Chosen
from pages.ui import desk, difference, focus, reviewing, show
from pages.ui.pair_table import Merged
from pages.ui.reviewing import LAST, Reviewing

OPEN = "duplicates.choosing"  # stays open from pair to pair
AT, TYPING = "duplicates.choosing.at", "duplicates.choosing.typing"
TEXT = "duplicates.choosing.text"
ABOUT = (
    "For each field the left or the right record's value, or one that you type; the lead keeps it whatever "
    "its files say later. What you do not choose, the policies do. Undo takes it back with the merge."
)


def button() -> None:
    st.button(
        "Close values" if is_open() else "Choose values", key="duplicates.values", shortcut="V",
        type="tertiary", on_click=_toggle, help=ABOUT,
    )  # fmt: skip


def is_open() -> bool:
    return bool(st.session_state.get(OPEN))


def merged(at: Reviewing, row: QueueRow, fields: Sequence[PairField], shown: Sequence[PairField]) -> Merged:
    """What the table shows beside both records, under the keys that choose."""
    leads = (row.left_lead, row.right_lead)
    ruled = _by_policy(desk.run_folder(at.run), leads)
    sides = Sides(*row.ids, fields)
    results = choosing.results(at.workspace, at.connection, leads, ruled, sides, reviewing.chosen(row))
    offered = [field.name for field in shown if choosing.is_open(field.name)]
    if not offered:
        return Merged(results)
    now = st.session_state.get(AT)
    name = now if now in offered else offered[0]
    _bar(at, row, offered, str(name), results)
    return Merged(results, str(name))


def _bar(
    at: Reviewing, row: QueueRow, offered: Sequence[str], name: str, results: Mapping[str, Result]
) -> None:
    """The same few buttons in the same places whatever the field."""
    place = offered.index(name)
    together = survivorship.subject_of(name)
    act = results[name].act if name in results else None
    is_chosen = act is not None or any(name in one.fields for one in reviewing.chosen(row))
    with st.container(horizontal=True, vertical_alignment="center", key="duplicates_values"):
        for label, key, record in (("Left", "1", row.left_id), ("Right", "2", row.right_id)):
            _key(label, key, _take, (row, record, name), is_off=False)
        _key("Type", "T", _type, (), is_off=name not in typed.FORMS)
        _key("Take back", "X", _let_go, (at, row, name, act), is_off=not is_chosen)
        _key("Field before", "Up", _go, (offered[place - 1],), is_off=place == 0)
        _key("Next field", "Down", _go, (offered[min(place + 1, len(offered) - 1)],),
             is_off=place + 1 == len(offered))  # fmt: skip
        label = BY_NAME[name].label
        if st.session_state.get(TYPING):
            st.text_input(
                _asked(label), key=TEXT, placeholder=f"{label}, then Enter; Escape leaves",
                label_visibility="collapsed", width=300,
                on_change=_typed, args=(at, row, name, _anchor(row, results, name)),
            )  # fmt: skip
            focus.between_keys(_asked(label))
            focus.on(_asked(label))
        else:
            said = f"**{label}** of the merged lead"
            if together.is_group:
                said += f" :gray[· with all of the {together.label.lower()}]"
            st.markdown(said, width="content")


def _asked(label: str) -> str:
    return f"{label} of the merged lead"


def _key(label: str, key: str, call: Callable[..., None], args: tuple[object, ...], *, is_off: bool) -> None:
    st.button(
        label, key=f"duplicates.values.{label.lower().replace(' ', '_')}", shortcut=key, type="tertiary",
        disabled=is_off, on_click=call, args=args,
    )  # fmt: skip


def _anchor(row: QueueRow, results: Mapping[str, Result], name: str) -> str:
    """A typed value goes with the record whose word it stands for: the rest of its group stays that one's."""
    return row.right_id if name in results and results[name].by == choosing.RIGHT else row.left_id


def _toggle() -> None:
    st.session_state[OPEN] = not is_open()
    st.session_state[TYPING] = False


def _go(name: str) -> None:
    st.session_state[AT] = name
    st.session_state[TYPING] = False


def _take(row: QueueRow, record_id: str, name: str) -> None:
    _go(name)
    reviewing.choose(row, choosing.take(reviewing.chosen(row), record_id, name))


def _type() -> None:
    st.session_state[TYPING] = not st.session_state.get(TYPING)
    st.session_state[TEXT] = ""


def _typed(at: Reviewing, row: QueueRow, name: str, record_id: str) -> None:
    """What cannot be read stays in the field, under the sentence that says why."""
    text = str(st.session_state.get(TEXT, ""))
    if not text.strip():
        return
    try:
        chosen = choosing.type_in(at.workspace.settings, reviewing.chosen(row), record_id, name, text)
    except LeadfoldError as error:
        st.session_state[LAST] = (show.ATTENTION, difference.plain(error))
        return
    _go(name)
    reviewing.choose(row, chosen)


def _let_go(at: Reviewing, row: QueueRow, name: str, act: str | None) -> None:
    """A choice of now; else the value that was pinned."""
    chosen: tuple[Chosen, ...] = reviewing.chosen(row)
    reviewing.choose(row, choosing.let_go(chosen, name))
    if act is None or choosing.let_go(chosen, name) != chosen:
        return
    subject = survivorship.subject_of(name)
    undone = pins.undo(at.workspace, at.run, act, subject.fields)
    said = (
        f"{subject.label}: the policies choose again." if undone else "Somebody was quicker to take it back."
    )
    st.session_state[LAST] = (show.GOOD if undone else show.ATTENTION, said)


@st.cache_data(max_entries=64, show_spinner=False)
def _by_policy(folder: Path, leads: tuple[str, str]) -> Mapping[str, object]:
    """Kept, because a published run never changes."""
    return choosing.by_policy(desk.database_in(folder), leads)
