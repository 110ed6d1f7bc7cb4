"""What the Salesforce files would do, before anyone loads them."""

import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from core.engine import Connection, scalar
from core.insights import sheets

_CHANGES = """
    from crm_change as change
    inner join lead on change.lead_id = lead.lead_id
    where ($field is null or change.field_api_name = $field)
        and contains(lower(concat_ws(' ', lead.company, lead.operator, lead.city, change.sfdc_id,
            change.old_value, change.new_value)), lower($text))"""
_LEADS = """
    from crm_comparison as comparison
    inner join lead on comparison.lead_id = lead.lead_id
    where comparison.action = $action and ($reason is null or comparison.reason = $reason)
        and (not $nameless or lead.last_name is null)
        and contains(lower(concat_ws(' ', lead.company, lead.operator, lead.city, lead.lead_id)),
            lower($text))"""


_REFUSED = """
    from crm_prediction as prediction
    inner join lead on prediction.lead_id = lead.lead_id
    where ($code is null or prediction.error_code = $code)
        and contains(lower(concat_ws(' ', lead.company, lead.operator, lead.city, prediction.value)),
            lower($text))"""


@dataclass(frozen=True)
class File:
    name: str
    operation: str
    rows: int
    bytes: int
    sha256: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Manifest:
    """What the export says of itself; `placeholders` counts the new leads that name no person."""

    files: tuple[File, ...]
    placeholder: str
    placeholders: int


@dataclass(frozen=True)
class Asked:
    """Leads with one answer; `nameless` asks for those without a last name alone."""

    action: str
    reason: str | None = None
    text: str = ""
    nameless: bool = False


def manifest(export: Path) -> Manifest | None:
    """None where the run made no Salesforce files."""
    file = export / "manifest.json"
    if not file.exists():
        return None
    told = json.loads(file.read_text(encoding="utf-8"))
    return Manifest(
        files=tuple(
            File(
                one["name"], one["operation"], one["rows"], one["bytes"], one["sha256"],
                tuple(one["columns"]),
            )
            for one in told["files"]
        ),
        placeholder=told["last_name_placeholder"]["value"],
        placeholders=told["last_name_placeholder"]["rows"],
    )  # fmt: skip


def actions(connection: Connection) -> pd.DataFrame:
    """action, reason, leads: every lead is in exactly one row."""
    return connection.execute("""
        select action, reason, count(*) as leads
        from crm_comparison
        group by action, reason
        order by list_position(['insert', 'update', 'unchanged', 'withheld', 'crm_only'], action),
            leads desc, reason""").df()


def fields(connection: Connection) -> pd.DataFrame:
    """Per Lead field: its policy, how many values change, how many of the CRM's the policy protects."""
    return connection.execute("""
        select api_name, policy, changed, protected, left_blank
        from crm_field order by changed desc, position""").df()


def protected(connection: Connection) -> pd.DataFrame:
    """Per policy: its fields, and how many of the CRM's own values it keeps from ours."""
    return connection.execute("""
        select policy, count(*) as fields, sum(protected)::bigint as protected
        from crm_field group by policy order by protected desc, policy""").df()


def preview(
    connection: Connection, field: str | None = None, text: str = "", limit: int = 100, offset: int = 0
) -> pd.DataFrame:
    """Old and new value of each field that an update would write."""
    return connection.execute(
        f"""
        select change.lead_id, coalesce(lead.operator, lead.company) as company, lead.city, lead.state,
            change.sfdc_id, change.field_api_name, change.old_value, change.new_value
        {_CHANGES}
        order by change.lead_id, change.field_api_name
        limit $limit offset $offset""",
        {"field": field, "text": text.strip(), "limit": limit, "offset": offset},
    ).df()


def preview_count(connection: Connection, field: str | None = None, text: str = "") -> int:
    """Rows of `preview` in all."""
    return _count(connection, _CHANGES, {"field": field, "text": text.strip()})


def changes_for_people() -> str:
    """The query behind a download of all changes; takes `$field` and `$text` as `preview` does."""
    return f"""
        select coalesce(lead.operator, lead.company) as "Company", lead.city as "City", lead.state as "State",
            change.sfdc_id as "Salesforce id", change.field_api_name as "Field",
            change.old_value as "In Salesforce", change.new_value as "New value", change.lead_id as "Lead"
        {_CHANGES}
        order by change.lead_id, change.field_api_name"""


