-- One row per kept record: how it differs from when it was last kept.
{%- set fields = var('fields') %}
with

records as not materialized (
    select * from {{ ref('stg_record') }}
),

history as not materialized (
    select * from {{ source('run', 'history_lead_record') }}
),

last_seen as (
    select * from {{ ref('int_records_last_seen') }}
),

inputs as (
    select source, is_stale from {{ source('run', 'run_input') }}
),

-- Whole rows are compared only where the fingerprints differ: most records do not change in a month.
fingerprints as (
    select record_id, source, {{ fingerprint(fields, 'records') }} as fingerprint from records
),

fingerprints_before as (
    select history.record_id, {{ fingerprint(fields, 'history') }} as fingerprint
    from history
    inner join last_seen
        on history.record_id = last_seen.record_id and history.period = last_seen.last_kept_period
),

touched as (
    select fingerprints.record_id
    from fingerprints
    inner join fingerprints_before on fingerprints.record_id = fingerprints_before.record_id
    inner join inputs on fingerprints.source = inputs.source
    where fingerprints.fingerprint <> fingerprints_before.fingerprint and not inputs.is_stale
),

values_before as (
    select history.*
    from history
    inner join last_seen
        on history.record_id = last_seen.record_id and history.period = last_seen.last_kept_period
    where history.record_id in (select record_id from touched)
),

differences as (
    select records.record_id, {{ changed_fields(fields, 'records', 'values_before') }} as changed_fields
    from records
    inner join values_before on records.record_id = values_before.record_id
    where records.record_id in (select record_id from touched)
)

select
    fingerprints.record_id,
    case
        when last_seen.record_id is null then 'new'
        when inputs.is_stale then 'same'
        when not last_seen.is_standing then 'back'
        when len(differences.changed_fields) > 0 then 'changed'
        else 'same'
    end as change,
    coalesce(differences.changed_fields, []) as changed_fields,
    coalesce(last_seen.first_period, run_period.period) as first_period,
from fingerprints
inner join inputs on fingerprints.source = inputs.source
cross join {{ source('run', 'run_period') }} as run_period
left join last_seen on fingerprints.record_id = last_seen.record_id
left join differences on fingerprints.record_id = differences.record_id
