-- One row per kept record: its lead, and its place in the order of trust within that lead.
with

records as (
    select record_id, source, license_issued_date from {{ ref('stg_record') }}
),

members as (
    select * from {{ source('run', 'lead_member') }}
),

sources as (
    select * from {{ ref('dim_source') }}
),

ranked as (
    select
        -- ids
        records.record_id,
        members.lead_id,
        -- flags
        members.is_founder,
        sources.kind = 'crm' as is_crm,
        sources.is_stale,
        -- numbers
        sources.trust_rank,
        row_number() over (
            partition by members.lead_id
            order by sources.trust_rank, records.license_issued_date desc nulls last, records.record_id
        ) as value_rank,
    from records
    inner join members on records.record_id = members.record_id
    inner join sources on records.source = sources.source
)

select * from ranked
