"""Corrections laid over raw cells, and the few records that they touch standardised again."""

import os
from pathlib import Path

from core.canonical import standard_columns
from core.contracts import profiles
from core.contracts.model import Contract
from core.contracts.standard import REPEATED_PROBLEM, copy_in_order, standardise
from core.engine import Connection, identifier, literal

APPLIED, AGREED, CHANGED, ABSENT, ANSWERED = "applied", "agreed", "changed", "absent", "answered"
OUTCOMES = "correction_outcome"
_KEYS, _RAW = "corrected_key", "corrected_raw"
# The cell as the file has it: an empty one and none at all are the same to a person.
OUTCOME = f"""create or replace temp table {OUTCOMES} as
select
    asked.record_key,
    asked.column_name,
    asked.original,
    asked.corrected,
    keys.record_number,
    cells.cell,
    case
        when keys.record_number is null or not cells.is_sent then '{ABSENT}'
        when cells.cell is not distinct from asked.original then '{APPLIED}'
        when cells.cell is not distinct from asked.corrected then '{AGREED}'
        when bool_or(cells.cell is not distinct from asked.original) over cell_of_record then '{ANSWERED}'
        else '{CHANGED}'
    end as outcome
from ({{corrections}}) as asked
left join {_KEYS} as keys on asked.record_key = keys.record_key
left join ({{cells}}) as cells
    on keys.record_number = cells.record_number and asked.column_name = cells.column_name
window cell_of_record as (partition by asked.record_key, asked.column_name)"""


def follow(connection: Connection, contract: Contract, relation: str, plain: Path, corrections: str) -> None:
    """Makes the temporary table `correction_outcome`: what became of each correction in this file.

    `plain` is the standard file of the records as they were sent, whose keys no correction moves.
    `corrections` is a query of record_key, column_name (as the contract names it), original, corrected.
    """
    connection.execute(
        f"create or replace temp table {_KEYS} as select record_key, record_number "
        f"from read_parquet({literal(plain)}) where record_key in (select record_key from ({corrections}))"
    )
    connection.execute(
        f"create or replace temp table {_RAW} as select * from {relation} "
        f"where _record_number in (select record_number from {_KEYS})"
    )
    rows = connection.execute(f"select distinct column_name from ({corrections}) order by 1").fetchall()
    cells = _cells(connection, contract, [name for (name,) in rows])
    connection.execute(OUTCOME.format(corrections=corrections, cells=cells))


def standardise_touched(connection: Connection, contract: Contract, period: str, target: Path) -> int:
    """Only the records that a correction of `follow` applies to, with all of their cells; gives their number.

    Their keys are not those of the plain file yet: `laid_over` gives them back.
    """
    spelt = _spelt(connection, contract)
    columns = connection.execute(
        f"select distinct column_name from {OUTCOMES} where outcome = '{APPLIED}' order by 1"
    ).fetchall()
    joins, cells = [], []
    for at, (name,) in enumerate(columns):
        joins.append(
            f"left join {OUTCOMES} as k{at} on k{at}.outcome = '{APPLIED}' "
            f"and k{at}.column_name = {literal(name)} and k{at}.record_number = sent._record_number"
        )
        cell = identifier(str(spelt[name]))
        cells.append(
            f"case when k{at}.record_number is not null then k{at}.corrected else sent.{cell} end as {cell}"
        )
    replaced = f" replace ({', '.join(cells)})" if cells else ""
    connection.execute(
        f"create or replace temp table corrected_cells as select sent.*{replaced} "
        f"from {_RAW} as sent {' '.join(joins)} where sent._record_number in "
        f"(select record_number from {OUTCOMES} where outcome = '{APPLIED}')"
    )
    return standardise(connection, contract, "corrected_cells", period, target).records


def laid_over(plain: Path, touched: Path) -> str:
    """The query of a source's records, those of `touched` in place of the plain ones.

    A record stays the one it was, whatever was corrected in it: key and repetition are the plain file's.
    """
    own = {
        "record_id": "sent.record_id",
        "record_key": "sent.record_key",
        "problems": f"list_filter(mended.problems, lambda code: code <> '{REPEATED_PROBLEM}') || "
        f"list_filter(sent.problems, lambda code: code = '{REPEATED_PROBLEM}')",
    }
    columns = ", ".join(
        f"case when mended.record_number is null then sent.{name} "
        f"else {own.get(name, f'mended.{name}')} end as {name}"
        for name in standard_columns()
    )
    return (
        f"select {columns} from read_parquet({literal(plain)}) as sent "
        f"left join read_parquet({literal(touched)}) as mended on sent.record_number = mended.record_number"
    )


def correct(connection: Connection, contract: Contract, period: str, plain: Path, target: Path) -> int:
    """After `follow`: the standard file with what applies of it; gives the number of records it changes."""
    touched = target.with_suffix(f".{os.getpid()}.touched")
    records = standardise_touched(connection, contract, period, touched)
    try:
        copy_in_order(connection, laid_over(plain, touched), target)
    finally:
        touched.unlink(missing_ok=True)
    return records


def _cells(connection: Connection, contract: Contract, columns: list[str]) -> str:
    spelt = _spelt(connection, contract)
    arms = []
    for name in columns:
        sent = spelt.get(name)
        cell = f"nullif({identifier(sent)}, '')" if sent else "null::varchar"
        arms.append(
            f"select _record_number as record_number, {literal(name)} as column_name, "
            f"{cell} as cell, {str(sent is not None).lower()} as is_sent from {_RAW}"
        )
    nothing = (
        "select null::bigint as record_number, ''::varchar as column_name, null::varchar as cell, "
        "false as is_sent where false"
    )
    return " union all ".join([nothing, *arms])


def _spelt(connection: Connection, contract: Contract) -> dict[str, str | None]:
    """Each contract column by the name it has in the file."""
    header = profiles.columns(connection, _RAW)
    return dict(zip(contract.header, contract.found_in(header), strict=True))
