"""The load before the load: every row against the field list, and what Salesforce would refuse of it."""

from collections.abc import Sequence
from pathlib import Path

from core import formulas
from core.crm.failures import TOO_LONG, Failure, failures, may_fail, shortened
from core.crm.files import Written, write
from core.crm.options import Options
from core.crm.refusals import Foreseen
from core.crm.rendering import inserted, tidy_row
from core.crm.specification import LeadField
from core.engine import Connection, count, identifier, literal

OPERATIONS = ("insert", "update")
# What Salesforce's own file begins with; the columns sent follow.
ID, ERROR = "sf__Id", "sf__Error"
TEXTS = ("text", "company", "street", "postal_code", "email", "website")


def predict(connection: Connection, options: Options) -> None:
    """Writes crm_prediction (a row per refused value), crm_refused_<operation> and crm_formula.

    Leads that are withheld because Salesforce would refuse them are among them: their rows are what a load
    without that word would have sent.
    """
    spec = options.resolved
    fields = {"insert": spec.insertable, "update": spec.compared}
    connection.execute(f"create or replace table crm_prediction ({PREDICTED})")
    connection.execute(f"create or replace table crm_formula ({FLAGGED})")
    _suspects(connection, "insert", fields["insert"], _inserts(options), options.foreseen)
    _suspects(connection, "update", fields["update"], _updates(spec.compared), options.foreseen)
    for operation in OPERATIONS:
        if count(connection, f"crm_suspect_{operation}"):
            told = _predictions(operation, fields[operation], options.foreseen)
            connection.execute(f"insert into crm_prediction {told}")
            connection.execute(f"insert into crm_formula {_formulas(operation, fields[operation])}")
        connection.execute(_refused(operation, fields[operation]))
        connection.execute(f"drop table crm_suspect_{operation}")


def write_predictions(connection: Connection, folder: Path) -> dict[str, Written]:
    """A file per operation in the shape of Salesforce's failed results; none where nothing is refused."""
    folder.mkdir(parents=True, exist_ok=True)
    made = {}
    for operation in OPERATIONS:
        path = folder / f"failed_{operation}.csv"
        path.unlink(missing_ok=True)
        relation = f"crm_refused_{operation}"
        if count(connection, relation):
            columns = ", ".join(identifier(name) for name in _filled(connection, relation))
            query = f"select {columns} from {relation} order by lead_id"
            made[operation] = write(connection, query, path)
    return made


PREDICTED = (
    "operation varchar, lead_id varchar, sfdc_id varchar, position integer, field_api_name varchar, "
    "error_code varchar, error varchar, value varchar, proposal varchar"
)
FLAGGED = "operation varchar, lead_id varchar, sfdc_id varchar, field_api_name varchar, value varchar"


def _inserts(options: Options) -> str:
    """Leads that Salesforce lacks: those that go out, and those it would refuse for what they are."""
    fields = options.resolved.insertable
    values = ", ".join(
        f"{inserted(each, options, 'is_tidy')} as {identifier(each.api_name)}" for each in fields
    )
    return f"""
        select lead.lead_id, null::varchar as sfdc_id, {values}
        from (select *, {tidy_row(fields, "lead")} as is_tidy from lead) as lead
        inner join crm_comparison as comparison on lead.lead_id = comparison.lead_id
        inner join crm_standing as standing on lead.lead_id = standing.lead_id
        where not standing.is_in_crm and ({_goes_out("insert")})"""


def _updates(fields: Sequence[LeadField]) -> str:
    values = ", ".join(
        f"max(new_value) filter (field_api_name = {literal(each.api_name)}) as {identifier(each.api_name)}"
        for each in fields
    )
    return f"""
        select difference.lead_id, difference.sfdc_id, {values}
        from crm_difference as difference
        inner join crm_comparison as comparison on difference.lead_id = comparison.lead_id
        where difference.verdict = 'write' and ({_goes_out("update")})
        group by difference.lead_id, difference.sfdc_id"""


def _goes_out(operation: str) -> str:
    return (
        f"comparison.action = '{operation}' or comparison.reason = 'no_company' "
        "or starts_with(comparison.reason, 'too_long:')"
    )


def _suspects(
    connection: Connection,
    operation: str,
    fields: Sequence[LeadField],
    rows: str,
    foreseen: Sequence[Foreseen],
) -> None:
    """The few rows that are looked at closely, in one pass over all."""
    texts = [identifier(field.api_name) for field in fields if field.form in TEXTS]
    connection.execute(
        f"create or replace temp table crm_suspect_{operation} as "
        f"select * from ({rows}) "
        f"where {may_fail(fields, operation, foreseen)} or {formulas.may_run_sql(texts)}"
    )


def _predictions(operation: str, fields: Sequence[LeadField], foreseen: Sequence[Foreseen]) -> str:
    """Of one value the first error alone, as Salesforce reports it."""
    known = ((at, field, failures(field, operation, foreseen)) for at, field in enumerate(fields))
    told = (_told(at, field, found) for at, field, found in known if found)
    return f"""
        select '{operation}', lead_id, sfdc_id, told.position, told.field, told.code, told.error, told.value,
            told.proposal
        from (select lead_id, sfdc_id, unnest([{", ".join(told)}]) as told from crm_suspect_{operation})
        where told is not null order by lead_id, told.position"""


def _told(position: int, field: LeadField, found: Sequence[Failure]) -> str:
    text = identifier(field.api_name)
    cases = (
        f"""when {each.fails} then {{
            'position': {position}, 'field': {literal(field.api_name)},
            'code': {literal(each.code)}, 'error': {each.says}, 'value': {text},
            'proposal': {shortened(field, text) if each.code == TOO_LONG else "null::varchar"}}}"""
        for each in found
    )
    return f"case {' '.join(cases)} end"


def _formulas(operation: str, fields: Sequence[LeadField]) -> str:
    told = (
        f"case when {formulas.runs_sql(identifier(field.api_name))} then "
        f"{{'field': {literal(field.api_name)}, 'value': {identifier(field.api_name)}}} end"
        for field in fields
        if field.form in TEXTS
    )
    return f"""
        select '{operation}', lead_id, sfdc_id, told.field, told.value
        from (select lead_id, sfdc_id, unnest([{", ".join(told)}]) as told from crm_suspect_{operation})
        where told is not null order by lead_id"""


def _refused(operation: str, fields: Sequence[LeadField]) -> str:
    """One row per refused lead: every error of it, then what would be sent."""
    sent = ", ".join(identifier(field.api_name) for field in fields)
    own = '"sfdc_id" as "Id", ' if operation == "update" else ""
    return f"""
        create or replace table crm_refused_{operation} as
        with told as (
            select lead_id, string_agg(error, ';' order by position) as error
            from crm_prediction where operation = '{operation}' group by lead_id
        )
        select suspect.lead_id, coalesce(sfdc_id, '') as "{ID}", told.error as "{ERROR}", {own}{sent}
        from crm_suspect_{operation} as suspect inner join told on suspect.lead_id = told.lead_id"""


def _filled(connection: Connection, relation: str) -> list[str]:
    """The two of Salesforce's own always, then the columns that any of the rows fills."""
    names = [str(row[0]) for row in connection.execute(f"describe {relation}").fetchall()][1:]
    listed = ", ".join(f"count({identifier(name)})" for name in names)
    found = connection.execute(f"select {listed} from {relation}").fetchall()[0]
    return [name for name, values in zip(names, found, strict=True) if values or name in (ID, ERROR)]
