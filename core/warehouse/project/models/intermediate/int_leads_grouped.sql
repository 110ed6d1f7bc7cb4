-- One row per lead, without its values: what its records say together.
{%- set own_columns = [] %}
{%- for field in var('compared_fields') %}
{%- do own_columns.append(own_column(field)) %}
{%- endfor %}
with

states as (
    select * from {{ ref('record_state') }}
),

shared as (
    select * from {{ ref('int_leads_shared') }}
)

-- A lead that only the CRM knows has no value of ours, and so no fingerprint to change.
select
    lead_id,
    record_id,
    [source] as sources,
    record_count,
    is_crm as is_crm_only,
    is_stale,
    case when not is_crm then own_fingerprint end as fingerprint,
from states
where is_alone
union all
select
    lead_id,
    null as record_id,
    sources,
    record_count,
    is_crm_only,
    is_stale,
    case when not is_crm_only then {{ fingerprint(own_columns, 'shared') }} end as fingerprint,
from shared
