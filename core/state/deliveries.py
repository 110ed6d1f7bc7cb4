"""Contents and the deliveries that point at them."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.state.tables import Content, ContentReading, Delivery, now


def remember_content(session: Session, content: Content) -> None:
    if session.get(Content, content.sha256) is None:
        session.add(content)


def remember_reading(session: Session, reading: ContentReading) -> None:
    if session.get(ContentReading, reading.reading_id) is None:
        session.flush()
        session.add(reading)
        session.flush()


def reading(session: Session, reading_id: str) -> ContentReading:
    return session.get_one(ContentReading, reading_id)


def content(session: Session, sha256: str) -> Content:
    return session.get_one(Content, sha256)


def same_content(session: Session, sha256: str) -> list[Delivery]:
    """Every delivery of these bytes, whatever source and period, newest last."""
    query = select(Delivery).where(Delivery.sha256 == sha256, Delivery.withdrawn_at.is_(None))
    return list(session.scalars(query.order_by(Delivery.delivery_id)))


def add(
    session: Session,
    *,
    source: str | None,
    period: str,
    sha256: str,
    reading_id: str,
    file_name: str,
    candidates: Sequence[str],
    who: str,
) -> Delivery:
    delivery = Delivery(
        source=source,
        period=period,
        sequence=_next_sequence(session, source, period),
        sha256=sha256,
        reading_id=reading_id,
        file_name=file_name,
        candidates=list(candidates),
        created_by=who,
    )
    session.add(delivery)
    session.flush()
    return delivery


def assign(session: Session, delivery_id: int, source: str, who: str) -> Delivery:
    """Says whose file it is, where its header did not."""
    delivery = session.get_one(Delivery, delivery_id)
    delivery.sequence = _next_sequence(session, source, delivery.period)
    delivery.source, delivery.assigned_by = source, who
    return delivery


def unknown(session: Session) -> list[Delivery]:
    """Files that wait for somebody to say whose they are, oldest first."""
    query = select(Delivery).where(Delivery.source.is_(None), Delivery.withdrawn_at.is_(None))
    return list(session.scalars(query.order_by(Delivery.delivery_id)))


def unassign(session: Session, source: str) -> list[Delivery]:
    """Every file of the source is nobody's again."""
    rows = list(session.scalars(select(Delivery).where(Delivery.source == source)))
    for row in rows:
        row.source = row.assigned_by = None
    return rows


def withdraw(session: Session, delivery_id: int, why: str, who: str) -> None:
    delivery = session.get_one(Delivery, delivery_id)
    delivery.withdrawn_by, delivery.withdrawn_at, delivery.withdrawn_why = who, now(), why


def restore(session: Session, delivery_id: int) -> None:
    delivery = session.get_one(Delivery, delivery_id)
    delivery.withdrawn_by = delivery.withdrawn_at = delivery.withdrawn_why = None


def of_period(session: Session, period: str) -> list[Delivery]:
    """Every delivery of the period, withdrawn ones too, oldest first."""
    query = select(Delivery).where(Delivery.period == period).order_by(Delivery.delivery_id)
    return list(session.scalars(query))


def accepted(session: Session, source: str, period: str) -> Delivery | None:
    """The period's truth for a source."""
    return _newest(session, source, Delivery.period == period)


def accepted_before(session: Session, source: str, period: str) -> Delivery | None:
    """What is carried forward into `period` when the source sends nothing."""
    return _newest(session, source, Delivery.period < period)


def all_accepted_before(session: Session, source: str, period: str) -> list[Delivery]:
    """One delivery a period, newest period first."""
    query = select(Delivery).where(
        Delivery.source == source, Delivery.withdrawn_at.is_(None), Delivery.period < period
    )
    newest: dict[str, Delivery] = {}
    for row in session.scalars(query.order_by(Delivery.period.desc(), Delivery.sequence.desc())):
        newest.setdefault(row.period, row)
    return list(newest.values())


def periods(session: Session) -> list[str]:
    """Periods with a delivery, newest first."""
    return list(session.scalars(select(Delivery.period).distinct().order_by(Delivery.period.desc())))


def _newest(session: Session, source: str, when: object) -> Delivery | None:
    query = select(Delivery).where(Delivery.source == source, Delivery.withdrawn_at.is_(None), when)  # type: ignore[arg-type]
    return session.scalars(query.order_by(Delivery.period.desc(), Delivery.sequence.desc()).limit(1)).first()


def _next_sequence(session: Session, source: str | None, period: str) -> int:
    query = select(func.max(Delivery.sequence)).where(Delivery.source == source, Delivery.period == period)
    return (session.scalar(query) or 0) + 1
