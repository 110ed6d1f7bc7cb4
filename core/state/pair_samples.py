"""Random samples of pairs that people answer, and what they said of each; an undo is one more row."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.state import undoing
from core.state.pair_tables import PairAnswer, PairSample

ONE_LEAD, NOT_ONE, CANNOT_SAY, UNDO = "one_lead", "not_one", "cannot_say", "undo"
VERDICTS = (ONE_LEAD, NOT_ONE, CANNOT_SAY)
PairIds = tuple[str, str]


def add_sample(session: Session, sample: PairSample) -> PairSample:
    session.add(sample)
    session.flush()
    return sample


def newest(session: Session, period: str) -> list[PairSample]:
    """Of the run that was sampled last for that month or one before it: the newest sample of each band."""
    query = select(PairSample).where(PairSample.period <= period)
    rows = list(session.scalars(query.order_by(PairSample.period.desc(), PairSample.sample_id.desc())))
    by_band: dict[str, PairSample] = {}
    for row in rows:
        if row.run_id == rows[0].run_id:
            by_band.setdefault(row.band, row)
    return list(by_band.values())


def samples(session: Session) -> list[PairSample]:
    """Of every month and band, oldest first."""
    return list(session.scalars(select(PairSample).order_by(PairSample.sample_id)))


def add(session: Session, answer: PairAnswer) -> PairAnswer:
    session.add(answer)
    session.flush()
    return answer


def undo(session: Session, answer_id: int, who: str) -> PairAnswer:
    """What was said before of the same pair stands again."""
    undone = session.get_one(PairAnswer, answer_id)
    return add(
        session,
        PairAnswer(
            sample_id=undone.sample_id,
            left_id=undone.left_id,
            right_id=undone.right_id,
            verdict=UNDO,
            undoes=answer_id,
            created_by=who,
        ),
    )


def every(session: Session, sample_id: int) -> list[PairAnswer]:
    """Oldest first, undone ones and undos included."""
    query = select(PairAnswer).where(PairAnswer.sample_id == sample_id)
    return list(session.scalars(query.order_by(PairAnswer.answer_id)))


def standing(answers: Iterable[PairAnswer]) -> dict[PairIds, PairAnswer]:
    """One answer a pair: the newest that nobody undid."""
    return undoing.standing(answers, lambda row: row.answer_id, lambda row: (row.left_id, row.right_id))
