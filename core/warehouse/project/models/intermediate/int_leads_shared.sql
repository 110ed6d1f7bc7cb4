{{ config(materialized='table') }}

-- One row per lead of more than one record: for each field the first value in the order of trust. A table, because
-- two models and a test read it: few leads are shared, and keeping them costs less than making them three times.
{%- set golden = var('fields') | reject('in', var('wins_anywhere') + ['sfdc_id']) | list %}
with

states as (
    select record_id, lead_id, is_heard from {{ ref('record_state') }} where record_count > 1
),

records as not materialized (
    select lead_record.*, states.is_heard
    from {{ ref('lead_record') }} as lead_record
    inner join states on lead_record.record_id = states.record_id
),

-- The CRM's values count only for a lead that nobody but the CRM knows.
heard as not materialized (
    select * from records where is_heard
),

survived as (
    {{ first_values(golden, 'heard') }}
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

select survived.*, facts.* exclude (lead_id)
from survived
inner join facts on survived.lead_id = facts.lead_id
