"""Everything known about one lead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from core.canonical import FIELDS
from core.engine import Connection
from core.errors import LeadfoldError
from core.insights import origins
from core.insights.lead_changes import last_stood
from core.insights.origins import FieldStory

Row = Mapping[str, object]


class NoSuchLead(LeadfoldError):
    """`last` is the newest month that had it."""

    def __init__(self, lead_id: str, last: str | None = None) -> None:
        otherwise = "Search for it by company, city or phone."
        if last:
            month = f"{date.fromisoformat(f'{last}-01'):%B %Y}"
            otherwise = f"It was one in {month}: choose that month, or search by company, city or phone."
        super().__init__(f"There is no lead {lead_id} in the published month. {otherwise}")


@dataclass(frozen=True)
class LeadRecord:
    """`values` stand in the order of the canonical fields."""

    record_id: str
    source: str
    record_key: str
    record_number: int
    values: tuple[object, ...]


@dataclass(frozen=True)
class LeadDetail:
    """`asked` differs from `lead_id` where the lead that was asked for has been merged into this one."""

    asked: str
    lead_id: str
    title: str
    place: str
    action: str | None
    reason: str | None
    fields: tuple[FieldStory, ...]
    records: tuple[LeadRecord, ...]
    history: pd.DataFrame


def detail(connection: Connection, lead_id: str) -> LeadDetail:
    """An id that was merged away leads to the lead that lives on."""
    current = _current_id(connection, lead_id)
    (golden,) = _rows(connection, "select * from lead where lead_id = $id", current)
    story = origins.stories(connection, [current])[current]
    answer = _rows(connection, "select action, reason from crm_comparison where lead_id = $id", current)
    return LeadDetail(
        asked=lead_id,
        lead_id=current,
        title=str(golden["operator"] or golden["company"] or current),
        place=", ".join(str(golden[name]) for name in ("city", "state") if golden[name]),
        action=str(answer[0]["action"]) if answer else None,
        reason=str(answer[0]["reason"]) if answer and answer[0]["reason"] else None,
        fields=story.fields,
        records=tuple(_record(record) for record in story.records),
        history=_history(connection, current),
    )


def _current_id(connection: Connection, lead_id: str) -> str:
    seen: set[str] = set()
    current = lead_id
    while current not in seen:
        seen.add(current)
        if connection.execute("select 1 from lead where lead_id = ?", [current]).fetchone():
            return current
        row = connection.execute(
            "select min(lead_id) from lead_redirect where old_lead_id = ?", [current]
        ).fetchone()
        if row is None or row[0] is None:
            break
        current = row[0]
    raise NoSuchLead(lead_id, last_stood(connection, lead_id))


def _record(record: Row) -> LeadRecord:
    return LeadRecord(
        record_id=str(record["record_id"]),
        source=str(record["source_title"]),
        record_key=str(record["record_key"]),
        record_number=int(str(record["record_number"])),
        values=tuple(record[field.name] for field in FIELDS),
    )


def _history(connection: Connection, lead_id: str) -> pd.DataFrame:
    return connection.execute(
        """select period, event, changed_fields, record_count, sources
        from lead_history where lead_id = ? order by period desc, event""",
        [lead_id],
    ).df()


def _rows(connection: Connection, query: str, lead_id: str) -> list[Row]:
    """The few rows of one lead, with Python's own values: a date stays a date, a blank is None."""
    result = connection.execute(query, {"id": lead_id})
    names = [column[0] for column in result.description or []]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
