"""Raw records to standard Parquet, by the contract."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core import engine
from core.contracts import profiles, repeating
from core.contracts.compiling import compiled
from core.contracts.drift import compare
from core.contracts.model import Contract
from core.engine import Connection
from core.errors import NeedsPerson

REPEATED = "repeated_record_key"
REPEATED_PROBLEM = "record_key.repeated"
REPEATED_KEYS = """create or replace temp table {repeated} as
select record_number, ordinal
from (
    select record_number, row_number() over (partition by record_key order by record_number) as ordinal
    from read_parquet({draft})
    where record_key in (
        select record_key from read_parquet({draft}) group by record_key having count(*) > 1
    )
)
where ordinal > 1"""
IN_ORDER = """select coalesce(bool_and(is_after), true)
from (
    select record_number > lag(record_number, 1, 0) over (order by file_row_number) as is_after
    from read_parquet({draft}, file_row_number = true)
)"""
# The first record of a key keeps it; the others are numbered and counted.
SETTLED = """select records.* replace (
    records.record_id || coalesce('#' || repeated.ordinal, '') as record_id,
    records.record_key || coalesce('#' || repeated.ordinal, '') as record_key,
    records.problems
        || case when repeated.ordinal is not null then ['record_key.repeated'] else [] end as problems
)
from read_parquet({draft}) as records
left join {repeated} as repeated on repeated.record_number = records.record_number
order by records.record_number"""


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
    found = _columns(connection, contract, relation)
    said = repeating.prepare(connection, contract, found, relation, period)
    query = compiled(contract, found, relation, period, said)
    target.parent.mkdir(parents=True, exist_ok=True)
    # A receive job may make the file that a run is about to make too.
    draft, settled = (target.with_suffix(f".{os.getpid()}.{stage}") for stage in ("draft", "settled"))
    _copy(connection, query, draft)
    repeated = _repeated_keys(connection, draft)
    if repeated or not _is_in_order(connection, draft):
        _copy(connection, SETTLED.format(draft=engine.literal(draft), repeated=REPEATED), settled)
        settled.replace(draft)
    draft.replace(target)
    records = engine.count(connection, f"read_parquet({engine.literal(target)})")
    return Standardised(path=target, records=records, repeated_keys=repeated)


def copy_in_order(connection: Connection, query: str, target: Path) -> None:
    """Standard records that are made of others, in the file's order; `target` appears whole or not at all."""
    draft = target.with_suffix(f".{os.getpid()}.draft")
    _copy(connection, query, draft)
    if not _is_in_order(connection, draft):
        _copy(connection, f"from ({query}) order by record_number", draft)
    draft.replace(target)


def _columns(connection: Connection, contract: Contract, relation: str) -> tuple[str | None, ...]:
    header = profiles.columns(connection, relation)
    if lost := compare(contract, header).missing_required:
        raise MissingColumns(contract, lost)
    return contract.found_in(header)


def _copy(connection: Connection, query: str, target: Path) -> None:
    connection.execute(f"copy ({query}) to {engine.literal(target)} ({engine.TO_LOOK_UP})")


def _repeated_keys(connection: Connection, draft: Path) -> int:
    """Looked for in what was written, because reading one column again is cheaper than parsing keys twice."""
    connection.execute(REPEATED_KEYS.format(draft=engine.literal(draft), repeated=REPEATED))
    return engine.count(connection, REPEATED)


def _is_in_order(connection: Connection, draft: Path) -> bool:
    """A relation with a join in it may come in any order, whatever the file's was."""
    return bool(engine.scalar(connection, IN_ORDER.format(draft=engine.literal(draft))))
