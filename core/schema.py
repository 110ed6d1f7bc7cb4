"""Settling a source's differences: evidence for a rename, what a person agrees, the contract's story."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from core import assessment, contracts, engine, intake, parsers
from core.canonical import BY_NAME
from core.contracts import Contract, Policy, Portrait, Rename
from core.engine import Connection
from core.errors import LeadfoldError
from core.findings import DeliveryFinding
from core.settling import headline
from core.state import contract_versions, deliveries
from core.state.tables import ContractVersion, Delivery
from core.workspace import Workspace, agree, contracts_in_force, is_shipped

EXAMPLES = 3


@dataclass(frozen=True)
class Change:
    """What a person last agreed about a source; an undo itself is not undone again."""

    version: int
    when: datetime
    who: str
    reason: str
    can_undo: bool


class ContractMoved(LeadfoldError):
    def __init__(self, contract: Contract, current: Contract) -> None:
        super().__init__(
            f"The contract of {contract.title} is at version {current.version} by now: somebody changed it "
            "while you looked. Look at it again, then decide."
        )


def side_by_side(
    workspace: Workspace, contract: Contract, delivery: Delivery, rename: Rename
) -> pd.DataFrame:
    """What records said under the old name and say under the new one; empty without an earlier file."""
    told = ["Last month", "Now"]
    before = assessment.taken_before(workspace, contract, delivery.period, months=1)
    old = _name_in(workspace, contract, before[0], rename.old) if before else None
    if old is None:
        return pd.DataFrame([], columns=told)
    with engine.connect(workspace.settings) as connection:
        parsers.install(connection, workspace.settings)
        was, is_now = (_portrait(workspace, connection, contract, row) for row in (before[0], delivery))
        rows = contracts.side_by_side(connection, was, is_now, old, rename.new, EXAMPLES)
    return pd.DataFrame(rows, columns=told)


def accept_rename(workspace: Workspace, contract: Contract, rename: Rename, seen_in: str) -> Contract:
    """Puts the next contract version in force, with the reason that history shows."""
    _require_current(workspace, contract)
    changed = contracts.accept_rename(contract, rename.old, rename.new)
    agree(workspace, changed, f"{rename.old} is now called {rename.new} (seen in {seen_in}).")
    return changed


def accept_missing(workspace: Workspace, contract: Contract, column: str, seen_in: str) -> Contract:
    """From now on a file may come without the column; its fields stay empty then."""
    _require_current(workspace, contract)
    changed = contracts.accept_missing(contract, column)
    agree(workspace, changed, f"{column} may be missing (as in {seen_in}).")
    return changed


def accept_new(workspace: Workspace, contract: Contract, column: str, seen_in: str) -> Contract:
    """The contract knows the column from now on; nothing reads it."""
    _require_current(workspace, contract)
    changed = contracts.accept_new(contract, column)
    agree(workspace, changed, f"{column} is new (seen in {seen_in}).")
    return changed


def call_normal(workspace: Workspace, contract: Contract, found: DeliveryFinding, why: str) -> Contract:
    """From now on this finding is not told of this source."""
    _require_current(workspace, contract)
    normal = contracts.NormalFinding(problem=found.code, column=found.column, why=why)
    changed = _next(contract, normal=(*contract.normal, normal))
    agree(workspace, changed, f"Normal here: {headline(found)}. {why}")
    return changed


def set_policy(workspace: Workspace, contract: Contract, policy: Policy) -> Contract:
    """What happens without asking when columns or types differ."""
    _require_current(workspace, contract)
    changed = _next(contract, policy=policy)
    agree(workspace, changed, f"Policy: columns {policy.columns}, types {policy.types}.")
    return changed


def last_change(workspace: Workspace, source: str) -> Change | None:
    """A person's, or what the source's policy did; None while the contract is as shipped."""
    with workspace.store.session() as session:
        newest, *older = contract_versions.history(session, source)
    if is_shipped(newest) or not older:
        return None
    is_undo = len(older) > 1 and _says_the_same(newest, older[1])
    return Change(newest.version, newest.created_at, newest.created_by, newest.reason, not is_undo)


def undo(workspace: Workspace, contract: Contract) -> Contract:
    """What was agreed before `contract`, as the next version: nothing is taken out of the history."""
    _require_current(workspace, contract)
    with workspace.store.session() as session:
        newest, before, *_ = contract_versions.history(session, contract.source)
    restored = _as_version(before, newest.version + 1)
    agree(workspace, restored, f"Undone: {newest.reason}")
    return restored


def agreed(contract: Contract) -> pd.DataFrame:
    """Each column with what it must hold and what it becomes."""
    rows = [
        (
            column.name,
            "Required" if column.name in contract.required else "May be missing",
            ", ".join(label(name) for name in contract.fields_of(column.name)) or "Stays in the raw data",
        )
        for column in contract.columns
    ]
    return pd.DataFrame(rows, columns=["Column", "In every file", "Becomes"])


def history(workspace: Workspace, source: str) -> pd.DataFrame:
    """Newest version first."""
    with workspace.store.session() as session:
        rows = contract_versions.history(session, source)
    told = [(row.version, row.created_at, row.created_by, row.reason) for row in rows]
    return pd.DataFrame(told, columns=["Version", "When", "Who", "Why"])


def label(field: str) -> str:
    return BY_NAME[field].label.lower()


def _portrait(
    workspace: Workspace, connection: Connection, contract: Contract, delivery: Delivery
) -> Portrait:
    raw = workspace.settings.raw / delivery.reading_id
    return contracts.portray(connection, contract, intake.records_relation(raw), raw)


def _name_in(workspace: Workspace, contract: Contract, delivery: Delivery, column: str) -> str | None:
    """An earlier file may use an earlier name of a column."""
    with workspace.store.session() as session:
        header = deliveries.reading(session, delivery.reading_id).header
    return contract.found_in(header)[contract.header.index(column)]


def _next(contract: Contract, **changes: object) -> Contract:
    changed = contract.model_copy(update={**changes, "version": contract.version + 1})
    return Contract.model_validate(changed.model_dump(by_alias=True))


def _require_current(workspace: Workspace, contract: Contract) -> None:
    current = contracts_in_force(workspace)[contract.source]
    if current.version != contract.version:
        raise ContractMoved(contract, current)


def _says_the_same(one: ContractVersion, other: ContractVersion) -> bool:
    return _as_version(other, one.version).fingerprint == one.fingerprint


def _as_version(row: ContractVersion, version: int) -> Contract:
    return contracts.from_yaml(row.body).model_copy(update={"version": version, "retired": False})
