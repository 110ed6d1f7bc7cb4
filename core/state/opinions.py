"""Answers to pairs that somebody answered before, kept beside the decisions; an undo is one more row."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.state import undoing
from core.state.opinion_tables import CheckShare, Opinion

SECOND, KNOWN = "second", "known"
UNDO = "undo"


def add(session: Session, row: Opinion) -> Opinion:
    session.add(row)
    session.flush()
    return row


def undo(session: Session, opinion_id: int, who: str) -> Opinion:
    undone = session.get_one(Opinion, opinion_id)
    kept = ("kind", "left_id", "right_id", "reason", "known", "known_by", "decision_id", "run_id")
    return add(
        session,
        Opinion(
            **{name: getattr(undone, name) for name in kept},
            verdict=UNDO,
            undoes=opinion_id,
            created_by=who,
        ),
    )


def every(session: Session) -> list[Opinion]:
    """Oldest first, undone ones and undos included."""
    return list(session.scalars(select(Opinion).order_by(Opinion.opinion_id)))


def size(session: Session) -> tuple[int, int]:
    """How many rows there are, and the newest one's number: none is ever changed or deleted."""
    count, newest = session.execute(
        select(func.count(Opinion.opinion_id), func.max(Opinion.opinion_id))
    ).one()
    return count, newest or 0


def standing(rows: Iterable[Opinion]) -> list[Opinion]:
    """Those that nobody took back, oldest first."""
    return list(undoing.standing(rows, lambda row: row.opinion_id, lambda row: row.opinion_id).values())


def set_share(session: Session, kind: str, share: float, who: str) -> CheckShare:
    row = CheckShare(kind=kind, share=share, created_by=who)
    session.add(row)
    session.flush()
    return row


def share_of_second(session: Session) -> CheckShare | None:
    """What holds for everybody: the newest word, whoever said it; None where nobody ever asked for any."""
    return _newest(session, CheckShare.kind == SECOND)


def share_of_known(session: Session, who: str) -> CheckShare | None:
    """What a person wants for their own work."""
    return _newest(session, CheckShare.kind == KNOWN, CheckShare.created_by == who)


def _newest(session: Session, *asked: object) -> CheckShare | None:
    query = select(CheckShare).where(*asked).order_by(CheckShare.share_id.desc()).limit(1)  # type: ignore[arg-type]
    return session.scalars(query).first()
