"""The corrections and words on records that a run takes up, by the columns of the contract it reads."""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd
from sqlalchemy.orm import Session

from core.contracts import Contract
from core.contracts.names import normal
from core.engine import Connection
from core.state import corrections
from core.state.tables import Correction, Disposition
from core.state.value_tables import Pin

CORRECTIONS = {
    "correction_id": "BIGINT",
    "source": "VARCHAR",
    "record_key": "VARCHAR",
    "column_name": "VARCHAR",
    "original": "VARCHAR",
    "corrected": "VARCHAR",
}
DISPOSITIONS = {
    "disposition_id": "BIGINT",
    "source": "VARCHAR",
    "record_key": "VARCHAR",
    "verdict": "VARCHAR",
    "finding_id": "VARCHAR",
    "value": "VARCHAR",
}
CELLS = {
    "disposition_id": "BIGINT",
    "source": "VARCHAR",
    "record_key": "VARCHAR",
    "column_name": "VARCHAR",
    "original": "VARCHAR",
    "corrected": "VARCHAR",
}


PINS = {
    "pin_id": "BIGINT",
    "record_id": "VARCHAR",
    "field": "VARCHAR",
    "value": "VARCHAR",
    "is_typed": "BOOLEAN",
    "reason": "VARCHAR",
    "created_by": "VARCHAR",
    "created_at": "TIMESTAMP",
}
DTYPES = {"VARCHAR": "string", "BIGINT": "int64", "BOOLEAN": "bool", "TIMESTAMP": "datetime64[us]"}


@dataclass(frozen=True)
class Overlay:
    """A source's standing corrections; `digest` is empty without any, and tells what they say, not who."""

    ids: tuple[int, ...] = ()
    digest: str = ""


NOTHING = Overlay()


def of_source(session: Session, contract: Contract) -> Overlay:
    rows = standing(session, contract)
    if not rows:
        return NOTHING
    said = sorted((row.record_key, name, row.original or "", row.corrected or "") for row, name in rows)
    digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]
    return Overlay(tuple(sorted(row.correction_id for row, _ in rows)), digest)


def standing(session: Session, contract: Contract) -> list[tuple[Correction, str]]:
    return resolved(contract, corrections.standing(session, contract.source))


def resolved(contract: Contract, rows: Iterable[Correction]) -> list[tuple[Correction, str]]:
    """Each with the contract's column it is about; the newest where a renamed column makes two one.

    A column that the contract no longer has under any name takes its corrections out of force.
    """
    found: dict[tuple[str, str, str | None], tuple[Correction, str]] = {}
    for row in rows:
        if column := column_of(contract, row.column_name, row.fields):
            found[row.record_key, column, row.original] = (row, column)
    return list(found.values())


def column_of(contract: Contract, name: str, fields: Sequence[str] = ()) -> str | None:
    """By its name or a former one; else the only column that feeds the same fields."""
    for column in contract.columns:
        if normal(name) in {normal(each) for each in column.names}:
            return column.name
    same = [each for each in contract.header if fields and set(contract.fields_of(each)) == set(fields)]
    return same[0] if len(same) == 1 else None


def correction_frame(contracts: Collection[Contract], rows: Sequence[Correction]) -> pd.DataFrame:
    listed = [
        (row.correction_id, row.source, row.record_key, column, row.original, row.corrected)
        for contract in contracts
        for row, column in resolved(contract, [each for each in rows if each.source == contract.source])
    ]
    return frame(listed)


def frame(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    """Rows of correction_id, source, record_key, column_name, original and corrected."""
    return _frame(rows, CORRECTIONS)


def disposition_frame(rows: Sequence[Disposition]) -> pd.DataFrame:
    listed = [
        (row.disposition_id, row.source, row.record_key, row.verdict, row.finding_id, row.value)
        for row in rows
    ]
    return _frame(listed, DISPOSITIONS)


def cell_frame(contracts: Collection[Contract], rows: Sequence[Disposition]) -> pd.DataFrame:
    """The cells that have to be as they were; a column that is gone cannot say so, and asks again."""
    by_source = {contract.source: contract for contract in contracts}
    listed = [
        (
            row.disposition_id,
            row.source,
            row.record_key,
            column_of(contract, name) or name,
            cell or None,
            None,
        )
        for row in rows
        if (contract := by_source.get(row.source))
        for name, cell in row.cells.items()
    ]
    return _frame(listed, CELLS)


def pin_frame(rows: Sequence[Pin]) -> pd.DataFrame:
    listed = [
        (
            row.pin_id,
            f"{row.source}:{row.record_key}",
            row.field,
            row.value,
            row.is_typed,
            row.reason,
            row.created_by,
            row.created_at,
        )
        for row in rows
    ]
    return _frame(listed, PINS)


def register(connection: Connection, name: str, frame: pd.DataFrame, columns: dict[str, str]) -> None:
    """A temporary table, typed even where the frame is empty."""
    typed = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    connection.execute(f"create or replace temp table {name} ({typed})")
    connection.register("overlaid", frame)
    connection.execute(f"insert into {name} by name select * from overlaid")
    connection.unregister("overlaid")


def _frame(rows: Sequence[tuple[object, ...]], columns: dict[str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(columns))
    return frame.astype({name: DTYPES[kind] for name, kind in columns.items()})
