-- A failing row is a source whose kept records and lead records differ in number.
with

kept as (
    select source, count(*) as records from {{ ref('stg_record') }} group by source
),

in_leads as (
    select source, count(*) as records from {{ ref('lead_record') }} group by source
)

select coalesce(kept.source, in_leads.source) as source, kept.records as kept, in_leads.records as in_leads
from kept
full outer join in_leads on kept.source = in_leads.source
where kept.records is distinct from in_leads.records
