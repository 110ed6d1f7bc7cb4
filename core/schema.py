"""Settling a source's columns: evidence for a rename, accepting and undoing it, the contract's story."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from core import contracts, engine, intake
from core.canonical import BY_NAME
from core.contracts import Contract, Drift, Profile, Rename
from core.engine import Connection, identifier
from core.errors import LeadfoldError
from core.state import contract_versions, deliveries, people
from core.state.tables import ContentReading, ContractVersion
from core.workspace import Workspace, agree, contracts_in_force

EXAMPLES = 3


@dataclass(frozen=True)
class Examples:
    """The first few different values of a column: in the last file that had it, and in this one."""

    old: tuple[str, ...]
    new: tuple[str, ...]


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


def drift(workspace: Workspace, contract: Contract, reading: ContentReading, period: str) -> Drift:
    """As the header says, and where a column went missing the values of the last file speak as well."""
    by_names = contracts.compare(contract, reading.header)
    before = _reading_before(workspace, contract.source, period)
    if before is None or not (by_names.missing and by_names.unexpected):
        return by_names
    with engine.connect(workspace.settings) as connection:
        expected = _named_as_agreed(contract, before, _profile(workspace, connection, before))
        found = _profile(workspace, connection, reading)
    return contracts.compare(contract, reading.header, expected, found)


def examples(
    workspace: Workspace, contract: Contract, reading: ContentReading, rename: Rename, period: str
) -> Examples:
    before = _reading_before(workspace, contract.source, period)
    with engine.connect(workspace.settings) as connection:
        old = _name_in(contract, before, rename.old) if before else None
        return Examples(
            old=_values(workspace, connection, before, old) if before and old else (),
            new=_values(workspace, connection, reading, rename.new),
        )


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


def last_change(workspace: Workspace, source: str) -> Change | None:
    """None while the contract is as shipped."""
    with workspace.store.session() as session:
        newest, *older = contract_versions.history(session, source)
    if newest.created_by == people.PRODUCT or not older:
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


def _reading_before(workspace: Workspace, source: str, period: str) -> ContentReading | None:
    with workspace.store.session() as session:
        before = deliveries.accepted_before(session, source, period)
        return deliveries.reading(session, before.reading_id) if before else None


def _profile(workspace: Workspace, connection: Connection, reading: ContentReading) -> Profile:
    relation = intake.records_relation(workspace.settings.raw / reading.reading_id)
    return contracts.profile(connection, relation)


def _named_as_agreed(contract: Contract, reading: ContentReading, found: Profile) -> Profile:
    """An earlier file may use an earlier name of a column."""
    pairs = zip(contract.header, contract.found_in(reading.header), strict=True)
    return {column: found[name] for column, name in pairs if name is not None}


def _name_in(contract: Contract, reading: ContentReading, column: str) -> str | None:
    return contract.found_in(reading.header)[contract.header.index(column)]


def _values(
    workspace: Workspace, connection: Connection, reading: ContentReading, column: str
) -> tuple[str, ...]:
    relation = intake.records_relation(workspace.settings.raw / reading.reading_id)
    name = identifier(column)
    rows = connection.execute(
        f"select {name} from {relation} where {name} is not null "
        f"group by {name} order by min(_record_number) limit {EXAMPLES}"
    ).fetchall()
    return tuple(value for (value,) in rows)


def _require_current(workspace: Workspace, contract: Contract) -> None:
    current = contracts_in_force(workspace)[contract.source]
    if current.version != contract.version:
        raise ContractMoved(contract, current)


def _says_the_same(one: ContractVersion, other: ContractVersion) -> bool:
    return _as_version(other, one.version).fingerprint == one.fingerprint


def _as_version(row: ContractVersion, version: int) -> Contract:
    return contracts.from_yaml(row.body).model_copy(update={"version": version})
