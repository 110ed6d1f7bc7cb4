-- One row per day, from the first to the last day that a lead or the period names.
with

named as (
    select license_issued_date as date_day from {{ ref('lead') }}
    union all
    select license_expiration_date from {{ ref('lead') }}
    union all
    select first_day from {{ source('run', 'run_period') }}
    union all
    select last_day from {{ source('run', 'run_period') }}
),

days as (
    select cast(unnest(generate_series(min(date_day), max(date_day), interval 1 day)) as date) as date_day
    from named
)

select
    days.date_day,
    strftime(days.date_day, '%Y-%m') as period,
    -- numbers
    year(days.date_day) as year,
    quarter(days.date_day) as quarter,
    month(days.date_day) as month,
    isodow(days.date_day) as weekday,
    -- dates
    cast(date_trunc('month', days.date_day) as date) as month_start_date,
    -- flags
    days.date_day between run_period.first_day and run_period.last_day as is_in_this_period,
from days
cross join {{ source('run', 'run_period') }} as run_period
