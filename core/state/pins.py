"""Values that people pinned to records for the leads these are in; the newest that nobody undid stands."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Select, or_, select, tuple_
from sqlalchemy.orm import Session

from core.state import undoing
from core.state.value_tables import Pin

Place = tuple[str, str, str]  # source, record key, field


def add(session: Session, rows: Sequence[Pin]) -> None:
    session.add_all(rows)
    session.flush()


def undo(session: Session, row: Pin, bulk_id: str, run_id: str | None, who: str) -> Pin:
    """What was pinned there before stands again, or what the policy says."""
    undone = Pin(
        source=row.source,
        record_key=row.record_key,
        field=row.field,
        value=row.value,
        is_typed=row.is_typed,
        reason=row.reason,
        bulk_id=bulk_id,
        undoes=row.pin_id,
        run_id=run_id,
        created_by=who,
    )
    add(session, [undone])
    return undone


def standing(session: Session, records: Collection[tuple[str, str]] | None = None) -> list[Pin]:
    """One a record and field, oldest first; of these records, by source and key, where they are named."""
    rows = _standing(session.scalars(_asked(records))).values()
    return sorted(rows, key=lambda row: row.pin_id)


def live(session: Session, records: Collection[tuple[str, str]] | None = None) -> list[Pin]:
    """Every pin that nobody undid, also under a newer one of the same place."""
    rows = session.scalars(_asked(records))
    return list(undoing.standing(rows, lambda row: row.pin_id, lambda row: row.pin_id).values())


def of_act(session: Session, act: str) -> list[Pin]:
    """What was pinned at once, as far as it stands."""
    rows = list(session.scalars(select(Pin).where(Pin.bulk_id == act).order_by(Pin.pin_id)))
    gone = set(session.scalars(select(Pin.undoes).where(Pin.undoes.in_([row.pin_id for row in rows]))))
    return [row for row in rows if row.undoes is None and row.pin_id not in gone]


def undo_act(session: Session, act: str, bulk_id: str, run_id: str | None, who: str) -> int:
    rows = of_act(session, act)
    for row in rows:
        undo(session, row, bulk_id, run_id, who)
    return len(rows)


def of(session: Session, ids: Collection[int]) -> list[Pin]:
    """Whatever became of them since: rows are never changed."""
    wanted = set(ids)
    return [row for row in session.scalars(select(Pin).order_by(Pin.pin_id)) if row.pin_id in wanted]


def latest(session: Session, besides: Collection[str] = ()) -> Pin | None:
    """The newest word, an undo included, of those that were not said on the pages of the runs `besides`."""
    query = select(Pin).order_by(Pin.pin_id.desc())
    if besides:
        query = query.where(or_(Pin.run_id.is_(None), Pin.run_id.not_in(besides)))
    return session.scalars(query.limit(1)).first()


def place(row: Pin) -> Place:
    return row.source, row.record_key, row.field


def _asked(records: Collection[tuple[str, str]] | None) -> Select[Pin]:
    query = select(Pin).order_by(Pin.pin_id)
    if records is None:
        return query
    return query.where(tuple_(Pin.source, Pin.record_key).in_(list(records)))


def _standing(rows: Iterable[Pin]) -> dict[Place, Pin]:
    return undoing.standing(rows, lambda row: row.pin_id, place)
