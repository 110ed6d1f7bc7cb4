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

own as (
    select touched.lead_id, {{ listed(fields, 'shared') }}
    from touched
    inner join {{ ref('lead_own_value') }} as shared on touched.lead_id = shared.lead_id
    union all by name
    select touched.lead_id, {{ listed(fields, 'lead_record') }}
    from touched
    inner join leads on touched.lead_id = leads.lead_id
    inner join {{ ref('lead_record') }} as lead_record on leads.record_id = lead_record.record_id
    where not lead_record.is_crm
),

-- As that period made them: a policy or a pin of today must not change what they were.
remembered as (
    select history.*
    from {{ source('run', 'history_lead_value') }} as history
    inner join touched on history.lead_id = touched.lead_id and history.period = touched.last_kept_period
),

records_before as (
    select history.*
    from {{ source('run', 'history_lead_record') }} as history
    inner join touched on history.lead_id = touched.lead_id and history.period = touched.last_kept_period
    where not history.is_crm and history.lead_id not in (select lead_id from remembered)
),

own_before as (
    select lead_id, {{ listed(fields) }}
    from remembered
    union all by name
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
