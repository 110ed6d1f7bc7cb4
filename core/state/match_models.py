"""Matching models, version after version; a row without text asks for a new one."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.state.tables import MatchModel


def in_force(session: Session) -> str:
    """The newest model's text; empty where the next run is to learn one."""
    row = newest(session)
    return row.body if row else ""


def newest(session: Session) -> MatchModel | None:
    return session.scalars(select(MatchModel).order_by(MatchModel.model_id.desc()).limit(1)).first()


def history(session: Session) -> list[MatchModel]:
    """Newest first."""
    return list(session.scalars(select(MatchModel).order_by(MatchModel.model_id.desc())))


def add(session: Session, row: MatchModel) -> MatchModel:
    session.add(row)
    session.flush()
    return row