def leads(connection: Connection, asked: Asked, limit: int = 100, offset: int = 0) -> pd.DataFrame:
    """The leads that get one answer, such as those withheld for one reason."""
    return connection.execute(
        f"""
        select comparison.lead_id, coalesce(lead.operator, lead.company) as company, lead.city, lead.state,
            lead.first_name, lead.last_name, lead.phone, lead.email, comparison.sfdc_id, comparison.action,
            comparison.reason
        {_LEADS}
        order by comparison.lead_id
        limit $limit offset $offset""",
        values(asked) | {"limit": limit, "offset": offset},
    ).df()


def leads_count(connection: Connection, asked: Asked) -> int:
    """Rows of `leads` in all."""
    return _count(connection, _LEADS, values(asked))


def leads_for_people() -> str:
    """The query behind a download of what `leads` finds; takes `values` of what was asked."""
    return f"""
        select coalesce(lead.operator, lead.company) as "Company", lead.first_name as "First name",
            lead.last_name as "Last name", lead.city as "City", lead.state as "State",
            {sheets.phone("lead.phone")} as "Phone", lead.email as "Email",
            comparison.sfdc_id as "Salesforce id", comparison.reason as "Reason", comparison.lead_id as "Lead"
        {_LEADS}
        order by comparison.lead_id"""


def values(asked: Asked) -> dict[str, object]:
    return {
        "action": asked.action,
        "reason": asked.reason,
        "text": asked.text.strip(),
        "nameless": asked.nameless,
    }


def is_dry_run(connection: Connection) -> bool:
    """Whether the run foretold what Salesforce would refuse; older ones did not."""
    query = "select count(*) = 2 from duckdb_tables() where table_name in ('crm_prediction', 'crm_formula')"
    return bool(scalar(connection, query))


def refusals(connection: Connection) -> pd.DataFrame:
    """error_code, field_api_name, leads: what Salesforce would refuse, the most frequent first."""
    return connection.execute("""
        select error_code, field_api_name, count(distinct lead_id) as leads
        from crm_prediction group by error_code, field_api_name
        order by leads desc, error_code, field_api_name""").df()


def refused(
    connection: Connection, code: str | None = None, text: str = "", limit: int = 100, offset: int = 0
) -> pd.DataFrame:
    """The values behind `refusals`, with a proposal where one is too long."""
    return connection.execute(
        f"""
        select prediction.lead_id, coalesce(lead.operator, lead.company) as company, prediction.operation,
            prediction.field_api_name, prediction.error_code, prediction.value, prediction.proposal
        {_REFUSED}
        order by prediction.lead_id, prediction.operation, prediction.position
        limit $limit offset $offset""",
        {"code": code, "text": text.strip(), "limit": limit, "offset": offset},
    ).df()


def refused_count(connection: Connection, code: str | None = None, text: str = "") -> int:
    """Rows of `refused` in all."""
    return _count(connection, _REFUSED, {"code": code, "text": text.strip()})


def refused_for_people() -> str:
    """The query behind a download of what `refused` finds."""
    return f"""
        select coalesce(lead.operator, lead.company) as "Company", lead.city as "City",
            prediction.field_api_name as "Field", prediction.value as "Value",
            prediction.error as "Error", prediction.proposal as "Shorter", prediction.lead_id as "Lead"
        {_REFUSED}
        order by prediction.lead_id, prediction.operation, prediction.position"""


def formulas(connection: Connection) -> pd.DataFrame:
    """field_api_name, leads: values that a spreadsheet would run; they go to Salesforce as they are."""
    return connection.execute("""
        select field_api_name, count(distinct lead_id) as leads
        from crm_formula group by field_api_name order by leads desc, field_api_name""").df()


def has_extract(connection: Connection) -> bool:
    """Whether this run could make Salesforce files at all."""
    return bool(scalar(connection, "select count(*) > 0 from run_input where kind = 'crm'"))


def _count(connection: Connection, found: str, asked: dict[str, object]) -> int:
    return int(str(connection.execute(f"select count(*) {found}", asked).fetchall()[0][0]))
