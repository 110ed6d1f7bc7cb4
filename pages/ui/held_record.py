"""One record that is held back: its cells, what was read of them, and what a person says to it."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core import held, rechecking
from core.engine import Connection
from core.held import Detail, Group, HeldRecord
from core.rechecking import Preview
from core.settled import Settled
from core.since import Since
from core.state.tables import Run
from pages.ui import desk, difference, held_actions, show, values, words

PLACE = "held.place"  # which record of the group
LONG = 70  # characters, from which on a cell gets lines of its own
SHOWN = 200
HINT = "Type what the file should have said and press Enter: how it will be read stands here."


@dataclass(frozen=True)
class Edit:
    """What stands in one cell of the record, and what a person has typed so far."""

    column: str
    sent: str | None
    text: str
    field: str  # the key of the widget

    @property
    def is_same(self) -> bool:
        return self.text.strip() == (self.sent or "").strip()


def draw(run: Run, connection: Connection, told: Since, group: Group, last: Settled | None) -> None:
    records = held.records(connection, told, group, SHOWN)
    place = min(st.session_state.get(PLACE, 0), len(records) - 1)
    detail = held.detail(desk.workspace(), run, connection, group.source, records[place])
    with st.container(border=True):
        _head(group, detail, place)
        edit = _edit(group, detail)
        _preview(run, told, group, detail.record, edit)
        _buttons(run, connection, told, group, detail.record, edit)
        _moves(place, len(records), last)
        held_actions.last_action()
        _cells(group, detail, edit.column)
    if group.records > 1:
        _alike(run, group, records, edit)


def _head(group: Group, detail: Detail, place: int) -> None:
    record = detail.record
    name = difference.plain(record.company or f"Record {record.record_id.partition(':')[2]}")
    where = f"{difference.plain(record.place)} · " if record.place else ""
    st.markdown(
        f"**{name}** :gray[{where}{difference.plain(group.title)}, row {record.record_number:,} · "
        f"record {place + 1:,} of {group.records:,}]"
    )
    for rule in detail.rules:
        show.line(difference.plain(rule), show.BAD)


def _edit(group: Group, detail: Detail) -> Edit:
    """The column that the rule is about, until another is chosen; blank text empties the cell."""
    cells = {cell.column: cell.cell for cell in detail.cells}
    columns, record_id = list(cells), detail.record.record_id
    first = columns.index(group.column) if group.column in columns else 0
    with st.container(horizontal=True, vertical_alignment="bottom"):
        column = st.selectbox("Column", columns, index=first, key=f"held.column.{record_id}", width=240)
        sent, key = cells[column], f"held.text.{record_id}.{column}"
        is_long = len(sent or "") > LONG or "\n" in (sent or "")
        text = (st.text_area if is_long else st.text_input)(
            "Should say", value=sent or "", key=key, placeholder="The file says nothing here",
            help="Leave it empty to empty the cell. The file itself is never changed.",
        )  # fmt: skip
        st.text_input(
            "Why", key=held_actions.REASON, max_chars=400, placeholder="Typing error in the file",
            help="Kept with what you say, for whoever sees the record next.",
        )  # fmt: skip
    return Edit(column, sent, text, key)


def _preview(run: Run, told: Since, group: Group, record: HeldRecord, edit: Edit) -> None:
    """Before anything is said: by the parsers and rules of the next run."""
    if edit.is_same:
        st.caption(HINT)
        return
    said = tuple(row.correction_id for row, _ in told.corrections)
    asked = (run.run_id, group.source, record.record_id, edit.column, edit.sent, edit.text, said)
    with show.explained(), st.spinner("Reading it as the next run will"):
        found = _read(run, asked)
    read = [f"{name} **{difference.plain(values.said(value))}**" for name, value in found.fields]
    st.markdown(f"Will be read as {', '.join(read)}." if read else "No field is read from this column.")
    for rule in found.broken:
        show.line(f"Would still be held back: {difference.plain(rule)}", show.ATTENTION)
    if not found.broken:
        show.line("No rule would hold it back any more.", show.GOOD)


def _buttons(
    run: Run, connection: Connection, told: Since, group: Group, record: HeldRecord, edit: Edit
) -> None:
    one = (run, group, (record,))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Correct this one", key="held.correct", type="primary", shortcut="A", disabled=edit.is_same,
            on_click=held_actions.correct, args=(*one, edit.column, edit.sent, edit.field),
        )  # fmt: skip
        alike = 1 if edit.is_same else _count_alike(run, connection, told, group, edit)
        if alike > 1:
            st.button(
                f"Correct all {alike:,} alike", key="held.correct_all", shortcut="Shift+A",
                on_click=held_actions.correct, args=(run, group, None, edit.column, edit.sent, edit.field),
            )  # fmt: skip
        st.button(
            "Release", key="held.release", shortcut="L", on_click=held_actions.release, args=one,
            help="Right as it is: this rule lets it through while the value stays the same.",
        )  # fmt: skip
        st.button(
            "Discard", key="held.discard", shortcut="D", on_click=held_actions.discard, args=one,
            help="Not a lead: it stays out, and nobody is asked again while it says the same.",
        )  # fmt: skip


def _count_alike(run: Run, connection: Connection, told: Since, group: Group, edit: Edit) -> int:
    if edit.column == group.column:
        return group.records
    settings = desk.workspace().settings
    return len(held.alike(connection, settings, run, told, group, edit.column, edit.sent))


def _moves(place: int, size: int, last: Settled | None) -> None:
    with st.container(horizontal=True):
        st.button(
            "Record before", key="held.before", shortcut="Left", type="tertiary", disabled=not place,
            on_click=_go, args=(place - 1,),
        )  # fmt: skip
        st.button(
            "Next record", key="held.next", shortcut="Right", type="tertiary", disabled=place + 1 >= size,
            on_click=_go, args=(place + 1,),
        )  # fmt: skip
        st.button(
            "Undo my last", key="held.undo", shortcut="Z", type="tertiary", disabled=last is None,
            on_click=held_actions.undo, args=(last.bulk_id if last else "",),
        )  # fmt: skip


def _cells(group: Group, detail: Detail, column: str) -> None:
    """Every cell of the record, the one in question marked."""
    rows = []
    for cell in detail.cells:
        said = difference.plain(cell.cell) if cell.cell is not None else words.DASH
        filled = [(name, value) for name, value in cell.fields if value is not None]
        read = "; ".join(f"{name}: {difference.plain(values.said(value))}" for name, value in filled)
        is_asked = cell.column == (group.column or column)
        asked = said if cell.cell is not None else "(empty)"
        mark = f":orange[:material/arrow_right: **{asked}**]" if is_asked else said
        if cell.corrected:
            mark += f", corrected to **{difference.plain(cell.corrected)}**"
        rows.append((difference.plain(cell.column), mark, read or words.DASH))
    frame = pd.DataFrame(
        [row[1:] for row in rows], index=[row[0] for row in rows], columns=["In the file", "Read as"]
    )
    st.table(frame, border="horizontal")


def _alike(run: Run, group: Group, records: tuple[HeldRecord, ...], edit: Edit) -> None:
    """All of the group, to choose from."""
    st.subheader(f"{words.count(group.records, 'record')} alike", anchor=False)
    table = pd.DataFrame(
        {
            "Row": [each.record_number for each in records],
            "Company": [each.company or words.DASH for each in records],
            "Place": [each.place or words.DASH for each in records],
            "Key": [each.record_id.partition(":")[2] for each in records],
        }
    )
    picked = st.dataframe(
        table, hide_index=True, height=min(38 + 35 * len(records), 248),
        key=f"held.alike.{records[0].record_id}.{len(records)}",
        on_select="rerun", selection_mode="multi-row",
        column_config={"Row": st.column_config.NumberColumn(format="localized", width=70)},
    )  # fmt: skip
    rows = picked["selection"]["rows"] if isinstance(picked, dict) else []
    some = tuple(records[row] for row in rows if row < len(records))
    _bulk(run, group, some, edit)
    if group.records > len(records):
        st.caption(f"The first {len(records):,} are listed; without a choice the buttons mean all of them.")


def _bulk(run: Run, group: Group, some: tuple[HeldRecord, ...], edit: Edit) -> None:
    count, of = words.count(len(some) or group.records, "record"), some or None
    with st.container(horizontal=True, vertical_alignment="center"):
        if some:
            st.button(
                f"Correct {count}", key="held.correct_some", disabled=edit.is_same,
                on_click=held_actions.correct, args=(run, group, some, edit.column, edit.sent, edit.field),
            )  # fmt: skip
        for label, key, act in (
            ("Release", "held.release_some", held_actions.release),
            ("Discard", "held.discard_some", held_actions.discard),
        ):
            st.button(f"{label} {count}", key=key, on_click=act, args=(run, group, of))


def _go(place: int) -> None:
    st.session_state[PLACE] = place


@st.cache_data(max_entries=64, ttl=60, show_spinner=False)
def _read(_run: Run, asked: tuple[str, str, str, str, str | None, str, tuple[int, ...]]) -> Preview:
    """Kept while nothing is said on any record: whoever looks around makes nobody wait."""
    _, source, record_id, column, sent, text, _ = asked
    return rechecking.preview(desk.workspace(), _run, source, record_id, column, sent, text)
