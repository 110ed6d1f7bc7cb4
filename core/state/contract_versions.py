"""Contracts as they were agreed, version after version."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.state.tables import ContractVersion


def add(session: Session, version: ContractVersion) -> None:
    session.add(version)
    session.flush()


def newest(session: Session) -> dict[str, ContractVersion]:
    """The version in force of every source."""
    return {row.source: row for row in all_versions(session)}


def all_versions(session: Session) -> list[ContractVersion]:
    query = select(ContractVersion).order_by(ContractVersion.source, ContractVersion.version)
    return list(session.scalars(query))


def in_order_of_agreement(session: Session) -> list[str]:
    """Every source, the one whose first version is oldest first."""
    first = func.min(ContractVersion.contract_id)
    query = select(ContractVersion.source).group_by(ContractVersion.source).order_by(first)
    return list(session.scalars(query))


def get(session: Session, source: str, version: int) -> ContractVersion:
    query = select(ContractVersion).where(
        ContractVersion.source == source, ContractVersion.version == version
    )
    return session.scalars(query).one()


def history(session: Session, source: str) -> list[ContractVersion]:
    """Newest first."""
    query = select(ContractVersion).where(ContractVersion.source == source)
    return list(session.scalars(query.order_by(ContractVersion.version.desc())))
