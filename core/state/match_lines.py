"""What people said of the two lines of matching; an undo is one more row."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.state import undoing
from core.state.pair_tables import MatchLine


def add(session: Session, row: MatchLine) -> MatchLine:
    session.add(row)
    session.flush()
    return row


def undo(session: Session, line_id: int, who: str) -> MatchLine:
    """The lines that stood before stand again."""
    undone = session.get_one(MatchLine, line_id)
    return add(
        session,
        MatchLine(
            merge=undone.merge, review=undone.review, reason=undone.reason, undoes=line_id, created_by=who
        ),
    )


def standing(session: Session) -> MatchLine | None:
    """The newest that nobody undid; None where the shipped lines hold."""
    rows = session.scalars(select(MatchLine).order_by(MatchLine.line_id))
    return undoing.standing(rows, lambda row: row.line_id, lambda _: "lines").get("lines")


def history(session: Session) -> list[MatchLine]:
    """Newest first, undone ones and undos included."""
    return list(session.scalars(select(MatchLine).order_by(MatchLine.line_id.desc())))
