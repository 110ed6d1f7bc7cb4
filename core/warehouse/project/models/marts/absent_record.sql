-- One row per record that stood before and is not kept now: gone, or held back.
with

last_seen as (
    select * from {{ ref('int_records_last_seen') }} where is_standing
),

held as (
    select record_id from {{ source('run', 'quarantine') }}
    union
    select record_id from {{ ref('int_records_unread') }}
),

inputs as (
    select source, is_stale from {{ source('run', 'run_input') }}
),

redirects as (
    select old_lead_id, min(lead_id) as lead_id
    from {{ source('run', 'lead_redirect') }}
    group by old_lead_id
)

select
    -- ids
    last_seen.record_id,
    coalesce(redirects.lead_id, last_seen.lead_id) as lead_id,
    last_seen.source,
    -- what happened
    case when held.record_id is not null then 'held' else 'gone' end as event,
    last_seen.last_kept_period,
    last_seen.first_period,
from last_seen
inner join inputs on last_seen.source = inputs.source
left join held on last_seen.record_id = held.record_id
left join redirects on last_seen.lead_id = redirects.old_lead_id
where
    last_seen.record_id not in (select record_id from {{ ref('record_state') }})
    -- A delivery that was carried forward cannot say that a record left.
    and (held.record_id is not null or not inputs.is_stale)
