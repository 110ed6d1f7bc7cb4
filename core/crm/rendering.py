"""The SQL that the field list compiles to: values to send, what stands against them, what differs."""

from collections.abc import Iterable, Mapping, Sequence

from core.crm.forms import FORMS, are_tidy, characters, cleaned, column
from core.crm.options import Options
from core.crm.specification import LeadField, Policy, Specification
from core.engine import identifier, literal

LAST_NAME, COMPANY = "LastName", "Company"


def value(field: LeadField, alias: str, tidy: str = "false") -> str:
    """The field's text made from a lead or a record, null where there is nothing to say."""
    if field.form is None:
        return "null::varchar"
    return FORMS[field.form].value([column(alias, name) for name in field.reads], tidy)


def tidy_row(fields: Iterable[LeadField], alias: str) -> str:
    """A condition on a lead or record under which no text of these fields needs cleaning."""
    texts = {name for field in fields if field.form and FORMS[field.form].is_cleaned for name in field.reads}
    return are_tidy([column(alias, name) for name in sorted(texts)]) if texts else "true"


def is_missing(field: LeadField, alias: str) -> str:
    """True where the value is null; a text that begins with a plain character needs no closer look."""
    exact = f"({value(field, alias)}) is null"
    if field.form not in ("text", "company"):
        return exact
    plain = (f"unicode({column(alias, name)}) between 33 and 126" for name in field.reads)
    return f"(({' or '.join(plain)}) is not true and {exact})"


def inserted(field: LeadField, options: Options, tidy: str) -> str:
    """The value of a lead that is new to the CRM: its own, else the chosen default."""
    default = options.default_of(field.api_name)
    own = value(field, "lead", tidy)
    if field.one_way:  # no is what Salesforce assumes
        own = f"nullif({own}, 'false')"
    if field.api_name == LAST_NAME and options.last_name_from:
        own = f"coalesce({own}, {stand_in(field, options, 'lead')})"
    return f"coalesce({own}, {literal(default)})" if default else own


def stand_in(field: LeadField, options: Options, alias: str) -> str:
    """A last name for a lead without a person: one that does not fit is passed over, never cut."""
    names = (cleaned(column(alias, name)) for name in options.last_name_from)
    fitting = (f"case when {characters(name)} <= {field.length} then {name} end" for name in names)
    return f"coalesce({', '.join([*fitting, 'null::varchar'])})"


def is_too_long(field: LeadField, text: str) -> str:
    """Bytes are never fewer than Salesforce's characters, so they are counted first."""
    if field.length is None:
        return "false"
    fits = f"{text} is null or strlen({text}) <= {field.length}"
    return f"case when {fits} then false else {characters(text)} > {field.length} end"


def _may_be_too_long(field: LeadField, alias: str) -> str:
    """True wherever the value is too long, and hardly elsewhere: bytes read, without making the value."""
    assert field.form is not None, field.api_name
    read = " + ".join(f"coalesce(strlen({column(alias, name)}::varchar), 0)" for name in field.reads)
    return f"{read} > {(field.length or 0) - FORMS[field.form].grows}"


def obstacles(options: Options) -> str:
    """One row per lead that Salesforce would refuse as an insert, with the first reason."""
    fields = [field for field in options.resolved.insertable if field.length]
    values = ",\n".join(f"{value(field, 'lead')} as {identifier(field.api_name)}" for field in fields)
    too_long = "\n".join(
        f"when {is_too_long(field, identifier(field.api_name))} then 'too_long:{field.api_name}'"
        for field in fields
    )
    company = options.resolved.field(COMPANY)
    suspects = [_may_be_too_long(field, "lead") for field in fields if field.form]
    return f"""
        create or replace temp table crm_obstacle as
        with shown as (
            select lead.lead_id, {values}
            from lead
            inner join crm_standing as standing on lead.lead_id = standing.lead_id
            where standing.is_ours and not standing.is_in_crm
                and ({" or ".join([is_missing(company, "lead"), *suspects])})
        )
        select lead_id, case when {identifier(COMPANY)} is null then 'no_company' {too_long} end as reason
        from shown
        where reason is not null"""


def pairs(options: Options) -> str:
    """One row per lead with one open CRM lead: both values of each field, and how they stand."""
    fields = options.resolved.compared
    guards = (f"theirs.{identifier(name)} as {identifier('crm ' + name)}" for name in _guards(fields))
    ages = {field.api_name: _told_together(field, options.resolved) for field in fields if _is_dated(field)}
    newer = (f"{_is_newer(name)} as {identifier('newer ' + name)}" for name in ages)
    stood_in = stand_in(options.resolved.field(LAST_NAME), options, "ours")
    return f"""
        create or replace temp table crm_pair as
        with standing as (
            select lead_id, sfdc_id, crm_record_id from crm_standing
            where is_ours and open_count = 1 and not is_repeated
        ),
        ours as (
            select lead.*, {tidy_row(fields, "lead")} as is_tidy from lead semi join standing using (lead_id)
        ),
        theirs as (
            select lead_record.*, {tidy_row(fields, "lead_record")} as is_tidy
            from lead_record semi join standing on record_id = crm_record_id
        ),
        {_aged(ages)}
        paired as (
            select
                standing.lead_id,
                standing.sfdc_id,
                list_transform(theirs.problems, lambda problem: split_part(problem, '.', 1)) as unread,
                {_listed(guards)}
                {_listed(newer)}
                {stood_in} as stood_in,
                {_listed(_both_values(field) for field in fields)}
            from standing
            inner join ours on standing.lead_id = ours.lead_id
            inner join theirs on standing.crm_record_id = theirs.record_id
            {"inner join aged on standing.lead_id = aged.lead_id" if ages else ""}
        )
        select *, {_listed(_weights(field, options) for field in fields)}
        from paired"""


