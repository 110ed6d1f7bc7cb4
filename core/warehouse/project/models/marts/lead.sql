-- One row per lead: its golden values and how they changed.
with

records as not materialized (
    select * from {{ ref('stg_record') }}
),

states as (
    select * from {{ ref('lead_state') }}
),

shared as (
    select * from {{ ref('int_leads_shared') }}
),

-- The values of a lead of one record are the record's, unless one is pinned.
survived as not materialized (
    select
        states.lead_id,
        {%- for field in var('fields') %}
        {%- if field in var('wins_anywhere') %}
        coalesce(records.{{ field }}, false) as {{ field }},
        {%- elif field == 'sfdc_id' %}
        case when states.is_crm_only and not coalesce(records.is_deleted, false) then records.sfdc_id end as sfdc_id,
        {%- else %}
        records.{{ field }},
        {%- endif %}
        {%- endfor %}
        states.* exclude (lead_id, record_id),
    from records
    inner join states on records.record_id = states.record_id
    union all by name
    select shared.* exclude (sources, record_count, is_crm_only, is_stale), states.* exclude (lead_id, record_id)
    from shared
    inner join states on shared.lead_id = states.lead_id
)

select
    -- ids
    lead_id,
    {{ location_id('survived') }} as location_id,
    -- canonical values
    {{- listed(var('fields')) }}
    -- where they come from
    sources,
    record_count,
    is_crm_only,
    is_stale,
    -- history
    change,
    changed_fields,
    first_period,
from survived
