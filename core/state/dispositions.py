"""Words on records that are held back: right as they are, or no leads; an undo is one more row."""

import json
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.state import undoing
from core.state.tables import Disposition

RELEASE, DISCARD, UNDO = "release", "discard", "undo"
# Source, record key, the rule that a release is from, and what the record said then.
Held = tuple[str, str, str | None, str | None, str]


def add(session: Session, rows: Sequence[Disposition]) -> None:
    session.add_all(rows)
    session.flush()


def undo(session: Session, row: Disposition, bulk_id: str, who: str) -> Disposition:
    """What was said before of the same record and rule stands again."""
    undone = Disposition(
        source=row.source,
        record_key=row.record_key,
        verdict=UNDO,
        finding_id=row.finding_id,
        value=row.value,
        cells=row.cells,
        reason=row.reason,
        bulk_id=bulk_id,
        undoes=row.disposition_id,
        run_id=row.run_id,
        created_by=who,
    )
    session.add(undone)
    session.flush()
    return undone


def standing(session: Session) -> list[Disposition]:
    """One word a record, rule and what the record said, oldest first."""
    query = select(Disposition).order_by(Disposition.disposition_id)
    return list(_standing(session.scalars(query)).values())


def of(session: Session, ids: Collection[int]) -> list[Disposition]:
    """Whatever became of them since: rows are never changed."""
    wanted = set(ids)
    query = select(Disposition).order_by(Disposition.disposition_id)
    return [row for row in session.scalars(query) if row.disposition_id in wanted]


def latest(session: Session, besides: Collection[str] = ()) -> Disposition | None:
    """The newest word, an undo included, of those that were not said on the pages of the runs `besides`."""
    query = select(Disposition).order_by(Disposition.disposition_id.desc())
    if besides:
        query = query.where(or_(Disposition.run_id.is_(None), Disposition.run_id.not_in(besides)))
    return session.scalars(query.limit(1)).first()


def held(row: Disposition) -> Held:
    said = json.dumps(row.cells, sort_keys=True)
    return row.source, row.record_key, row.finding_id, row.value, said


def _standing(rows: Iterable[Disposition]) -> dict[Held, Disposition]:
    return undoing.standing(rows, lambda row: row.disposition_id, held)
