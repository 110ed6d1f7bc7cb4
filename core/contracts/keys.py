"""The record keys of raw records, as the contract makes them, and nothing else of it."""

from collections.abc import Sequence

from core.contracts.compiling import RECORD_NUMBER, compiled
from core.contracts.model import Contract, FieldMapping
from core.engine import identifier

ANY_PERIOD = "2000-01"  # no key depends on it: keys are numbers and names


def key_columns(contract: Contract, header: Sequence[str]) -> tuple[str, ...]:
    """The columns, as this file names them, whose cells make a record's key; none where one is missing."""
    wanted = contract.key.fields or contract.key.identified_by
    named = [name for mapping in _giving(contract, wanted) for name in mapping.columns]
    found = dict(zip(contract.header, contract.found_in(header), strict=True))
    arrived = [found[name] for name in dict.fromkeys(named)]
    if contract.key.fields:
        return tuple(name for name in arrived if name) if all(arrived) else ()
    return tuple(name for name in arrived if name)


def record_keys(contract: Contract, header: Sequence[str], relation: str) -> str | None:
    """SQL of record_number and record_key, null where a record has none; None where the file has none."""
    columns = key_columns(contract, header)
    if not columns:
        return None
    if not contract.key.fields:
        return _by_cells(columns, relation)
    only = contract.model_copy(
        update={
            "mappings": tuple(_giving(contract, contract.key.fields)),
            "constants": {},
            "key": contract.key.model_copy(update={"identified_by": contract.key.fields}),
        }
    )
    query = compiled(only, contract.found_in(header), relation, ANY_PERIOD)
    key = "case when not list_contains(problems, 'record_key.missing') then record_key end"
    return f"select record_number, {key} as record_key from ({query})"


def _giving(contract: Contract, fields: Sequence[str]) -> list[FieldMapping]:
    return [m for m in contract.mappings if any(field in fields for field in m.gives.values())]


def _by_cells(columns: Sequence[str], relation: str) -> str:
    """Where identifying fields stand in for a key, their raw cells do: parsing them all would cost a load."""
    listed = ", ".join(f"coalesce(lower(trim({identifier(name)})), '')" for name in columns)
    key = f"md5(concat_ws('|', {listed}))"
    return f"select {RECORD_NUMBER} as record_number, {key} as record_key from {relation}"
