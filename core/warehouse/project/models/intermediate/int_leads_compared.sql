-- One row per lead: how the values made without the CRM's differ from those of its last period.
{%- set fields = var('compared_fields') %}
with

leads as (
    select * from {{ ref('int_lead_values_survived') }}
),

history as not materialized (
    select * from {{ source('run', 'history_lead') }}
),

last_seen as (
    select * from {{ ref('int_leads_last_seen') }}
),

-- A lead that only the CRM knows has no value of ours.
fingerprints as (
    select lead_id, case when not is_crm_only then {{ fingerprint(fields, 'leads') }} end as fingerprint
    from leads
),

fingerprints_before as (
    select
        history.lead_id,
        case when not history.is_crm_only then {{ fingerprint(fields, 'history') }} end as fingerprint,
    from history
    inner join last_seen
        on history.lead_id = last_seen.lead_id and history.period = last_seen.last_kept_period
),

touched as (
    select fingerprints.lead_id
    from fingerprints
    inner join fingerprints_before on fingerprints.lead_id = fingerprints_before.lead_id
    where fingerprints.fingerprint is distinct from fingerprints_before.fingerprint
),

ours as (
    select
        lead_id,
        {%- for field in fields %}
        case when not is_crm_only then {{ field }} end as {{ field }},
        {%- endfor %}
    from leads
    where lead_id in (select lead_id from touched)
),

ours_before as (
    select
        history.lead_id,
        {%- for field in fields %}
        case when not history.is_crm_only then history.{{ field }} end as {{ field }},
        {%- endfor %}
    from history
    inner join last_seen
        on history.lead_id = last_seen.lead_id and history.period = last_seen.last_kept_period
    where history.lead_id in (select lead_id from touched)
),

differences as (
    select ours.lead_id, {{ changed_fields(fields, 'ours', 'ours_before') }} as changed_fields
    from ours
    inner join ours_before on ours.lead_id = ours_before.lead_id
)

select
    leads.lead_id,
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
