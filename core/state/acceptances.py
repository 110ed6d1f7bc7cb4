"""What people said of findings that block a delivery; an undo is one more row."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.state.tables import Acceptance

About = tuple[str, str | None]  # the code of a finding and its column


def add(
    session: Session, *, delivery_id: int, about: About, is_accepted: bool, reason: str, who: str
) -> Acceptance:
    code, column = about
    row = Acceptance(
        delivery_id=delivery_id,
        code=code,
        column_name=column,
        is_accepted=is_accepted,
        reason=reason,
        created_by=who,
    )
    session.add(row)
    session.flush()
    return row


def standing(session: Session, delivery_id: int) -> dict[About, Acceptance]:
    """What is accepted of a delivery: the newest word on each finding counts."""
    newest = {(row.code, row.column_name): row for row in history(session, delivery_id)}
    return {about: row for about, row in newest.items() if row.is_accepted}


def history(session: Session, delivery_id: int) -> Sequence[Acceptance]:
    """Oldest first, undone ones and undos included."""
    query = select(Acceptance).where(Acceptance.delivery_id == delivery_id)
    return list(session.scalars(query.order_by(Acceptance.acceptance_id)))
