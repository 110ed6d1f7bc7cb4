"""What people said of pairs of records; an undo is one more row."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.state import undoing
from core.state.tables import Decision, Run

MERGE, DISTINCT, UNDO = "merge", "distinct", "undo"
PairKey = tuple[str, str, str, str]


def add(session: Session, decision: Decision) -> Decision:
    session.add(decision)
    session.flush()
    return decision


def undo(session: Session, decision_id: int, who: str) -> Decision:
    """Works after any number of later decisions: one more row says that this one no longer counts."""
    undone = session.get_one(Decision, decision_id)
    copied = {
        name: getattr(undone, name)
        for side in ("left", "right")
        for name in (f"{side}_source", f"{side}_key", f"{side}_contract", f"{side}_period", f"{side}_values")
    }
    return add(
        session,
        Decision(**copied, verdict=UNDO, undoes=decision_id, run_id=undone.run_id, created_by=who),
    )


def standing(session: Session) -> list[Decision]:
    """One decision a pair: the newest that nobody undid, oldest first."""
    return list(_standing(session.scalars(select(Decision).order_by(Decision.decision_id))).values())


def standing_for(session: Session, key: PairKey) -> list[Decision]:
    """The standing decision of one pair, as a list of none or one."""
    query = select(Decision).where(
        Decision.left_source == key[0],
        Decision.left_key == key[1],
        Decision.right_source == key[2],
        Decision.right_key == key[3],
    )
    return list(_standing(session.scalars(query.order_by(Decision.decision_id))).values())


def by_id(session: Session, decision_ids: Iterable[int]) -> dict[int, Decision]:
    """Undone ones included."""
    query = select(Decision).where(Decision.decision_id.in_(set(decision_ids)))
    return {row.decision_id: row for row in session.scalars(query)}


def since(session: Session, run: Run) -> list[Decision]:
    """What was said after a run took its copy, on any run's page: that run does not know of it."""
    return [row for row in standing(session) if is_since(row, run)]


def is_since(row: Decision, run: Run) -> bool:
    return row.run_id == run.run_id or row.created_at > run.created_at


def latest(session: Session, limit: int) -> list[Decision]:
    """Newest first, undone ones and undos included."""
    return list(session.scalars(select(Decision).order_by(Decision.decision_id.desc()).limit(limit)))


def _standing(rows: Iterable[Decision]) -> dict[PairKey, Decision]:
    return undoing.standing(rows, lambda row: row.decision_id, pair)


def pair(row: Decision) -> PairKey:
    return (row.left_source, row.left_key, row.right_source, row.right_key)


def record_ids(row: Decision) -> tuple[str, str]:
    """Both records as a run's tables name them."""
    return f"{row.left_source}:{row.left_key}", f"{row.right_source}:{row.right_key}"
