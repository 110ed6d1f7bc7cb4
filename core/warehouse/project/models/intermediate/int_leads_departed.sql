-- One row per lead that stood before and is none now: merged away, gone, or held because we cannot know.
with

last_seen as (
    select * from {{ ref('int_leads_last_seen') }} where is_standing
),

leads as (
    select lead_id from {{ ref('lead') }}
),

redirects as (
    select distinct old_lead_id from {{ source('run', 'lead_redirect') }}
),

absences as (
    select lead_id, bool_and(event = 'gone') as is_gone
    from {{ ref('absent_record') }}
    group by lead_id
)

select
    last_seen.lead_id,
    case
        when redirects.old_lead_id is not null then 'merged'
        when absences.is_gone then 'gone'
        else 'held'
    end as event,
from last_seen
left join redirects on last_seen.lead_id = redirects.old_lead_id
left join absences on last_seen.lead_id = absences.lead_id
where last_seen.lead_id not in (select lead_id from leads)
