"""Values that people pin: right, whatever the policy says, while the record they are on is in the lead."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from core import survivorship, typed
from core.canonical import BY_NAME
from core.engine import Connection
from core.errors import WrongUse
from core.state import pins
from core.state.tables import Run
from core.state.value_tables import Pin
from core.survivorship import WINS_ANYWHERE, Subject
from core.workspace import Workspace

Value = tuple[str | None, bool]  # as text, and whether a person typed it


@dataclass(frozen=True)
class Record:
    """One record of a published run, and the lead it is in."""

    record_id: str
    source: str
    record_key: str
    lead_id: str


@dataclass(frozen=True)
class Chosen:
    """For the fields that say one thing with `field`: a record's word, and by field what is typed over it."""

    record_id: str
    field: str
    typed: tuple[tuple[str, str], ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        return survivorship.subject_of(self.field).fields


class UnknownRecord(WrongUse):
    def __init__(self, record_id: str) -> None:
        super().__init__(f"The record {record_id} is not in this month's published leads. Reload the page.")


class NotToBePinned(WrongUse):
    """The sentence says why, and where to say it instead."""


def pin(
    workspace: Workspace,
    run: Run,
    connection: Connection,
    record_id: str,
    field: str,
    text: str | None,
    reason: str,
) -> str:
    """What the record says of the field, or a typed text, for the lead it is in; gives the act's id.

    Fields that say one thing together are pinned together: the record's, and among them what was typed.
    """
    _ensure_pinnable(field)
    if not reason.strip():
        raise NotToBePinned("Say why this value is the right one: the reason is kept with it.")
    record = _record(connection, record_id)
    subject = survivorship.subject_of(field)
    values = _as_it_stands(workspace, connection, record, subject)
    if text is None:
        values = {name: (value, False) for name, value in _said(connection, record, subject).items()}
    else:
        said = typed.read(workspace.settings, field, text)
        values |= {name: (value, True) for name, value in said.items()}
    _ensure_no_way_back(field, values)
    act = uuid.uuid4().hex
    with workspace.store.session() as session:
        pins.add(session, _rows(workspace, run, record, values, reason, act))
    return act


def chosen_rows(
    workspace: Workspace, run: Run, connection: Connection, chosen: Iterable[Chosen], reason: str, act: str
) -> list[Pin]:
    """Not kept yet: they are a part of the act that they are chosen with, and are taken back with it."""
    rows = []
    for one in chosen:
        _ensure_pinnable(one.field)
        record = _record(connection, one.record_id)
        said = _said(connection, record, survivorship.subject_of(one.field))
        values: dict[str, Value] = {name: (value, False) for name, value in said.items()}
        for name, text in one.typed:
            values |= {each: (it, True) for each, it in typed.read(workspace.settings, name, text).items()}
        rows += _rows(workspace, run, record, values, reason, act)
    return rows


def _rows(
    workspace: Workspace, run: Run, record: Record, values: Mapping[str, Value], reason: str, act: str
) -> list[Pin]:
    return [
        Pin(
            source=record.source,
            record_key=record.record_key,
            field=name,
            value=value,
            is_typed=is_typed,
            reason=reason.strip()[: typed.LONGEST],
            bulk_id=act,
            run_id=run.run_id,
            created_by=workspace.who,
        )
        for name, (value, is_typed) in values.items()
    ]


def undo(workspace: Workspace, run: Run, act: str, fields: Collection[str] | None = None) -> int:
    """Takes one act back, or of it these fields; what was pinned before counts again. Gives how many."""
    with workspace.store.session() as session:
        rows = [row for row in pins.of_act(session, act) if fields is None or row.field in fields]
        return _undo(workspace, run, rows)


def unpin(workspace: Workspace, run: Run, connection: Connection, lead_id: str, field: str) -> int:
    """Lets the policy choose again, whoever pinned the field on whichever record of the lead."""
    fields = survivorship.subject_of(field).fields
    with workspace.store.session() as session:
        rows = [row for row in pins.live(session, _keys(connection, lead_id)) if row.field in fields]
        return _undo(workspace, run, rows)


def standing_for(workspace: Workspace, connection: Connection, *lead_ids: str) -> Mapping[str, Pin]:
    """By field, the pin that counts for a lead of a published run, those said since the run included.

    Several leads are asked as the one that they would be.
    """
    with workspace.store.session() as session:
        rows = pins.standing(session, [key for each in lead_ids for key in _keys(connection, each)])
    return {row.field: row for row in rows}


def _undo(workspace: Workspace, run: Run, rows: Iterable[Pin]) -> int:
    act, undone = uuid.uuid4().hex, 0
    with workspace.store.session() as session:
        for row in rows:
            pins.undo(session, row, act, run.run_id, workspace.who)
            undone += 1
    return undone


def _ensure_pinnable(field: str) -> None:
    if field not in BY_NAME or BY_NAME[field].crm_only:
        label = BY_NAME[field].label if field in BY_NAME else field
        raise NotToBePinned(
            f"{label} is Salesforce's own: change it there, and it comes with the next extract."
        )


def _ensure_no_way_back(field: str, values: Mapping[str, Value]) -> None:
    if field in WINS_ANYWHERE and values[field][0] != "true":
        raise NotToBePinned(
            f"{BY_NAME[field].label} can only be pinned to yes: nobody who opted out is written to or called "
            "because of a word here."
        )


def _record(connection: Connection, record_id: str) -> Record:
    rows = connection.execute(
        "select record_id, source, record_key, lead_id from lead_record where record_id = ?", [record_id]
    ).fetchall()
    if not rows:
        raise UnknownRecord(record_id)
    return Record(*rows[0])


def _said(connection: Connection, record: Record, subject: Subject) -> dict[str, str | None]:
    """As the database writes it: a date as 2026-11-30, a yes as true."""
    listed = ", ".join(f"{name}::varchar" for name in subject.fields)
    query = f"select {listed} from lead_record where record_id = ?"
    (values,) = connection.execute(query, [record.record_id]).fetchall()
    return dict(zip(subject.fields, values, strict=True))


def _as_it_stands(
    workspace: Workspace, connection: Connection, record: Record, subject: Subject
) -> dict[str, Value]:
    """The record's values under what was pinned on it before."""
    values: dict[str, Value] = {
        name: (value, False) for name, value in _said(connection, record, subject).items()
    }
    with workspace.store.session() as session:
        rows = pins.standing(session, [(record.source, record.record_key)])
    return values | {row.field: (row.value, row.is_typed) for row in rows if row.field in subject.fields}


def _keys(connection: Connection, lead_id: str) -> Sequence[tuple[str, str]]:
    rows = connection.execute("select source, record_key from lead_record where lead_id = ?", [lead_id])
    return [(source, key) for source, key in rows.fetchall()]
