-- A failing row is a lead whose records differ in number from what it says, or that has not exactly one founder.
with

grouped as (
    select lead_id, count(*) as records, count(*) filter (where is_founder) as founders
    from {{ ref('lead_record') }}
    group by lead_id
)

select coalesce(lead.lead_id, grouped.lead_id) as lead_id, lead.record_count, grouped.records, grouped.founders
from {{ ref('lead') }} as lead
full outer join grouped on lead.lead_id = grouped.lead_id
where lead.record_count is distinct from grouped.records or grouped.founders is distinct from 1
