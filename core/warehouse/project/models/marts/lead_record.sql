{{ config(materialized='view') }}

-- One row per kept record, with its lead and how it changed. The values stay where they were written once, in the
-- standard Parquet: a copy of this widest of all relations would cost more than everything else in the marts.
with

records as not materialized (
    select * from {{ ref('stg_record') }}
),

states as (
    select * from {{ ref('record_state') }}
)

select
    -- ids
    records.record_id,
    states.lead_id,
    records.source,
    records.record_key,
    records.record_number,
    -- place in the lead
    states.is_founder,
    states.is_crm,
    states.is_stale,
    states.trust_rank,
    states.value_rank,
    -- history
    states.change,
    states.changed_fields,
    states.first_period,
    -- canonical values
    {{- listed(var('fields'), 'records') }}
    -- for matching
    {{- listed(var('match_columns'), 'records') }}
    records.problems,
from records
inner join states on records.record_id = states.record_id
