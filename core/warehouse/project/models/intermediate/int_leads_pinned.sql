{{ config(materialized='view') }}

-- One row per lead with a value that a person pinned: the newest pin of each field, whichever of its records it is on.
with

members as (
    select record_id, lead_id from {{ source('run', 'lead_member') }}
),

pins as (
    select members.lead_id, pin.field, pin.value
    from {{ source('run', 'pin') }} as pin
    inner join members on pin.record_id = members.record_id
    qualify row_number() over (partition by members.lead_id, pin.field order by pin.pin_id desc) = 1
)

select
    lead_id,
    list(field) as pinned_fields,
    {%- for field, type in var('pinnable_fields').items() %}
    max(value) filter (where field = '{{ field }}')::{{ type }} as {{ field }},
    {%- endfor %}
from pins
group by lead_id
