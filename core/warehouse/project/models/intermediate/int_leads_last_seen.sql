-- One row per lead of an earlier period: when it was first and last a lead, and what happened to it last.
select
    lead_id,
    arg_max(event, period) as last_event,
    min(period) as first_period,
    max(period) filter (where event in ('new', 'changed', 'same', 'back')) as last_kept_period,
    arg_max(fingerprint, period) filter (where event in ('new', 'changed', 'same', 'back')) as fingerprint,
    arg_max(event, period) not in ('gone', 'merged') as is_standing,
from {{ source('run', 'history_event') }}
group by lead_id
