"""What settles a delivery's findings: a person's word, the source's policy; and why one still waits."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from core import contracts
from core.assessment import Assessment, assess
from core.contracts import Contract, Drift, Rename
from core.findings import DeliveryFinding
from core.state import acceptances, deliveries, people
from core.state.acceptances import About
from core.state.tables import Acceptance, Delivery
from core.workspace import Workspace, agree, contracts_in_force


def accept(workspace: Workspace, delivery_id: int, found: About, reason: str) -> Acceptance:
    """The delivery is used although this was found, for the reason given."""
    return _say(workspace, delivery_id, found, reason, is_accepted=True)


def take_back(workspace: Workspace, delivery_id: int, found: About, reason: str = "Undone.") -> Acceptance:
    """One more row: what was accepted blocks again."""
    return _say(workspace, delivery_id, found, reason, is_accepted=False)


def evolve(workspace: Workspace, delivery: Delivery) -> str | None:
    """Where the source's policy says so: new, missing and surely renamed columns become a contract version.

    A file that is in doubt as a whole changes no contract.
    """
    contract = contracts_in_force(workspace)[str(delivery.source)]
    if contract.policy.columns != "evolve":
        return None
    assessment = assess(workspace, delivery, contract)
    if any(one.code not in contracts.COLUMNS for one in assessment.open):
        return None
    changed, told = _evolved(contract, assessment.drift)
    if not told:
        return None
    version = changed.model_copy(update={"version": contract.version + 1})
    reason = f"By the policy of this source: {'; '.join(told)} (seen in {delivery.file_name})."
    agree(workspace, version, reason, people.PRODUCT)
    return f"The contract of {contract.title} went along with {delivery.file_name}: {'; '.join(told)}."


def evolve_all(workspace: Workspace, period: str) -> None:
    """Files whose source was named, or whose policy was changed, after they came."""
    for source in contracts_in_force(workspace):
        with workspace.store.session() as session:
            current = deliveries.accepted(session, source, period)
        if current:
            evolve(workspace, current)


def take_in(workspace: Workspace, delivery: Delivery) -> tuple[str, ...]:
    """After a file arrived: what its policy changed, and what waits for a person."""
    if delivery.source is None:
        return ()
    evolved = evolve(workspace, delivery)
    waiting = [one.sentence for one in assess(workspace, delivery).open]
    return tuple([evolved] if evolved else []) + tuple(waiting)


def why_blocked(assessment: Assessment, delivery: Delivery, contract: Contract) -> str | None:
    """Why a person has to decide before the delivery is used."""
    if lost := assessment.drift.missing_required:
        return f"{delivery.file_name} lacks {', '.join(lost)}, which the {contract.title} contract requires"
    if not assessment.open:
        return None
    found = ", ".join(headline(one) for one in assessment.open)
    return f"{delivery.file_name} waits for a decision on the Schema page ({found})"


def why_held_back(session: Session, contract: Contract, period: str) -> str | None:
    """A file that a person sent back is not the same as none."""
    held = [row for row in deliveries.of_period(session, period) if row.source == contract.source]
    return f"{held[-1].file_name} is held back: {held[-1].withdrawn_why}".rstrip(".") if held else None


def headline(found: DeliveryFinding) -> str:
    """The finding's name in words: leading zeros lost in Operation."""
    name = found.code.partition(".")[2].replace("_", " ")
    return f"{name} in {found.column}" if found.column else name


def _evolved(contract: Contract, drift: Drift) -> tuple[Contract, list[str]]:
    sure: Sequence[Rename] = drift.confident
    told = []
    for rename in sure:
        contract = contracts.accept_rename(contract, rename.old, rename.new)
        told.append(f"{rename.old} is now called {rename.new}")
    unsure = {one.old for one in drift.renamed if one not in sure}
    for name in drift.missing_required:
        if name not in {one.old for one in sure} | unsure:
            contract = contracts.accept_missing(contract, name)
            told.append(f"{name} may be missing")
    for name in drift.unexpected:
        if name not in {one.new for one in drift.renamed}:
            contract = contracts.accept_new(contract, name)
            told.append(f"{name} is new")
    return contract, told


def _say(
    workspace: Workspace, delivery_id: int, found: About, reason: str, *, is_accepted: bool
) -> Acceptance:
    with workspace.store.session() as session:
        return acceptances.add(
            session,
            delivery_id=delivery_id,
            about=found,
            is_accepted=is_accepted,
            reason=reason,
            who=workspace.who,
        )
