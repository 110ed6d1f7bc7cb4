"""Finding leads."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from core.canonical import FIELDS
from core.engine import Connection
from core.insights import sheets

NO_STATE = "none"
ORDERS = {
    "name": "",
    "city": "lower(city) nulls last,",
    "state": "state nulls last,",
    "records": "record_count desc,",
}
# What a person may remember of a lead; phones are found by their digits.
_HAYSTACK = """lower(concat_ws(' ', lead.company, lead.operator, lead.first_name, lead.last_name, lead.street,
    lead.city, lead.state, lead.zip, lead.license_number, lead.email, lead.website, lead.phone,
    lead.sfdc_id, lead.lead_id))"""
# An id that was merged away finds the lead that it leads to.
_FORMER = "lead.lead_id in (select lead_id from lead_redirect where contains(lower(old_lead_id), ${word}))"
# (702) 555-0101 and 702-555-0101 are stored as +17025550101.
_PHONE = re.compile(r"\(?(?:(\d{3})\)?[\s.\-]*)?(\d{3})[\s.\-](\d{4})(?!\d)")
_FOUND = """
    from lead
    left join crm_comparison as comparison on lead.lead_id = comparison.lead_id
    where """


@dataclass(frozen=True)
class Wanted:
    """Every word of `text` must occur somewhere in the lead; what is None is not asked for."""

    text: str = ""
    source: str | None = None
    state: str | None = None
    change: str | None = None
    action: str | None = None


@dataclass(frozen=True)
class Choices:
    """What can be asked for: sources by their title, and states, those with most leads first."""

    sources: Mapping[str, str]
    states: tuple[str, ...]


def search(
    connection: Connection, wanted: Wanted, limit: int = 50, offset: int = 0, order: str = "name"
) -> pd.DataFrame:
    """By name, those that begin with the text come first; the other orders go before the name."""
    values, where = _conditions(wanted)
    return connection.execute(
        f"""
        select lead.lead_id, company, operator, city, state, license_number, phone, email, sources,
            record_count, change, comparison.action, comparison.reason
        {_FOUND} {where}
        order by {ORDERS[order]}
            starts_with(lower(coalesce(operator, company)), $whole) desc nulls last,
            lower(coalesce(operator, company)) nulls last, lead.lead_id
        limit $limit offset $offset""",
        values | {"whole": wanted.text.strip().lower(), "limit": limit, "offset": offset},
    ).df()


def found(connection: Connection, wanted: Wanted) -> int:
    """How many leads `search` finds in all."""
    values, where = _conditions(wanted)
    return int(str(connection.execute(f"select count(*) {_FOUND} {where}", values).fetchall()[0][0]))


def for_people(wanted: Wanted) -> tuple[str, dict[str, object]]:
    """The query, and its values, behind a download of all that `search` finds."""
    values, where = _conditions(wanted)
    columns = ", ".join(
        f"{sheets.phone(f'lead.{field.name}') if 'phone' in field.name else f'lead.{field.name}'} "
        f'as "{field.label}"'
        for field in FIELDS
    )
    query = f"""
        select lead.lead_id as "Lead", {columns}, array_to_string(sources, ', ') as "Sources",
            record_count as "Records", change as "This month", comparison.action as "Salesforce answer"
        {_FOUND} {where} order by lead.lead_id"""
    return query, values


def sources(connection: Connection) -> dict[str, str]:
    """Titles by name, the most trusted first."""
    query = "select source, title from dim_source order by trust_rank, source"
    return dict(connection.execute(query).fetchall())


def choices(connection: Connection) -> Choices:
    states = connection.execute(
        f"select coalesce(state, '{NO_STATE}') as name from lead group by name order by count(*) desc, name"
    ).fetchall()
    return Choices(sources=sources(connection), states=tuple(name for (name,) in states))


def _conditions(wanted: Wanted) -> tuple[dict[str, object], str]:
    spoken = _PHONE.sub(lambda phone: "".join(part or "" for part in phone.groups()), wanted.text.lower())
    values: dict[str, object] = {f"word{at}": word for at, word in enumerate(spoken.split())}
    asked = [f"(contains({_HAYSTACK}, ${name}) or {_FORMER.format(word=name)})" for name in values]
    for name, condition in (
        ("source", "list_contains(lead.sources, $source)"),
        ("state", f"coalesce(lead.state, '{NO_STATE}') = $state"),
        ("change", "lead.change = $change"),
        ("action", "comparison.action = $action"),
    ):
        if (value := getattr(wanted, name)) is not None:
            values[name] = value
            asked.append(condition)
    return values, " and ".join(asked) or "true"
