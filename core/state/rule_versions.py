"""Rules as they were agreed, version after version; pausing and retiring are versions too."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.state.tables import RuleVersion

ACTIVE, PAUSED, RETIRED = "active", "paused", "retired"
RuleKey = tuple[str, str]  # source, rule_id


def add(session: Session, version: RuleVersion) -> None:
    session.add(version)
    session.flush()


def key(row: RuleVersion) -> RuleKey:
    return row.source, row.rule_id


def newest(session: Session) -> dict[RuleKey, RuleVersion]:
    """The version in force of every rule, in the order in which the rules were first written."""
    query = select(RuleVersion).order_by(RuleVersion.rule_version_id)
    return {key(row): row for row in session.scalars(query)}


def history(session: Session, source: str, rule_id: str) -> list[RuleVersion]:
    """Newest first."""
    query = select(RuleVersion).where(RuleVersion.source == source, RuleVersion.rule_id == rule_id)
    return list(session.scalars(query.order_by(RuleVersion.version.desc())))
