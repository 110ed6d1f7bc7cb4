"""What the Salesforce files would do, before anyone loads them."""

import pandas as pd

from core.engine import Connection, scalar

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
        and contains(lower(concat_ws(' ', lead.company, lead.operator, lead.city, lead.lead_id)),
            lower($text))"""


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
    values: dict[str, object] = {"field": field, "text": text.strip()}
    return int(str(connection.execute(f"select count(*) {_CHANGES}", values).fetchall()[0][0]))


def leads(
    connection: Connection,
    action: str,
    reason: str | None = None,
    text: str = "",
    limit: int = 100,
    offset: int = 0,
) -> pd.DataFrame:
    """The leads that get one answer, such as those withheld for one reason."""
    return connection.execute(
        f"""
        select comparison.lead_id, coalesce(lead.operator, lead.company) as company, lead.city, lead.state,
            lead.phone, lead.email, comparison.sfdc_id, comparison.action, comparison.reason
        {_LEADS}
        order by comparison.lead_id
        limit $limit offset $offset""",
        {"action": action, "reason": reason, "text": text.strip(), "limit": limit, "offset": offset},
    ).df()


def has_extract(connection: Connection) -> bool:
    """Whether this run could make Salesforce files at all."""
    return bool(scalar(connection, "select count(*) > 0 from run_input where kind = 'crm'"))
