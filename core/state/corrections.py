"""Cells that people corrected; the newest that nobody undid stands, and an undo is one more row."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.state import undoing
from core.state.tables import Correction

Cell = tuple[str, str, str, str | None]  # source, record key, column, what the source sends there


def add(session: Session, rows: Sequence[Correction]) -> None:
    session.add_all(rows)
    session.flush()


def undo(session: Session, row: Correction, bulk_id: str, who: str) -> Correction:
    """What was said before of the same cell stands again."""
    undone = Correction(
        source=row.source,
        record_key=row.record_key,
        column_name=row.column_name,
        fields=row.fields,
        original=row.original,
        corrected=row.corrected,
        finding_id=row.finding_id,
        reason=row.reason,
        bulk_id=bulk_id,
        undoes=row.correction_id,
        run_id=row.run_id,
        created_by=who,
    )
    session.add(undone)
    session.flush()
    return undone


def standing(session: Session, source: str | None = None) -> list[Correction]:
    """One a cell and what was sent in it, oldest first."""
    query = select(Correction).order_by(Correction.correction_id)
    if source is not None:
        query = query.where(Correction.source == source)
    return list(_standing(session.scalars(query)).values())


def of(session: Session, ids: Collection[int]) -> list[Correction]:
    """Whatever became of them since: rows are never changed."""
    wanted = set(ids)
    query = select(Correction).order_by(Correction.correction_id)
    return [row for row in session.scalars(query) if row.correction_id in wanted]


def latest(session: Session, besides: Collection[str] = ()) -> Correction | None:
    """The newest word, an undo included, of those that were not said on the pages of the runs `besides`."""
    query = select(Correction).order_by(Correction.correction_id.desc())
    if besides:
        query = query.where(or_(Correction.run_id.is_(None), Correction.run_id.not_in(besides)))
    return session.scalars(query.limit(1)).first()


def cell(row: Correction) -> Cell:
    return row.source, row.record_key, row.column_name, row.original


def _standing(rows: Iterable[Correction]) -> dict[Cell, Correction]:
    return undoing.standing(rows, lambda row: row.correction_id, cell)
