"""What people prefer where records of a lead differ; the newest word on a subject stands until undone."""

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.state import undoing
from core.state.value_tables import SurvivorshipPolicy


def add(session: Session, row: SurvivorshipPolicy) -> SurvivorshipPolicy:
    session.add(row)
    session.flush()
    return row


def undo(session: Session, row: SurvivorshipPolicy, run_id: str | None, who: str) -> SurvivorshipPolicy:
    """What was said before of the same subject stands again, or what is shipped."""
    undone = SurvivorshipPolicy(
        subject=row.subject,
        body=row.body,
        reason=row.reason,
        undoes=row.policy_id,
        run_id=run_id,
        created_by=who,
    )
    return add(session, undone)


def standing(session: Session) -> dict[str, SurvivorshipPolicy]:
    """By subject."""
    rows = session.scalars(select(SurvivorshipPolicy).order_by(SurvivorshipPolicy.policy_id))
    return undoing.standing(rows, lambda row: row.policy_id, lambda row: row.subject)


def history(session: Session, limit: int) -> list[SurvivorshipPolicy]:
    """Newest first, undone ones and undos included."""
    query = select(SurvivorshipPolicy).order_by(SurvivorshipPolicy.policy_id.desc())
    return list(session.scalars(query.limit(limit)))


def latest(session: Session, besides: Collection[str] = ()) -> SurvivorshipPolicy | None:
    """The newest word, an undo included, of those that were not said beside the runs `besides`."""
    query = select(SurvivorshipPolicy).order_by(SurvivorshipPolicy.policy_id.desc())
    if besides:
        is_other = SurvivorshipPolicy.run_id.not_in(besides)
        query = query.where(or_(SurvivorshipPolicy.run_id.is_(None), is_other))
    return session.scalars(query.limit(1)).first()
