"""What people said at once, of one pair or of many: told, searched and taken back as a whole."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Text, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from core.state import decisions
from core.state.tables import Decision

ONE = "one-"  # a word said of one pair alone is an act of its own


@dataclass(frozen=True)
class Word:
    """A decision without the records' values, which weigh much and are seldom looked at."""

    decision_id: int
    left_id: str
    right_id: str
    left_title: str
    right_title: str
    verdict: str
    undoes: int | None
    act: str
    act_id: str
    reason: str
    run_id: str | None
    who: str
    said_at: datetime


@dataclass(frozen=True)
class Act:
    """`standing` of its pairs still count for this act; `undone_by` names who took the others back."""

    first: Word
    pairs: int
    standing: int
    undone_by: str | None


def size(session: Session) -> tuple[int, int]:
    """How many rows there are, and the newest one's number: none is ever changed or deleted."""
    query = select(func.count(Decision.decision_id), func.max(Decision.decision_id))
    count, newest = session.execute(query).one()
    return count, newest or 0


def words_after(session: Session, decision_id: int) -> list[Word]:
    """Every row with a higher number, oldest first."""
    query = _words().where(Decision.decision_id > decision_id).order_by(Decision.decision_id)
    return [_word(row) for row in session.execute(query)]


def undo(session: Session, act_id: str, who: str, bulk_id: str) -> int:
    """Takes back what was said at once, as far as it stands; gives the number of pairs."""
    query = select(Decision.decision_id).where(_is_of(act_id), ~_is_undone())
    ids = list(session.scalars(query.order_by(Decision.decision_id)))
    for decision_id in ids:
        decisions.undo(session, decision_id, who, bulk_id)
    return len(ids)


def who_undid(session: Session, act_id: str) -> str | None:
    """The last who took some of it back."""
    undone = aliased(Decision)
    query = select(undone.created_by).join(Decision, undone.undoes == Decision.decision_id)
    return session.scalars(query.where(_is_of(act_id)).order_by(undone.decision_id.desc()).limit(1)).first()


def search(session: Session, text: str = "", who: str = "", limit: int = 20, offset: int = 0) -> list[Act]:
    """Newest first, those taken back too; each word of `text` stands in a name, key, reason or person."""
    first = func.min(Decision.decision_id)
    query = select(_act_id(), first).where(*_asked(text, who)).group_by(_act_id())
    rows = session.execute(query.order_by(first.desc()).limit(limit).offset(offset)).all()
    found = _words().where(Decision.decision_id.in_([number for _, number in rows]))
    told = {word.decision_id: word for word in map(_word, session.execute(found))}
    return [_act(session, told[number]) for _, number in rows]


def count(session: Session, text: str = "", who: str = "") -> int:
    return session.scalar(select(func.count(func.distinct(_act_id()))).where(*_asked(text, who))) or 0


def people(session: Session) -> list[str]:
    return list(session.scalars(select(Decision.created_by).distinct().order_by(Decision.created_by)))


def _act(session: Session, first: Word) -> Act:
    pairs, standing = (
        session.scalar(select(func.count(Decision.decision_id)).where(_is_of(first.act_id), *more)) or 0
        for more in ((), (~_is_undone(),))
    )
    return Act(first, pairs, standing, who_undid(session, first.act_id) if standing < pairs else None)


def _words() -> Select[Any]:
    columns: tuple[Any, ...] = (
        Decision.decision_id,
        Decision.left_source + ":" + Decision.left_key,
        Decision.right_source + ":" + Decision.right_key,
        Decision.left_title,
        Decision.right_title,
        Decision.verdict,
        Decision.undoes,
        Decision.act,
        _act_id(),
        Decision.reason,
        Decision.run_id,
        Decision.created_by,
        Decision.created_at,
    )
    return select(*columns)


def _word(row: Row[Any]) -> Word:
    return Word(*tuple(row))


def _act_id() -> ColumnElement[str]:
    return func.coalesce(func.nullif(Decision.bulk_id, ""), ONE + cast(Decision.decision_id, Text))


def _is_of(act_id: str) -> ColumnElement[bool]:
    is_one = act_id.startswith(ONE)
    same = Decision.decision_id == int(act_id.removeprefix(ONE)) if is_one else Decision.bulk_id == act_id
    return same & Decision.undoes.is_(None)


def _is_undone() -> ColumnElement[bool]:
    undone = aliased(Decision)
    return select(undone.decision_id).where(undone.undoes == Decision.decision_id).exists()


def _asked(text: str, who: str) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = [Decision.undoes.is_(None)]
    if who:
        asked.append(Decision.created_by == who)
    looked_in = (
        Decision.left_title, Decision.right_title, Decision.left_key, Decision.right_key,
        Decision.reason, Decision.created_by,
    )  # fmt: skip
    for word in text.split():
        asked.append(or_(*(column.icontains(word, autoescape=True) for column in looked_in)))
    return asked
