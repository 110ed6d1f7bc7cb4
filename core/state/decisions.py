"""What people said of pairs of records; an undo is one more row."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from core.state import undoing
from core.state.tables import Decision, Run

MERGE, DISTINCT, SAME_OWNER, UNSURE, UNDO = "merge", "distinct", "same_owner", "unsure", "undo"
HEEDED = (
    MERGE,
    DISTINCT,
    SAME_OWNER,
)  # what a run goes by: an unsure pair is left to the rules and the model
PAIR, SPLIT, CUT, CLUSTER, BULK = "pair", "split", "cut", "cluster", "bulk"  # how it was said
ARBITER = "arbiter"  # over two who differ
PairKey = tuple[str, str, str, str]
AT_ONCE = 500  # numbers bound in one query
_PAIR = ("left_source", "left_key", "right_source", "right_key")
_OF_A_SIDE = ("source", "key", "contract", "period", "values", "title")


def add(session: Session, decision: Decision) -> Decision:
    session.add(decision)
    session.flush()
    return decision


def undo(session: Session, decision_id: int, who: str, bulk_id: str = "") -> Decision:
    """Works after any number of later decisions: one more row says that this one no longer counts."""
    undone = session.get_one(Decision, decision_id)
    kept = [f"{side}_{name}" for side in ("left", "right") for name in _OF_A_SIDE]
    return add(
        session,
        Decision(
            **{name: getattr(undone, name) for name in kept},
            verdict=UNDO,
            undoes=decision_id,
            run_id=undone.run_id,
            act=undone.act,
            bulk_id=bulk_id,
            created_by=who,
        ),
    )


def standing(session: Session) -> list[Decision]:
    """One decision a pair: the newest that nobody undid, oldest first."""
    return list(session.scalars(select(Decision).where(_stands()).order_by(Decision.decision_id)))


def heeded_ids(session: Session) -> tuple[int, ...]:
    """Of the standing words, those that a run goes by."""
    query = select(Decision.decision_id).where(_stands(), Decision.verdict.in_(HEEDED))
    return tuple(session.scalars(query.order_by(Decision.decision_id)))


def of(session: Session, ids: Iterable[int]) -> list[Decision]:
    """By their numbers, oldest first."""
    known = sorted(ids)
    parts = [known[at : at + AT_ONCE] for at in range(0, len(known), AT_ONCE)]
    order = Decision.decision_id
    return [
        row
        for part in parts
        for row in session.scalars(select(Decision).where(order.in_(part)).order_by(order))
    ]


def standing_for(session: Session, key: PairKey) -> list[Decision]:
    """The standing decision of one pair, as a list of none or one."""
    asked = [getattr(Decision, name) == value for name, value in zip(_PAIR, key, strict=True)]
    rows = session.scalars(select(Decision).where(*asked).order_by(Decision.decision_id))
    return list(undoing.standing(rows, lambda row: row.decision_id, pair).values())


def by_id(session: Session, decision_ids: Iterable[int]) -> dict[int, Decision]:
    """Undone ones included."""
    query = select(Decision).where(Decision.decision_id.in_(set(decision_ids)))
    return {row.decision_id: row for row in session.scalars(query)}


def is_since(row: Decision, run: Run) -> bool:
    """Said after the run took its copy, on any run's page: that run does not know of it."""
    return row.run_id == run.run_id or row.created_at > run.created_at


def latest(session: Session, limit: int) -> list[Decision]:
    """Newest first, undone ones and undos included."""
    return list(session.scalars(select(Decision).order_by(Decision.decision_id.desc()).limit(limit)))


def pair(row: Decision) -> PairKey:
    return (row.left_source, row.left_key, row.right_source, row.right_key)


def record_ids(row: Decision) -> tuple[str, str]:
    """Both records as a run's tables name them."""
    return f"{row.left_source}:{row.left_key}", f"{row.right_source}:{row.right_key}"


def _stands() -> ColumnElement[bool]:
    """No undo, not undone, and no later such word on the pair; the lookups go by index."""
    undone, later, its_undo = aliased(Decision), aliased(Decision), aliased(Decision)
    same_pair = [getattr(later, name) == getattr(Decision, name) for name in _PAIR]
    is_undone = select(undone.decision_id).where(undone.undoes == Decision.decision_id).exists()
    is_later_undone = select(its_undo.decision_id).where(its_undo.undoes == later.decision_id).exists()
    is_followed = (
        select(func.max(later.decision_id))
        .where(*same_pair, later.decision_id > Decision.decision_id, later.undoes.is_(None), ~is_later_undone)
        .scalar_subquery()
        .is_not(None)
    )
    return Decision.undoes.is_(None) & ~is_undone & ~is_followed
