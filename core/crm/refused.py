"""Rows that Salesforce refused or passed over and nothing has answered since: why, and what they said."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.crm.answers import FAILED, SUCCEEDED, answers
from core.crm.reconciling import SentFile, Shipment
from core.crm.refusals import code_of, field_of
from core.crm.results import csv_rows
from core.engine import Connection, count, literal


@dataclass(frozen=True)
class Cause:
    """Rows refused for one reason; `error` is one of their texts."""

    code: str
    field: str | None
    rows: int
    error: str


@dataclass(frozen=True)
class RefusedRow:
    folder: str
    file: str
    position: int
    lead_id: str
    operation: str
    field: str | None
    value: str
    error: str
    company: str


@dataclass(frozen=True)
class HitRate:
    """Of the rows that Salesforce answered: what was foreseen, and what came of it."""

    foreseen: int
    hits: int
    missed: int

    @property
    def false_alarms(self) -> int:
        return self.foreseen - self.hits


def open_rows(answered: Sequence[Path]) -> str:
    """One row per lead and operation whose last word is a refusal, or that it was not looked at."""
    return f"""
        select *, {code_of("error")} as code, {field_of("error")} as field
        from (
            select * from ({answers(answered)}) where operation <> 'delete'
            qualify row_number() over (
                partition by run_id, lead_id, operation
                order by outcome = '{SUCCEEDED}' desc, taken desc, place
            ) = 1
        )
        where outcome in ('failed', 'unprocessed')"""


def causes(connection: Connection, answered: Sequence[Path]) -> list[Cause]:
    """The most frequent first."""
    rows = connection.execute(f"""
        select code, field, count(*), min(error) from ({open_rows(answered)}) where outcome = '{FAILED}'
        group by code, field order by 3 desc, code, field""").fetchall()
    return [Cause(*row) for row in rows]


def rows_of(
    connection: Connection, shipments: Sequence[Shipment], answered: Sequence[Path], cause: Cause, limit: int
) -> list[RefusedRow]:
    """The rows of one cause, with what was sent in the field that the error names."""
    rows = connection.execute(
        f"""
        select folder, file, refused.position, lead_id, operation, field, coalesce(cells[field], ''), error,
            coalesce(cells['Company'], '')
        from ({open_rows(answered)}) as refused
        inner join ({contents(shipments)}) as content using (folder, file, position)
        where outcome = '{FAILED}' and code = ? and field is not distinct from ?
        order by folder, file, position limit {limit}""",
        [cause.code, cause.field],
    ).fetchall()
    return [RefusedRow(*row) for row in rows]


def contents(shipments: Sequence[Shipment]) -> str:
    """folder, file, position and the cells by their columns, of every row that was sent."""
    arms = [_cells(one, file) for one in shipments for file in one.files]
    empty = "select ''::varchar, ''::varchar, 0::bigint, map {'': ''} where false"
    return " union all ".join(arms) or f"select * from ({empty}) as none (folder, file, position, cells)"


def hit_rate(connection: Connection, sent: Shipment, answered: Sequence[Path]) -> HitRate | None:
    """None for a run that made no dry run; only what Salesforce has answered is judged.

    `connection` is of the run's file: its crm_prediction says which leads were to fail.
    """
    if not _foreseen_by_run(connection):
        return None
    row = connection.execute(f"""
        with judged as (
            select replace(operation, 'upsert', 'insert') as operation, lead_id,
                bool_or(outcome = '{FAILED}') as is_refused
            from ({answers(answered)})
            where folder = {literal(sent.name)} and run_id = {literal(sent.run_id)}
                and outcome in ('{SUCCEEDED}', '{FAILED}')
            group by all
        ),
        told as (
            select judged.*, foreseen.lead_id is not null as is_foreseen
            from judged left join foreseen using (operation, lead_id)
        )
        select count(*) filter (is_foreseen), count(*) filter (is_foreseen and is_refused),
            count(*) filter (is_refused and not is_foreseen)
        from told""").fetchone()
    assert row is not None
    return HitRate(*row)


def _foreseen_by_run(connection: Connection) -> bool:
    """Into the table foreseen: which leads were to fail, if the run foretold any of it."""
    known = "(select 1 from duckdb_tables() where table_name = 'crm_prediction')"
    if not count(connection, known):
        return False
    connection.execute(
        "create or replace temp table foreseen as select distinct operation, lead_id from crm_prediction"
    )
    return True


def _cells(sent: Shipment, file: SentFile) -> str:
    named = ", ".join(f"{literal(name)}: coalesce(c{at}, '')" for at, name in enumerate(file.columns))
    return f"""
        select {literal(sent.name)} as folder, {literal(file.path.name)} as file,
            row_number() over () as position, map {{{named}}} as cells
        from {csv_rows(file.path, len(file.columns))}"""
