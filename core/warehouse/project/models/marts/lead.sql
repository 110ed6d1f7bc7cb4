-- One row per lead: its golden values and how they changed.
with

survived as (
    select * from {{ ref('int_lead_values_survived') }}
),

compared as (
    select * from {{ ref('int_leads_compared') }}
)

select
    -- ids
    survived.lead_id,
    {{ location_id('survived') }} as location_id,
    -- canonical values
    {{- listed(var('fields'), 'survived') }}
    -- where they come from
    survived.sources,
    survived.record_count,
    survived.is_crm_only,
    survived.is_stale,
    -- history
    compared.change,
    compared.changed_fields,
    compared.first_period,
from survived
inner join compared on survived.lead_id = compared.lead_id
