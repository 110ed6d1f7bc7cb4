"""Finding a lead, and everything known about one."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from core.canonical import FIELDS
from core.engine import Connection
from core.errors import LeadfoldError

Row = Mapping[str, object]

# What a person may remember of a lead; phones are found by their digits.
_HAYSTACK = """lower(concat_ws(' ', lead.company, lead.operator, lead.first_name, lead.last_name, lead.street,
    lead.city, lead.state, lead.zip, lead.license_number, lead.email, lead.website, lead.phone,
    lead.sfdc_id, lead.lead_id))"""
# (702) 555-0101 and 702-555-0101 are stored as +17025550101.
_PHONE = re.compile(r"\(?(?:(\d{3})\)?[\s.\-]*)?(\d{3})[\s.\-](\d{4})(?!\d)")


class NoSuchLead(LeadfoldError):
    def __init__(self, lead_id: str) -> None:
        super().__init__(
            f"There is no lead {lead_id} in the published month. Search for it by company, city or phone."
        )


@dataclass(frozen=True)
class SourcedValue:
    source: str
    record_id: str
    value: object


@dataclass(frozen=True)
class FieldStory:
    """A lead's value, the record it came from, and what the other records say instead."""

    name: str
    label: str
    value: object
    source: str | None
    record_id: str | None
    others: tuple[SourcedValue, ...]


@dataclass(frozen=True)
class LeadDetail:
    """`asked` differs from `lead_id` where the lead that was asked for has been merged into this one."""

    asked: str
    lead_id: str
    title: str
    action: str | None
    reason: str | None
    fields: tuple[FieldStory, ...]
    records: pd.DataFrame
    history: pd.DataFrame


def search(connection: Connection, text: str = "", limit: int = 50, offset: int = 0) -> pd.DataFrame:
    """Every word must occur somewhere in the lead; those whose company begins with the text come first."""
    words, where = _words(text)
    return connection.execute(
        f"""
        select lead.lead_id, company, operator, city, state, license_number, phone, email, sources,
            record_count, change, comparison.action, comparison.reason
        from lead
        left join crm_comparison as comparison on lead.lead_id = comparison.lead_id
        where {where}
        order by starts_with(lower(company), $whole) desc nulls last, company nulls last, lead.lead_id
        limit $limit offset $offset""",
        words | {"whole": text.strip().lower(), "limit": limit, "offset": offset},
    ).df()


def found(connection: Connection, text: str = "") -> int:
    """How many leads `search` finds in all."""
    words, where = _words(text)
    return int(str(connection.execute(f"select count(*) from lead where {where}", words).fetchall()[0][0]))


def lead(connection: Connection, lead_id: str) -> LeadDetail:
    """An id that was merged away leads to the lead that lives on."""
    current = _current_id(connection, lead_id)
    (golden,) = _rows(connection, "select * from lead where lead_id = $id", current)
    records = _rows(
        connection,
        """
        select lead_record.*, coalesce(dim_source.title, lead_record.source) as source_title
        from lead_record left join dim_source on lead_record.source = dim_source.source
        where lead_id = $id order by value_rank, record_id""",
        current,
    )
    answer = _rows(connection, "select action, reason from crm_comparison where lead_id = $id", current)
    return LeadDetail(
        asked=lead_id,
        lead_id=current,
        title=str(golden["operator"] or golden["company"] or current),
        action=str(answer[0]["action"]) if answer else None,
        reason=str(answer[0]["reason"]) if answer and answer[0]["reason"] else None,
        fields=tuple(_stories(golden, records)),
        records=pd.DataFrame(records),
        history=_history(connection, current),
    )


def _words(text: str) -> tuple[dict[str, object], str]:
    spoken = _PHONE.sub(lambda phone: "".join(part or "" for part in phone.groups()), text.lower())
    words: dict[str, object] = {f"word{at}": word for at, word in enumerate(spoken.split())}
    conditions = [f"contains({_HAYSTACK}, ${name})" for name in words]
    return words, " and ".join(conditions) or "true"


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
    raise NoSuchLead(lead_id)


def _stories(golden: Row, records: list[Row]) -> Iterable[FieldStory]:
    for field in FIELDS:
        said = [record for record in records if record[field.name] is not None]
        value = golden[field.name]
        if value is None and not said:
            continue
        winner = next((record for record in said if record[field.name] == value), None)
        yield FieldStory(
            name=field.name,
            label=field.label,
            value=value,
            source=str(winner["source_title"]) if winner else None,
            record_id=str(winner["record_id"]) if winner else None,
            others=tuple(
                SourcedValue(str(record["source_title"]), str(record["record_id"]), record[field.name])
                for record in said
                if record[field.name] != value
            ),
        )


def _history(connection: Connection, lead_id: str) -> pd.DataFrame:
    return connection.execute(
        """select period, event, changed_fields, record_count, sources
        from lead_history where lead_id = ? order by period, event""",
        [lead_id],
    ).df()


def _rows(connection: Connection, query: str, lead_id: str) -> list[Row]:
    """The few rows of one lead, with Python's own values: a date stays a date, a blank is None."""
    result = connection.execute(query, {"id": lead_id})
    names = [column[0] for column in result.description or []]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
