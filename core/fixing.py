"""What a person does about records that are held back: correct a cell, release, discard, take it back."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from core import cells, locks, since
from core.engine import Connection
from core.errors import LeadfoldError
from core.held import HeldRecord
from core.since import Since
from core.state import corrections, dispositions
from core.state.dispositions import DISCARD, RELEASE
from core.state.tables import Correction, Disposition, Run
from core.workspace import Workspace

LONGEST = 4_000  # characters that a person types into one cell
LOCK = "held.lock"
MOST = 10_000  # records at once: more are a matter for the contract, which translates values, or the rule
SAID = {"correct": "corrected", RELEASE: "released", DISCARD: "discarded"}
Word = tuple[Correction | Disposition, str | None]  # a correction with the contract's column it is about


@dataclass(frozen=True)
class Asked:
    """The records that a person chose, all held back by one rule of one source."""

    source: str
    finding_id: str
    records: tuple[HeldRecord, ...]


@dataclass(frozen=True)
class Done:
    """What was said at once, and how many of the records somebody else had settled meanwhile."""

    bulk_id: str
    records: int
    quicker: int = 0
    by: tuple[str, ...] = ()  # who that was


class AlreadySettled(LeadfoldError):
    def __init__(self, row: Correction | Disposition) -> None:
        said = SAID["correct" if isinstance(row, Correction) else row.verdict]
        super().__init__(
            f"{row.created_by} was quicker and {said} this record. Nothing was changed; undo that below "
            "if you see it differently."
        )


class BadText(LeadfoldError):
    """The sentence says what to type instead."""


class OtherCell(LeadfoldError):
    def __init__(self, column: str) -> None:
        super().__init__(
            f"None of these records has that value in {column}, so nothing was corrected. Reload the page."
        )


class TooMany(LeadfoldError):
    def __init__(self, records: int) -> None:
        super().__init__(
            f"{records:,} records at once are more than the {MOST:,} that can be settled by hand. Where one "
            "value is wrong so often, translate it in the source's contract; where the rule is, change or "
            "pause it on Rules; else ask for the file again."
        )


def correct(
    workspace: Workspace,
    run: Run,
    connection: Connection,
    asked: Asked,
    column: str,
    original: str | None,
    text: str,
    reason: str,
) -> Done:
    """Only in records that have exactly the original in that cell; the file itself stays as it came."""
    one = cells.source_of(workspace.settings, run, asked.source)
    corrected = cleaned(text, original)
    _ensure_few(asked)
    sent = cells.raw_cells(
        connection, workspace.settings, one, [record.record_number for record in asked.records]
    )
    fitting = [each for each in asked.records if sent.get(each.record_number, {}).get(column) == original]
    if not fitting or column not in one.contract.header:
        raise OtherCell(column)
    with _alone(workspace, run, asked, fitting, column) as (session, bulk_id, free, by):
        corrections.add(
            session,
            [
                Correction(
                    **_said(workspace, run, asked, record, bulk_id, reason),
                    column_name=column,
                    fields=list(one.contract.fields_of(column)),
                    original=original,
                    corrected=corrected,
                    finding_id=asked.finding_id,
                )
                for record in free
            ],
        )
        return Done(bulk_id, len(free), len(fitting) - len(free), by)


def release(workspace: Workspace, run: Run, connection: Connection, asked: Asked, reason: str) -> Done:
    """These records are right as they are, as far as this rule goes and while they say the same."""
    return _dispose(workspace, run, connection, asked, RELEASE, reason)


def discard(workspace: Workspace, run: Run, connection: Connection, asked: Asked, reason: str) -> Done:
    """These records are no leads: they stay out, and nobody is asked again while they say the same."""
    return _dispose(workspace, run, connection, asked, DISCARD, reason)


def undo(workspace: Workspace, bulk_id: str) -> int:
    """Takes back what was said at once, as far as it stands; gives the number of records."""
    undone = uuid.uuid4().hex
    with locks.waiting_for(workspace.settings.home / LOCK), workspace.store.session() as session:
        corrected = [row for row in corrections.standing(session) if row.bulk_id == bulk_id]
        words = [row for row in dispositions.standing(session) if row.bulk_id == bulk_id]
        for cell in corrected:
            corrections.undo(session, cell, undone, workspace.who)
        for word in words:
            dispositions.undo(session, word, undone, workspace.who)
    return len(corrected) + len(words)


def cleaned(text: str, original: str | None) -> str | None:
    """What will stand in the cell; blank text empties it."""
    typed = text.replace("\0", "").strip()
    if len(typed) > LONGEST:
        raise BadText(
            f"That text has {len(typed):,} characters, and a cell takes {LONGEST:,}. Type the value alone."
        )
    if typed == (original or "").strip():
        raise BadText("That is what the file says already. Type what it should say, or release the record.")
    return typed or None


def _dispose(
    workspace: Workspace, run: Run, connection: Connection, asked: Asked, verdict: str, reason: str
) -> Done:
    one = cells.source_of(workspace.settings, run, asked.source)
    _ensure_few(asked)
    sent = cells.raw_cells(
        connection, workspace.settings, one, [record.record_number for record in asked.records]
    )
    field = None if verdict == DISCARD else _field_of(connection, asked.finding_id)
    with _alone(workspace, run, asked, asked.records) as (session, bulk_id, free, by):
        dispositions.add(
            session,
            [
                Disposition(
                    **_said(workspace, run, asked, record, bulk_id, reason),
                    verdict=verdict,
                    finding_id=asked.finding_id if verdict == RELEASE else None,
                    value=record.value if verdict == RELEASE else None,
                    cells=cells.content(one.contract, sent[record.record_number], field),
                )
                for record in free
            ],
        )
        return Done(bulk_id, len(free), len(asked.records) - len(free), by)


@contextmanager
def _alone(
    workspace: Workspace, run: Run, asked: Asked, records: Sequence[HeldRecord], column: str | None = None
) -> Iterator[tuple[Session, str, list[HeldRecord], tuple[str, ...]]]:
    """One person at a time: what somebody said a moment ago is seen, and never said over."""
    with locks.waiting_for(workspace.settings.home / LOCK):
        words = _words(since.since(workspace, run), asked.source)
        settled = {record.record_id: _said_of(words, asked, record, column) for record in records}
        free = [record for record in records if settled[record.record_id] is None]
        others = [row for row in settled.values() if row is not None]
        if not free:
            raise AlreadySettled(others[0])
        with workspace.store.session() as session:
            yield session, uuid.uuid4().hex, free, tuple(sorted({row.created_by for row in others}))


def _words(told: Since, source: str) -> Mapping[str, list[Word]]:
    """What was said on the run's own page, by record: not looked through for each of ten thousand."""
    found: dict[str, list[Word]] = {}
    words: list[Word] = [*((row, None) for row in told.dispositions), *told.corrections]
    for row, column in words:
        if (row.source, row.run_id) == (source, told.run_id):
            found.setdefault(row.record_key, []).append((row, column))
    return found


