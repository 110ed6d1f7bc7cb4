{{ config(materialized='table') }}

-- One row per lead of more than one record, or with a pinned value: each value from the record that its policy puts
-- first, under what a person pinned. A table, because several models and a test read it: few leads are shared, and
-- keeping them costs less than making them again.
{%- set crm_too = var('survivors') | selectattr('hears_crm') | list %}
{%- set theirs = var('fields') | reject('in', var('pinnable_fields')) | reject('eq', 'sfdc_id') | list %}
{%- set pinnable = var('pinnable_fields') | reject('in', var('wins_anywhere')) | list %}
with

states as (
    select record_id, is_heard from {{ ref('record_state') }} where not is_alone
),

inputs as (
    select source, delivery_period from {{ source('run', 'run_input') }}
),

records as not materialized (
    select lead_record.*, states.is_heard, inputs.delivery_period, run_period.first_day
    from {{ ref('lead_record') }} as lead_record
    inner join states on lead_record.record_id = states.record_id
    inner join inputs on lead_record.source = inputs.source
    cross join {{ source('run', 'run_period') }} as run_period
),

-- The CRM's values count only for a lead that nobody but the CRM knows, and where a policy hears it.
heard as not materialized (
    {{ measured('(from records where is_heard)') }}
),

survived as (
    {{ survivors(var('survivors'), 'heard') }}
),
{%- if crm_too %}

with_crm as (
    {{ survivors(crm_too, '(' ~ measured('records') ~ ')') }}
),
{%- endif %}

pinned as (
    select * from {{ ref('int_leads_pinned') }}
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
    facts.* exclude ({{ var('wins_anywhere') | join(', ') }}),
    {%- for field in var('wins_anywhere') %}
    facts.{{ field }} or coalesce(pinned.{{ field }}, false) as {{ field }},
    {%- endfor %}
    {{- listed(theirs, 'survived') }}
    {%- for field in pinnable %}
    {%- set golden = 'with_crm' if field in var('crm_heard_fields') else 'survived' %}
    case when list_contains(pinned.pinned_fields, '{{ field }}') then pinned.{{ field }} else {{ golden }}.{{ field }} end
        as {{ field }},
    {%- endfor %}
    {%- for field in var('crm_heard_fields') %}
    case when list_contains(pinned.pinned_fields, '{{ field }}') then pinned.{{ field }} else survived.{{ field }} end
        as {{ own_column(field) }},
    {%- endfor %}
from facts
inner join survived on facts.lead_id = survived.lead_id
{%- if crm_too %}
inner join with_crm on facts.lead_id = with_crm.lead_id
{%- endif %}
left join pinned on facts.lead_id = pinned.lead_id
