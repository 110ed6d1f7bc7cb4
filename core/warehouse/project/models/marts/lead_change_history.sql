-- One row per change of a lead, of this period and every earlier one.
with

earlier as (
    select * from {{ source('run', 'history_lead_change') }}
),

now as (
    select * from {{ source('run', 'lead_change') }}
)

select period, kind, lead_id, other_lead_id, record_id, old_record_id, why, decision_id from earlier
union all
select period, kind, lead_id, other_lead_id, record_id, old_record_id, why, decision_id from now
