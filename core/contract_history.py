"""A source's contract through time: its versions, what they differ in, going back, YAML in and out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core import contracts, inputs
from core.contracts import Contract
from core.contracts.names import normal
from core.errors import WrongUse
from core.schema import ContractMoved
from core.state import contract_versions, deliveries, runs
from core.state.tables import ContentReading, Delivery
from core.workspace import Workspace, agree, contracts_in_force


@dataclass(frozen=True)
class Version:
    """One version as it was agreed: by whom, when, why."""

    contract: Contract
    when: datetime
    who: str
    why: str

    @property
    def number(self) -> int:
        return self.contract.version


@dataclass(frozen=True)
class Arrival:
    """A period's file of a source, against the file before it; `read_by` is none until a run read it."""

    period: str
    file_name: str
    columns: int
    came: tuple[str, ...]
    went: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    records: int
    read_by: int | None


class NoReason(WrongUse):
    def __init__(self) -> None:
        super().__init__("Say why in a few words: whoever looks next wants to know.")


class AnotherSource(WrongUse):
    def __init__(self, name: str, found: str, wanted: str) -> None:
        super().__init__(
            f"{name} is a contract of {found}, not of {wanted}. Choose another file, or mend 'source:' in it."
        )


class SaysTheSame(WrongUse):
    def __init__(self, name: str, version: int) -> None:
        super().__init__(f"{name} says the same as version {version}, which is in force.")


def versions(workspace: Workspace, source: str) -> list[Version]:
    """Newest first; the first one is in force."""
    with workspace.store.session() as session:
        rows = contract_versions.history(session, source)
    return [
        Version(contracts.from_yaml(row.body), row.created_at, row.created_by, row.reason) for row in rows
    ]


def revert(workspace: Workspace, seen: Contract, to: Contract, reason: str) -> Contract:
    """What `to` says, as the next version: nothing is taken out of the history."""
    return _agree(workspace, seen, to, f"Back to version {to.version}: {_said(reason)}")


def read(text: str, name: str, seen: Contract) -> Contract:
    """A contract that somebody brings as YAML, as the version it would become; nothing is in force yet."""
    brought = contracts.from_yaml(text, name)
    if brought.source != seen.source:
        raise AnotherSource(name, brought.source, seen.source)
    if not contracts.tell(seen, brought):
        raise SaysTheSame(name, seen.version)
    return brought.model_copy(update={"version": seen.version + 1})


def put_in_force(workspace: Workspace, seen: Contract, brought: Contract, name: str, reason: str) -> Contract:
    return _agree(workspace, seen, brought, f"From {name}: {_said(reason)}")


def timeline(workspace: Workspace, source: str) -> list[Arrival]:
    """Newest first: each period's file, how its header differs from the one before, and what read it."""
    contract = contracts_in_force(workspace)[source]
    with workspace.store.session() as session:
        rows = deliveries.all_accepted_before(session, source, "9999-12")
        files = [(row, deliveries.reading(session, row.reading_id)) for row in rows]
        read_by = [_read_by(workspace, session, row) for row in rows]
    before: list[ContentReading | None] = [reading for _, reading in files[1:]]
    return [
        _arrival(contract, row, reading, earlier, version)
        for (row, reading), earlier, version in zip(files, [*before, None], read_by, strict=True)
    ]


def _arrival(
    contract: Contract,
    row: Delivery,
    reading: ContentReading,
    earlier: ContentReading | None,
    version: int | None,
) -> Arrival:
    came, went = _only(reading, earlier), _only(earlier, reading)
    renamed = _renamed(contract, went, came) if earlier else ()
    old, new = {one for one, _ in renamed}, {one for _, one in renamed}
    return Arrival(
        period=row.period,
        file_name=row.file_name,
        columns=len(reading.header),
        came=tuple(name for name in came if name not in new) if earlier else (),
        went=tuple(name for name in went if name not in old),
        renamed=renamed,
        records=reading.found,
        read_by=version,
    )


def _only(one: ContentReading | None, other: ContentReading | None) -> list[str]:
    known = {normal(name) for name in other.header} if other else set()
    return [name for name in one.header if normal(name) not in known] if one else []


def _renamed(contract: Contract, went: Sequence[str], came: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Two names of one column of the contract, in either direction."""
    column = {normal(name): one.name for one in contract.columns for name in one.names}
    pairs = [(old, new) for old in went for new in came]
    return tuple(
        (old, new)
        for old, new in pairs
        if normal(old) in column and column.get(normal(old)) == column.get(normal(new))
    )


def _read_by(workspace: Workspace, session: Session, row: Delivery) -> int | None:
    """As the accepted run of the period froze it."""
    run = runs.published(session, row.period)
    if run is None:
        return None
    frozen = inputs.load(workspace.settings.runs / run.run_id / "inputs")
    return next((one.contract.version for one in frozen.sources if one.reading_id == row.reading_id), None)


def _agree(workspace: Workspace, seen: Contract, wanted: Contract, reason: str) -> Contract:
    current = contracts_in_force(workspace)[seen.source]
    if current.version != seen.version:
        raise ContractMoved(seen, current)
    # A version of a time when the source was taken back would take it back again.
    changed = wanted.model_copy(update={"version": seen.version + 1, "retired": False})
    agree(workspace, changed, reason)
    return changed


def _said(reason: str) -> str:
    if not reason.strip():
        raise NoReason
    return reason.strip()
