"""The policies of survivorship in force: the shipped ones, and what people made of them."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from core import survivorship
from core.errors import WrongUse
from core.state import Store, policies
from core.state.value_tables import SurvivorshipPolicy
from core.survivorship import Policy


class NoReason(WrongUse):
    def __init__(self) -> None:
        super().__init__("Say why the policy changes: the reason is kept with it.")


class NothingNew(WrongUse):
    def __init__(self, policy: Policy) -> None:
        label = survivorship.named(policy.subject).label
        super().__init__(f"{label} is chosen exactly so already; nothing was saved.")


class NothingToUndo(WrongUse):
    def __init__(self, subject: str) -> None:
        label = survivorship.named(subject).label
        super().__init__(f"{label} is chosen as shipped; there is nothing to take back.")


def in_force(session: Session) -> tuple[Policy, ...]:
    """What people said, by subject: which was said first makes no other run."""
    rows = policies.standing(session)
    return tuple(as_policy(rows[name]) for name in sorted(rows))


def of_all(store: Store) -> Mapping[str, Policy]:
    """By subject, every subject included."""
    with store.session() as session:
        return survivorship.in_force(in_force(session))


def said(store: Store) -> Mapping[str, SurvivorshipPolicy]:
    """The standing words, by subject: what has none is as shipped."""
    with store.session() as session:
        return policies.standing(session)


def history(store: Store, limit: int = 50) -> list[SurvivorshipPolicy]:
    """Newest first, undone ones and undos included."""
    with store.session() as session:
        return policies.history(session, limit)


def save(store: Store, policy: Policy, reason: str, who: str, run_id: str | None) -> SurvivorshipPolicy:
    """Counts from the next run on; `run_id` is the run whose leads were looked at."""
    survivorship.named(policy.subject)
    if not reason.strip():
        raise NoReason
    with store.session() as session:
        if survivorship.in_force(in_force(session))[policy.subject] == policy:
            raise NothingNew(policy)
        row = SurvivorshipPolicy(
            subject=policy.subject,
            body=policy.model_dump(mode="json"),
            reason=reason.strip(),
            run_id=run_id,
            created_by=who,
        )
        return policies.add(session, row)


def undo(store: Store, subject: str, who: str, run_id: str | None) -> SurvivorshipPolicy:
    """The word before it stands again, else what is shipped."""
    with store.session() as session:
        row = policies.standing(session).get(subject)
        if row is None:
            raise NothingToUndo(subject)
        return policies.undo(session, row, run_id, who)


def as_policy(row: SurvivorshipPolicy) -> Policy:
    return Policy.model_validate(row.body)
