-- One row per record that an earlier period kept or held: when that was last, and under which lead.
with

kept as (
    select record_id, source, lead_id, fingerprint, period, first_period, true as is_kept
    from {{ source('run', 'history_record') }}
),

held as (
    select record_id, source, lead_id, null as fingerprint, period, first_period, false as is_kept
    from {{ source('run', 'history_absent_record') }}
    where event = 'held'
),

seen as (
    select * from kept
    union all
    select * from held
),

deliveries as (
    select source, max(period) as previous_period from seen group by source
),

last_seen as (
    select
        -- ids
        record_id,
        min(source) as source,
        arg_max(lead_id, period) as lead_id,
        arg_max(fingerprint, period) filter (where is_kept) as fingerprint,
        -- periods
        min(first_period) as first_period,
        max(period) filter (where is_kept) as last_kept_period,
        max(period) as last_seen_period,
    from seen
    group by record_id
)

select
    last_seen.*,
    last_seen.last_seen_period = deliveries.previous_period as is_standing,
from last_seen
inner join deliveries on last_seen.source = deliveries.source