def differences(options: Options) -> str:
    """One row per lead and field that differs from its CRM lead, with what the policy makes of it."""
    resolved = options.resolved
    listed = (_difference(position, field, resolved) for position, field in enumerate(resolved.compared))
    return f"create or replace temp table crm_difference as {' union all '.join(listed)}"


def _listed(expressions: Iterable[str]) -> str:
    return "".join(f"{expression},\n" for expression in expressions)


def _guards(fields: Iterable[LeadField]) -> list[str]:
    return sorted({field.unless for field in fields if field.unless})


def _both_values(field: LeadField) -> str:
    name = field.api_name
    return (
        f"{value(field, 'ours', 'ours.is_tidy')} as {identifier('our ' + name)},\n"
        f"{value(field, 'theirs', 'theirs.is_tidy')} as {identifier('crm value ' + name)}"
    )


def _weights(field: LeadField, options: Options) -> str:
    """Same, and blank: a cell that could not be read is not blank, nor is our own placeholder a name."""
    ours, theirs = identifier("our " + field.api_name), identifier("crm value " + field.api_name)
    compared = FORMS[field.form or ""].compared
    # Most values are missing or equal as they stand, and need not be taken apart.
    same = f"""case when {ours} is null or {theirs} is null then false when {ours} = {theirs} then true
        else {compared(ours)} = {compared(theirs)} end"""
    reads = ", ".join(literal(name) for name in field.reads)
    blank = f"({theirs} is null and not coalesce(list_has_any(unread, [{reads}]), false))"
    if field.api_name == LAST_NAME:
        placeholder = literal(options.last_name_placeholder)
        blank = (
            f"({blank} or coalesce({theirs} = {placeholder}, false) or coalesce({theirs} = stood_in, false))"
        )
    return (
        f"{same} as {identifier('same ' + field.api_name)},\n"
        f"{blank} as {identifier('blank ' + field.api_name)}"
    )


def _difference(position: int, field: LeadField, among: Specification) -> str:
    """Most pairs agree on most fields, so a field's own few columns are read and the rest left alone."""
    name = field.api_name
    ours, theirs = identifier("our " + name), identifier("crm value " + name)
    return f"""(
        select
            lead_id,
            sfdc_id,
            {position} as position,
            '{name}' as field_api_name,
            {theirs} as old_value,
            {ours} as new_value,
            case when {_may_write(field, among)} then 'write'
                when {identifier("blank " + name)} then 'left_blank'
                else 'protected' end as verdict,
            {is_too_long(field, ours)} as is_too_long,
        from crm_pair
        where {ours} is not null and not ({identifier("same " + name)} {_says_nothing(field)})
    )"""


def _says_nothing(field: LeadField) -> str:
    """A no beside a blank is no difference: Salesforce has no third state."""
    if field.policy is not Policy.ONLY_TRUE:
        return ""
    name = field.api_name
    return f"or ({identifier('our ' + name)} = 'false' and {identifier('blank ' + name)})"


def _may_write(field: LeadField, among: Specification) -> str:
    blank = [identifier("blank " + field.api_name)]
    agreeing = [_agrees(among.field(name)) for name in field.agree_on]
    conditions = {
        Policy.NEVER: ["false"],
        Policy.ALWAYS: ["true"],
        Policy.ONLY_TRUE: [f"{identifier('our ' + field.api_name)} = 'true'"],
        Policy.IF_BLANK: blank + agreeing,
        Policy.IF_NEWER: [f"({blank[0]} or {identifier('newer ' + field.api_name)})", *agreeing],
    }[field.policy]
    if field.unless:
        conditions = [*conditions, f"{identifier('crm ' + field.unless)} is null"]
    return " and ".join(conditions)


def _agrees(other: LeadField) -> str:
    """Half of another person or place is never mixed in: the rest is blank, the same, or replaced as well."""
    if not other.is_compared:  # the extract does not show it, so it may say something else
        return "false"
    ours, blank, same, newer = (
        identifier(f"{what} {other.api_name}") for what in ("our", "blank", "same", "newer")
    )
    replaced = {Policy.ALWAYS: "true", Policy.IF_NEWER: newer}.get(other.policy, "false")
    return f"({blank} or {same} or ({replaced} and {ours} is not null))"


def _is_dated(field: LeadField) -> bool:
    return field.policy is Policy.IF_NEWER


def _told_together(field: LeadField, among: Specification) -> tuple[str, ...]:
    """A person or an address is as new as the newest part of it."""
    parts = (field, *(among.field(name) for name in field.agree_on))
    return tuple(dict.fromkeys(name for part in parts for name in part.reads))


def _aged(ages: Mapping[str, Sequence[str]]) -> str:
    """Per lead, the month in which our value of each dated field became what it is."""
    if not ages:
        return ""
    since = (
        f"coalesce(max(period) filter (event = 'changed' and list_has_any(changed_fields, "
        f"[{', '.join(literal(name) for name in reads)}])), min(period)) as {identifier('since ' + api_name)}"
        for api_name, reads in ages.items()
    )
    return f"""
        aged as (
            select lead_id, {_listed(since)} from lead_history semi join standing using (lead_id)
            group by lead_id
        ),"""


def _is_newer(api_name: str) -> str:
    """A CRM lead that does not say when it was modified counts as newer than ours."""
    since = f"(aged.{identifier('since ' + api_name)} || '-01')::timestamp"
    return f"coalesce({since} > theirs.last_modified_at, false)"
