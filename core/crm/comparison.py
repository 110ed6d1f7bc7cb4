"""Every lead against the CRM extract: what would be inserted, updated, left alone or held back."""

from dataclasses import dataclass
from pathlib import Path

from core.crm.answers import ensure_answers
from core.crm.dry_run import predict
from core.crm.options import Options
from core.crm.rendering import LAST_NAME, differences, is_missing, obstacles, pairs, stand_in
from core.engine import Connection, literal, scalar

HERE = Path(__file__).parent

ACTIONS = ("insert", "update", "unchanged", "withheld", "crm_only")
REASONS = {
    "no_crm_extract": "No Salesforce extract was delivered, so nothing is known of what is there already.",
    "sent": "It went out in an earlier insert file, and no newer Salesforce extract has answered yet.",
    "loaded": "Salesforce took it and gave it an id; the next extract says what it holds of it.",
    "lost": "Salesforce took it once, but the extract has it no more: it was deleted or merged there.",
    "no_company": "It has no company name, which Salesforce requires.",
    "converted": "Its Salesforce lead was converted, and Salesforce changes converted leads no more.",
    "deleted": "Its Salesforce lead was deleted.",
    "several_crm_leads": "Several open Salesforce leads match it: merge them in Salesforce first.",
    "repeated_crm_id": "Its Salesforce id stands in more than one row of the extract.",
    "too_long": "Its {field} is longer than Salesforce takes: shorten it.",
}


@dataclass(frozen=True)
class Withheld:
    reason: str
    leads: int


@dataclass(frozen=True)
class FieldChanges:
    """`protected` counts the CRM's own values that the policy kept; `left_blank` what it would not fill."""

    api_name: str
    policy: str
    changed: int
    protected: int
    left_blank: int


@dataclass(frozen=True)
class Comparison:
    """`extract` names the CRM bytes that were compared with; history keeps it beside each exported lead."""

    extract: str | None
    insert: int
    update: int
    unchanged: int
    withheld: int
    crm_only: int
    placeholders: int
    reasons: tuple[Withheld, ...]
    fields: tuple[FieldChanges, ...]

    @property
    def leads(self) -> int:
        return self.insert + self.update + self.unchanged + self.withheld + self.crm_only


def compare(connection: Connection, options: Options) -> Comparison:
    """Writes crm_comparison, crm_change, crm_field and the dry run into the run's file; the rest goes."""
    extract = extract_fingerprint(connection)
    ensure_answers(connection)
    for statement in _sql("standing.sql").split(";\n"):
        asked = {"extract": extract} if "$extract" in statement else {}
        connection.execute(statement, asked)
    connection.execute(obstacles(options))
    connection.execute(pairs(options))
    connection.execute(differences(options))
    connection.execute("drop table crm_pair")
    connection.execute(_sql("verdict.sql"), {"extract": extract})
    _keep_changes(connection, options)
    predict(connection, options)
    connection.execute(_sql("duplicate.sql"))
    return read(connection, options)


def read(connection: Connection, options: Options) -> Comparison:
    """The counts of a comparison that was made before."""
    counts = dict(
        connection.execute("select action, count(*) from crm_comparison group by action").fetchall()
    )
    return Comparison(
        extract=extract_fingerprint(connection),
        **{action: counts.get(action, 0) for action in ACTIONS},
        placeholders=_placeholders(connection, options),
        reasons=_reasons(connection),
        fields=_fields(connection),
    )


def extract_fingerprint(connection: Connection) -> str | None:
    """The sha256 of the extract this run compares with (joined by + where there are several), or none."""
    found = scalar(
        connection,
        "select string_agg(sha256, '+' order by source, sha256) from run_input where kind = 'crm'",
    )
    return None if found is None else str(found)


def explain(reason: str) -> str:
    """The sentence for a withheld lead's reason."""
    code, _, field = reason.partition(":")
    return REASONS[code].format(field=field)


def _sql(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _keep_changes(connection: Connection, options: Options) -> None:
    connection.execute("""
        create or replace table crm_change as
        select difference.lead_id, difference.sfdc_id, field_api_name, old_value, new_value
        from crm_difference as difference
        inner join crm_comparison as comparison on difference.lead_id = comparison.lead_id
        where comparison.action = 'update' and difference.verdict = 'write'
        order by difference.lead_id, position""")
    listed = ", ".join(
        f"({at}, {literal(field.api_name)}, {literal(field.policy.value)})"
        for at, field in enumerate(options.resolved.compared)
    )
    connection.execute(f"""
        create or replace table crm_field as
        with changed as (select field_api_name, count(*) as changed from crm_change group by field_api_name),
        kept as (
            select field_api_name, count(*) filter (verdict = 'protected') as protected,
                count(*) filter (verdict = 'left_blank') as left_blank
            from crm_difference group by field_api_name
        )
        select field.*, coalesce(changed, 0) as changed, coalesce(protected, 0) as protected,
            coalesce(left_blank, 0) as left_blank
        from (values {listed}) as field (position, api_name, policy)
        left join changed on field.api_name = changed.field_api_name
        left join kept on field.api_name = kept.field_api_name
        order by field.position""")


def _placeholders(connection: Connection, options: Options) -> int:
    last_name = options.resolved.field(LAST_NAME)
    has_none = f"{is_missing(last_name, 'lead')} and {stand_in(last_name, options, 'lead')} is null"
    found = scalar(
        connection,
        f"""select count(*) from lead inner join crm_comparison using (lead_id)
            where action = 'insert' and {has_none}""",
    )
    return int(str(found))


def _reasons(connection: Connection) -> tuple[Withheld, ...]:
    rows = connection.execute("""
        select reason, count(*) from crm_comparison where action = 'withheld' group by reason order by reason
        """).fetchall()
    return tuple(Withheld(reason, leads) for reason, leads in rows)


def _fields(connection: Connection) -> tuple[FieldChanges, ...]:
    rows = connection.execute("""
        select api_name, policy, changed, protected, left_blank
        from crm_field order by position""").fetchall()
    return tuple(FieldChanges(*row) for row in rows)
