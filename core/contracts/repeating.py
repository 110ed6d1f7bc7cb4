"""Cells that say the same many times: each different one is parsed once and joined back."""

from collections.abc import Sequence

from core.contracts.arguments import call
from core.contracts.model import Contract
from core.engine import Connection, identifier

# Parsers that cost more than a hash join: several microseconds a value.
SLOW = frozenset({
    "ages_flags",
    "ages_list",
    "city",
    "future_date",
    "license_in_type",
    "license_status",
    "past_date",
    "state",
    "weekly_hours",
    "words",
})  # fmt: skip
ENOUGH_RECORDS = 10_000
TIMES_SAID = 8  # on average, below which joining back saves too little


def prepare(
    connection: Connection, contract: Contract, found: Sequence[str | None], relation: str, period: str
) -> frozenset[int]:
    """Makes the tables said0, said1 ... for the mappings, by position, whose cells repeat enough."""
    slow = [at for at, mapping in enumerate(contract.mappings) if mapping.parser in SLOW]
    repeating = _repeating(connection, contract, found, relation, slow) if slow else []
    for at in repeating:
        mapping = contract.mappings[at]
        cells = _cells(contract, found, at)
        keys = [f"k{place}" for place in range(len(cells))]
        listed = ", ".join(f"{cell} as {key}" for cell, key in zip(cells, keys, strict=True))
        connection.execute(
            f"create or replace temp table said{at} as select *, {call(mapping, keys, period, 'null')} as m "
            f"from (select distinct {listed} from {relation})"
        )
    return frozenset(repeating)


def join(contract: Contract, at: int) -> str:
    """The join that brings the parsed struct back to each record."""
    position = {name: f"c{place}" for place, name in enumerate(contract.header)}
    same = " and ".join(
        f"said{at}.k{place} is not distinct from cells.{position[name]}"
        for place, name in enumerate(contract.mappings[at].columns)
    )
    return f"left join said{at} on {same}"


def _repeating(
    connection: Connection,
    contract: Contract,
    found: Sequence[str | None],
    relation: str,
    slow: Sequence[int],
) -> list[int]:
    """Estimated in one pass over the columns in question."""
    distinct = [f"approx_count_distinct(hash({', '.join(_cells(contract, found, at))}))" for at in slow]
    row = connection.execute(f"select count(*), {', '.join(distinct)} from {relation}").fetchone()
    records, *different = row or (0,)
    if records < ENOUGH_RECORDS:
        return []
    return [at for at, values in zip(slow, different, strict=True) if values * TIMES_SAID <= records]


def _cells(contract: Contract, found: Sequence[str | None], at: int) -> list[str]:
    arrived = dict(zip(contract.header, found, strict=True))
    return [
        identifier(name) if (name := arrived[column]) else "null::varchar"
        for column in contract.mappings[at].columns
    ]
