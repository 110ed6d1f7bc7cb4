"""Rules that a month's records and Salesforce files were held to, and the rows that broke them."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from core.engine import Connection, identifier, literal, scalar

LEAD_RECORDS = "lead_record"
GROUP_TITLES = {"across": "All sources together", "leads": "Leads"}
FILE_TITLES = {"export.insert": "Salesforce file: new leads", "export.update": "Salesforce file: changes"}


def every(connection: Connection, files: Path | None = None) -> pd.DataFrame:
    """Every rule of the run, the failed ones first and the worst of them on top.

    `files` is the folder with the findings of the Salesforce files, where the run made some.
    """
    found = connection.execute(f"""
        select finding.finding_id, finding.source, coalesce(dim_source.title, finding.source) as title,
            column_name, severity, expectation, description, checked, failed, is_held
        from {union("finding", files)} as finding
        left join dim_source on finding.source = dim_source.source
        order by is_held desc,
            list_position(['critical', 'error', 'warning'], severity), failed desc, finding_id""").df()
    found["title"] = found["title"].replace(FILE_TITLES | GROUP_TITLES)
    return found


def failing_rows(
    connection: Connection,
    finding_id: str,
    limit: int = 100,
    offset: int = 0,
    files: Path | None = None,
    fields: Sequence[str] = (),
) -> pd.DataFrame:
    """In file order, with the record's company and whether the row is held back.

    `fields` are values of the record besides, each in a column `field_` and its name.
    """
    return connection.execute(
        f"{_rows(connection, finding_id, files, fields)} limit $limit offset $offset",
        {"finding": finding_id, "limit": limit, "offset": offset},
    ).df()


def failing_count(connection: Connection, finding_id: str, files: Path | None = None) -> int:
    """Rows that can be listed; a rule about a whole file, such as its size, has none."""
    query = f"select count(*) from {union('finding_record', files)} where finding_id = ?"
    return int(str(scalar(connection, query, [finding_id])))


def commonest_value(connection: Connection, finding_id: str, files: Path | None = None) -> str | None:
    """Of the values that break a rule, the one of most rows."""
    found = connection.execute(
        f"""select value from {union("finding_record", files)} where finding_id = ? and value is not null
            group by value order by count(*) desc, value limit 1""",
        [finding_id],
    ).fetchone()
    return str(found[0]) if found else None


def for_people(connection: Connection, finding_id: str, files: Path | None = None) -> str:
    """The query behind a download of one rule's rows; `$finding` names the rule."""
    return f"""
        select record_number as "Row", company as "Company", city as "City", column_name as "Column",
            value as "Value", record_id as "Record", if(is_quarantined, 'yes', 'no') as "Held back"
        from ({_rows(connection, finding_id, files)})"""


def _rows(connection: Connection, finding_id: str, files: Path | None, fields: Sequence[str] = ()) -> str:
    more = "".join(f", record.{identifier(name)} as {identifier(f'field_{name}')}" for name in fields)
    records = _records(connection, finding_id)
    lead = "null::varchar" if records.startswith('"') else "record.lead_id"
    return f"""
        select failing.source, failing.record_number, failing.column_name, failing.value, failing.record_id,
            coalesce(record.operator, record.company) as company, record.city,
            {lead} as lead_id, failing.record_id in (select record_id from quarantine) as is_quarantined{more}
        from {union("finding_record", files)} as failing
        left join {records} as record on failing.record_id = record.record_id
        where failing.finding_id = $finding
        order by failing.source, failing.record_number, failing.record_id, failing.column_name"""


def _records(connection: Connection, finding_id: str) -> str:
    """A record that is held back stands in its source's staging view alone; a lead is no record."""
    if finding_id.startswith("leads:"):
        return "(select lead_id as record_id, * from lead)"
    rows = connection.execute(
        """
        select min(view_name) from duckdb_views()
        where view_name = (
            select 'stg_' || min(held.source) from quarantine as held
            inner join finding_record as failing on held.record_id = failing.record_id
            where failing.finding_id = $finding
        )""",
        {"finding": finding_id},
    ).fetchall()
    return identifier(rows[0][0]) if rows[0][0] else LEAD_RECORDS


def union(table: str, files: Path | None) -> str:
    parquet = None if files is None else files / f"{table}.parquet"
    if parquet is None or not parquet.exists():
        return table
    return f"(select * from {table} union all by name select * from read_parquet({literal(parquet)}))"
