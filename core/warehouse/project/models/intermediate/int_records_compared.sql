-- One row per kept record: how it differs from when it was last kept.
{%- set fields = var('fields') %}
{%- set theirs = fields | reject('in', var('compared_fields')) | list %}
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

own as (
    select
        record_id,
        source,
        {{ fingerprint(var('compared_fields'), 'records') }} as own_fingerprint,
        {{ fingerprint(theirs, 'records') }} as other_fingerprint,
    from records
),

fingerprints as (
    select record_id, source, own_fingerprint, hash(own_fingerprint, other_fingerprint) as fingerprint from own
),

-- Whole rows are compared only where the fingerprints differ: most records do not change in a month.
touched as (
    select fingerprints.record_id, last_seen.last_kept_period
    from fingerprints
    inner join last_seen on fingerprints.record_id = last_seen.record_id
    inner join inputs on fingerprints.source = inputs.source
    where fingerprints.fingerprint is distinct from last_seen.fingerprint and not inputs.is_stale
),

values_before as (
    select history.*
    from history
    inner join touched on history.record_id = touched.record_id and history.period = touched.last_kept_period
),

differences as (
    select records.record_id, {{ changed_fields(fields, 'records', 'values_before') }} as changed_fields
    from records
    inner join values_before on records.record_id = values_before.record_id
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
    fingerprints.fingerprint,
    fingerprints.own_fingerprint,
from fingerprints
inner join inputs on fingerprints.source = inputs.source
cross join {{ source('run', 'run_period') }} as run_period
left join last_seen on fingerprints.record_id = last_seen.record_id
left join differences on fingerprints.record_id = differences.record_id
