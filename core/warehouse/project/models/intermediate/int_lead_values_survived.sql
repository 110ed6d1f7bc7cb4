-- One row per lead: for each field the first value in the order of trust.
{%- set golden = var('fields') | reject('in', var('wins_anywhere') + ['sfdc_id']) | list %}
with

records as not materialized (
    select * from {{ ref('lead_record') }}
),

most_trusted as not materialized (
    select * from records where value_rank = 1
),

-- The CRM's values count only where the most trusted record is the CRM's, too.
others as (
    select
        records.lead_id,
        {%- for field in golden %}
        arg_min(records.{{ field }}, records.value_rank) filter (where records.{{ field }} is not null) as {{ field }},
        {%- endfor %}
    from records
    inner join most_trusted on records.lead_id = most_trusted.lead_id and records.is_crm = most_trusted.is_crm
    where records.value_rank > 1
    group by records.lead_id
),

facts as (
    select
        lead_id,
        list_sort(list(distinct source)) as sources,
        count(*) as record_count,
        {%- for field in var('wins_anywhere') %}
        coalesce(bool_or({{ field }}), false) as {{ field }},
        {%- endfor %}
        min(sfdc_id) filter (where is_crm and not coalesce(is_deleted, false)) as sfdc_id,
        bool_and(is_crm) as is_crm_only,
        coalesce(bool_and(is_stale) filter (where not is_crm), bool_and(is_stale)) as is_stale,
    from records
    group by lead_id
)

select
    most_trusted.lead_id,
    {%- for field in var('fields') %}
    {% if field in golden -%}
    coalesce(most_trusted.{{ field }}, others.{{ field }}) as {{ field }},
    {%- else -%}
    facts.{{ field }},
    {%- endif %}
    {%- endfor %}
    facts.sources,
    facts.record_count,
    facts.is_crm_only,
    facts.is_stale,
from most_trusted
inner join facts on most_trusted.lead_id = facts.lead_id
left join others on most_trusted.lead_id = others.lead_id
