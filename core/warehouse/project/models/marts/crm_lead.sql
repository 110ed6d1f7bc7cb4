{{ config(materialized='view') }}

-- One row per kept record of the CRM extract, with the lead it belongs to.
select
    -- ids
    sfdc_id,
    lead_id,
    record_id,
    record_number,
    -- canonical values
    {{- listed(var('fields') | reject('eq', 'sfdc_id') | list) }}
    -- history
    change,
    changed_fields,
from {{ ref('lead_record') }}
where is_crm
