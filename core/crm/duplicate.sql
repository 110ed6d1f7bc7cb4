-- One row per open Salesforce lead of those that are several for one of ours; rank 1 is the one to keep:
-- the one that sales touched last, else the one changed last, else the oldest.
create or replace table crm_duplicate as
with several as (
    select lead_id from crm_comparison where action = 'withheld' and reason = 'several_crm_leads'
),
open as (
    select
        lead_id,
        sfdc_id,
        max(last_activity_date) as last_activity_date,
        max(last_modified_at) as last_modified_at,
        min(created_at) as created_at,
    from crm_record
    semi join several using (lead_id)
    where not is_closed
    group by lead_id, sfdc_id
)
select
    lead_id,
    sfdc_id,
    row_number() over (
        partition by lead_id
        order by last_activity_date desc nulls last, last_modified_at desc nulls last,
            created_at nulls last, sfdc_id
    ) as rank,
from open
order by lead_id, rank
