"""Settling a source's columns: evidence for a rename, accepting it, and the contract's own story."""

import pandas as pd

from core import contracts, engine, intake
from core.canonical import BY_NAME
from core.contracts import Contract, Rename
from core.engine import identifier
from core.state import contract_versions
from core.workspace import Workspace, agree

EXAMPLES = 3


def accept_rename(workspace: Workspace, contract: Contract, rename: Rename, file_name: str) -> Contract:
    """Puts the next contract version in force, with the reason that history shows."""
    changed = contracts.accept_rename(contract, rename.old, rename.new)
    agree(workspace, changed, f"{rename.old} is now called {rename.new} (seen in {file_name}).")
    return changed


def examples(workspace: Workspace, sha256: str, column: str) -> list[str]:
    """The first few different values of a column, as the file has them."""
    relation = intake.records_relation(workspace.settings.raw / sha256)
    name = identifier(column)
    with engine.connect(workspace.settings) as connection:
        rows = connection.execute(
            f"select {name} from {relation} where {name} is not null "
            f"group by {name} order by min(_record_number) limit {EXAMPLES}"
        ).fetchall()
    return [value for (value,) in rows]


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
