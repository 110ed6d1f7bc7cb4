-- A failing row is a change of this period that the leads of this period contradict.
with

changes as (
    select lead_change.* from {{ source('run', 'lead_change') }} as lead_change
),

leads as (
    select lead_id from {{ ref('lead') }}
)

select *
from changes
where
    lead_id not in (select lead_id from leads)
    or (kind in ('merged', 'redirected') and other_lead_id in (select lead_id from leads))
    or (kind in ('merged', 'split', 'moved', 'redirected') and other_lead_id is null)
    or (kind = 'key changed' and old_record_id is null)
