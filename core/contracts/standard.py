"""Raw records to standard Parquet, by the contract."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core import engine
from core.contracts import profiles
from core.contracts.compiling import REPEATED_KEYS, Compiled, compiled
from core.contracts.drift import compare
from core.contracts.model import Contract
from core.engine import Connection
from core.errors import NeedsPerson


class MissingColumns(NeedsPerson):
    """Reading on without a required column would empty a field of every lead."""

    def __init__(self, contract: Contract, missing: Sequence[str]) -> None:
        named = ", ".join(f"'{name}'" for name in missing)
        super().__init__(
            f"The file of {contract.source} has no column {named}, which its contract requires. "
            "Accept the rename on the Schema page, or ask for the file again."
        )


@dataclass(frozen=True)
class Standardised:
    path: Path
    records: int
    repeated_keys: int


def standardise(
    connection: Connection, contract: Contract, relation: str, period: str, target: Path
) -> Standardised:
    """The parsers must be installed on the connection; `target` appears whole or not at all."""
    query = compiled(contract, _columns(connection, contract, relation), relation, period)
    connection.execute(f"create or replace temp table {REPEATED_KEYS} as {query.repeated}")
    _write(connection, query, target)
    return Standardised(
        path=target,
        records=engine.count(connection, f"read_parquet({engine.literal(target)})"),
        repeated_keys=engine.count(connection, REPEATED_KEYS),
    )


def _columns(connection: Connection, contract: Contract, relation: str) -> tuple[str | None, ...]:
    header = profiles.columns(connection, relation)
    if lost := compare(contract, header).missing_required:
        raise MissingColumns(contract, lost)
    return contract.found_in(header)


def _write(connection: Connection, query: Compiled, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".tmp")
    connection.execute(
        f"copy ({query.records}) to {engine.literal(unfinished)} (format parquet, compression zstd)"
    )
    unfinished.replace(target)
