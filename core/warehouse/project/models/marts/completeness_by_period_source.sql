-- One row per period, source and canonical field: how many of the file's records say something there.
with

earlier as (
    select * from {{ source('run', 'history_completeness') }}
),

counted as (
    select
        source,
        count(*) as records,
        {%- for field in var('fields') %}
        count({{ field }}) as {{ field }},
        {%- endfor %}
    from {{ ref('stg_loaded_record') }}
    group by source
),

by_field as (
    unpivot counted
    on {{ var('fields') | join(', ') }}
    into name field value filled
)

select * from earlier
union all by name
select
    run_period.period,
    by_field.source,
    by_field.field,
    by_field.records,
    by_field.filled,
from by_field
cross join {{ source('run', 'run_period') }} as run_period
