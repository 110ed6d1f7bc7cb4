-- One row per kept record: its lead, and its place in the order of trust within that lead.
with

records as (
    select record_id, source, license_issued_date from {{ ref('stg_record') }}
),

members as (
    select * from {{ source('run', 'lead_member') }}
),

sources as (
    select source, trust_rank, is_stale, kind = 'crm' as is_crm from {{ ref('dim_source') }}
),

-- Most leads have one record, and nothing to rank.
shared as (
    select lead_id, count(*) as record_count
    from members
    group by lead_id
    having count(*) > 1
),

-- A pinned value makes even a lead of one record differ from it.
pinned as (
    select distinct members.lead_id
    from {{ source('run', 'pin') }} as pin
    inner join members on pin.record_id = members.record_id
),

ranked as (
    select
        records.record_id,
        row_number() over (
            partition by members.lead_id
            order by sources.trust_rank, records.license_issued_date desc nulls last, records.record_id
        ) as value_rank,
        not sources.is_crm or bool_and(sources.is_crm) over (partition by members.lead_id) as is_heard,
        shared.record_count,
    from records
    inner join members on records.record_id = members.record_id
    inner join shared on members.lead_id = shared.lead_id
    inner join sources on records.source = sources.source
)

select
    -- ids
    members.record_id,
    members.lead_id,
    records.source,
    -- flags
    members.is_founder,
    sources.is_crm,
    sources.is_stale,
    coalesce(ranked.is_heard, true) as is_heard,
    ranked.record_id is null and pinned.lead_id is null as is_alone,
    -- numbers
    sources.trust_rank,
    coalesce(ranked.value_rank, 1) as value_rank,
    coalesce(ranked.record_count, 1) as record_count,
from records
inner join members on records.record_id = members.record_id
inner join sources on records.source = sources.source
left join ranked on records.record_id = ranked.record_id
left join pinned on members.lead_id = pinned.lead_id
