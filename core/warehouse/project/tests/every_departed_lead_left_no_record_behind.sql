{{ config(severity="warn") }}

-- A failing row is a record that lives on in another lead though nothing says that its lead was merged away.
with

departed as (
    select lead_id from {{ ref('lead_history') }}
    where event in ('gone', 'held') and period in (select period from {{ source('run', 'run_period') }})
),

last_seen as (
    select * from {{ ref('int_records_last_seen') }} where is_standing
)

select last_seen.record_id, last_seen.lead_id
from last_seen
inner join departed on last_seen.lead_id = departed.lead_id
inner join {{ ref('lead_record') }} as lead_record on last_seen.record_id = lead_record.record_id
