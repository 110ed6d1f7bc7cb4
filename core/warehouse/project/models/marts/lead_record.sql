-- One row per kept record, with its lead and how it changed.
with

records as (
    select * from {{ ref('stg_record') }}
),

ranked as (
    select * from {{ ref('int_records_ranked') }}
),

compared as (
    select * from {{ ref('int_records_compared') }}
)

select
    -- ids
    records.record_id,
    ranked.lead_id,
    records.source,
    records.record_key,
    records.record_number,
    -- place in the lead
    ranked.is_founder,
    ranked.is_crm,
    ranked.is_stale,
    ranked.trust_rank,
    ranked.value_rank,
    -- history
    compared.change,
    compared.changed_fields,
    compared.first_period,
    -- canonical values
    {{- listed(var('fields'), 'records') }}
    -- for matching
    {{- listed(var('match_columns'), 'records') }}
    records.problems,
from records
inner join ranked on records.record_id = ranked.record_id
inner join compared on records.record_id = compared.record_id
