"""Who works here: a name once given, carried by every row."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.state.tables import Person

PRODUCT = "Leadfold"  # who acted when nobody did: shipped contracts


def remember(session: Session, name: str) -> None:
    if session.get(Person, name) is None:
        session.add(Person(name=name, created_by=name))


def names(session: Session) -> list[str]:
    return list(session.scalars(select(Person.name).order_by(Person.name)))