def _said_of(
    words: Mapping[str, list[Word]], asked: Asked, record: HeldRecord, column: str | None
) -> Correction | Disposition | None:
    """A word on the same record that answers the same rule, or stands in the same cell."""
    for row, name in words.get(_key(asked, record), ()):
        if isinstance(row, Disposition):
            is_same = row.finding_id in (None, asked.finding_id)
        else:
            is_same = row.finding_id == asked.finding_id or name == column
        if is_same:
            return row
    return None


def _said(
    workspace: Workspace, run: Run, asked: Asked, record: HeldRecord, bulk_id: str, reason: str
) -> dict[str, str]:
    """What every word has: about which record, why, where and by whom."""
    return {
        "source": asked.source,
        "record_key": _key(asked, record),
        "reason": reason.strip()[:LONGEST] or "No reason given.",
        "bulk_id": bulk_id,
        "run_id": run.run_id,
        "created_by": workspace.who,
    }


def _key(asked: Asked, record: HeldRecord) -> str:
    return record.record_id[len(asked.source) + 1 :]


def _field_of(connection: Connection, finding_id: str) -> str | None:
    """The canonical field that the rule is about, where it names one."""
    query = "select max(column_name) from finding where finding_id = ?"
    return next((name for (name,) in connection.execute(query, [finding_id]).fetchall()), None)


def _ensure_few(asked: Asked) -> None:
    if len(asked.records) > MOST:
        raise TooMany(len(asked.records))
