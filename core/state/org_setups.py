"""What people said of their Salesforce org; an undo is one more row."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.state import undoing
from core.state.org_tables import OrgSetup


def add(session: Session, row: OrgSetup) -> OrgSetup:
    session.add(row)
    session.flush()
    return row


def undo(session: Session, setup_id: int, who: str) -> OrgSetup:
    """The setup that stood before stands again."""
    undone = session.get_one(OrgSetup, setup_id)
    return add(session, OrgSetup(body=undone.body, reason=undone.reason, undoes=setup_id, created_by=who))


def standing(session: Session) -> OrgSetup | None:
    """The newest that nobody undid; None where the shipped setup holds."""
    rows = session.scalars(select(OrgSetup).order_by(OrgSetup.setup_id))
    return undoing.standing(rows, lambda row: row.setup_id, lambda _: "org").get("org")


def history(session: Session) -> list[OrgSetup]:
    """Newest first, undone ones and undos included."""
    return list(session.scalars(select(OrgSetup).order_by(OrgSetup.setup_id.desc())))
