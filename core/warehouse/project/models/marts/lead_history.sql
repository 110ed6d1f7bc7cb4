-- One row per lead and period: what happened to it, in this period and every earlier one.
with

earlier as (
    select * from {{ source('run', 'history_event') }}
),

leads as (
    select * from {{ ref('lead') }}
),

departed as (
    select * from {{ ref('int_leads_departed') }}
)

select lead_id, period, event, changed_fields, record_count, sources from earlier
union all
select
    leads.lead_id,
    run_period.period,
    leads.change as event,
    leads.changed_fields,
    leads.record_count,
    leads.sources,
from leads
cross join {{ source('run', 'run_period') }} as run_period
union all
select
    departed.lead_id,
    run_period.period,
    departed.event,
    [] as changed_fields,
    0 as record_count,
    [] as sources,
from departed
cross join {{ source('run', 'run_period') }} as run_period
