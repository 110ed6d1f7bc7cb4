"""Can the contract's parsers still read a column? Tried on a few records of a sample."""

from collections.abc import Mapping, Sequence

from core.contracts.compiling import compiled
from core.contracts.model import Contract
from core.contracts.portraits import Portrait
from core.contracts.profiles import RECORD_NUMBER
from core.engine import Connection, identifier

TRIED = 1_000


def unread(
    connection: Connection, contract: Contract, portrait: Portrait, period: str
) -> Mapping[str, float]:
    """Per contract column: the share of its filled cells that give no value or a problem, at worst."""
    found = contract.found_in(portrait.header)
    sample = f"(select * from {portrait.sample} order by {RECORD_NUMBER} limit {TRIED})"
    named = {name: cell for name, cell in zip(contract.header, found, strict=True) if cell}
    measures, order = [], []
    for mapping in contract.mappings:
        cells = [identifier(named[name]) for name in mapping.columns if name in named]
        if not cells:
            continue
        filled = f"coalesce({', '.join(f'raw.{cell}' for cell in cells)}) is not null"
        measures.append(
            f"coalesce(count(*) filter (where {filled} and {_failed(list(mapping.gives.values()))}) "
            f"/ nullif(count(*) filter (where {filled}), 0), 0)"
        )
        order.append(mapping)
    if not measures:
        return {}
    query = compiled(contract, found, sample, period)
    row = connection.execute(
        f"select {', '.join(measures)} from ({query}) as standard "
        f"inner join {sample} as raw on raw.{RECORD_NUMBER} = standard.record_number"
    ).fetchall()[0]
    shares: dict[str, float] = {}
    for mapping, share in zip(order, row, strict=True):
        for name in mapping.columns:
            shares[name] = max(shares.get(name, 0.0), float(share))
    return shares


def _failed(fields: Sequence[str]) -> str:
    """A problem of the mapping is named for the first field it gives."""
    empty = " and ".join(f"standard.{identifier(field)} is null" for field in fields)
    problem = f"len(list_filter(standard.problems, lambda code: starts_with(code, '{fields[0]}.'))) > 0"
    return f"(({empty}) or {problem})"
