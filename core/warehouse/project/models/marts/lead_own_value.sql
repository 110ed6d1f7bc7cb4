{{ config(materialized='view') }}

-- One row per lead of more than one record, or with a pinned value: its values made without the CRM's, by which the
-- next period tells a change. A later policy or pin must not change what the values of this period were.
select
    lead_id,
    {%- for field in var('compared_fields') %}
    {{ own_column(field) }} as {{ field }},
    {%- endfor %}
from {{ ref('int_leads_shared') }}
where not is_crm_only
