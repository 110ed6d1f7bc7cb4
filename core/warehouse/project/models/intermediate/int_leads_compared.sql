-- One row per lead: how the values made without the CRM's differ from those of its last period.
{%- set fields = var('compared_fields') %}
with

leads as (
    select * from {{ ref('int_leads_grouped') }}
),

last_seen as (
    select * from {{ ref('int_leads_last_seen') }}
),

touched as (
    select leads.lead_id, last_seen.last_kept_period
    from leads
    inner join last_seen on leads.lead_id = last_seen.lead_id
    where leads.fingerprint is distinct from last_seen.fingerprint and last_seen.last_kept_period is not null
),

-- Their values are made again from the records of then and of now, the CRM's left out.
records as (
    select lead_record.*
    from {{ ref('lead_record') }} as lead_record
    inner join touched on lead_record.lead_id = touched.lead_id
    where not lead_record.is_crm
),

records_before as (
    select history.*
    from {{ source('run', 'history_lead_record') }} as history
    inner join touched on history.lead_id = touched.lead_id and history.period = touched.last_kept_period
    where not history.is_crm
),

own as (
    {{ first_values(fields, 'records') }}
),

own_before as (
    {{ first_values(fields, 'records_before') }}
),

differences as (
    select touched.lead_id, {{ changed_fields(fields, 'own', 'own_before') }} as changed_fields
    from touched
    left join own on touched.lead_id = own.lead_id
    left join own_before on touched.lead_id = own_before.lead_id
)

select
    leads.*,
    case
        when last_seen.lead_id is null then 'new'
        when not last_seen.is_standing then 'back'
        when len(differences.changed_fields) > 0 then 'changed'
        else 'same'
    end as change,
    coalesce(differences.changed_fields, []) as changed_fields,
    coalesce(last_seen.first_period, run_period.period) as first_period,
from leads
cross join {{ source('run', 'run_period') }} as run_period
left join last_seen on leads.lead_id = last_seen.lead_id
left join differences on leads.lead_id = differences.lead_id
