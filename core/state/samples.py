"""Samples of leads that people check, and what they said of each value; an undo is one more row."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.state import undoing
from core.state.tables import ValidationMark, ValidationSample

RIGHT, WRONG, NOT_CHECKABLE, UNDO = "right", "wrong", "not_checkable", "undo"
VERDICTS = (RIGHT, WRONG, NOT_CHECKABLE)
Cell = tuple[str, str]  # lead id, field


def add_sample(session: Session, sample: ValidationSample) -> ValidationSample:
    session.add(sample)
    session.flush()
    return sample


def newest(session: Session, period: str) -> ValidationSample | None:
    query = select(ValidationSample).where(ValidationSample.period == period)
    return session.scalars(query.order_by(ValidationSample.sample_id.desc()).limit(1)).first()


def add(session: Session, mark: ValidationMark) -> ValidationMark:
    session.add(mark)
    session.flush()
    return mark


def undo(session: Session, mark_id: int, who: str) -> ValidationMark:
    """What was said before of the same value stands again."""
    undone = session.get_one(ValidationMark, mark_id)
    return add(
        session,
        ValidationMark(
            sample_id=undone.sample_id,
            lead_id=undone.lead_id,
            field=undone.field,
            value=undone.value,
            verdict=UNDO,
            undoes=mark_id,
            created_by=who,
        ),
    )


def every(session: Session, sample_id: int) -> list[ValidationMark]:
    """Oldest first, undone ones and undos included."""
    query = select(ValidationMark).where(ValidationMark.sample_id == sample_id)
    return list(session.scalars(query.order_by(ValidationMark.mark_id)))


def standing(marks: Iterable[ValidationMark]) -> dict[Cell, ValidationMark]:
    """One mark a value: the newest that nobody undid."""
    return undoing.standing(marks, lambda mark: mark.mark_id, lambda mark: (mark.lead_id, mark.field))
