-- One row per period and source: its rows from the file to the leads.
with

earlier as (
    select * from {{ source('run', 'history_metric') }}
),

inputs as (
    select * from {{ source('run', 'run_input') }}
),

quarantined as (
    select source, count(distinct record_id) as quarantined
    from {{ source('run', 'quarantine') }}
    group by source
),

records as (
    select
        source,
        count(*) as kept,
        count(*) filter (where change = 'new') as new_records,
        count(*) filter (where change = 'changed') as changed_records,
        count(*) filter (where change = 'same') as same_records,
        count(*) filter (where change = 'back') as back_records,
    from {{ ref('lead_record') }}
    group by source
),

known as (
    select unnest(sources) as source, len(sources) as source_count from {{ ref('lead') }}
),

leads as (
    select source, count(*) as leads, count(*) filter (where source_count = 1) as unique_leads
    from known
    group by source
),

absences as (
    select
        source,
        count(*) filter (where event = 'gone') as gone_records,
        count(*) filter (where event = 'held') as held_records,
    from {{ ref('absent_record') }}
    group by source
),

current_period as (
    select
        run_period.period,
        inputs.source,
        inputs.is_stale,
        inputs.found,
        inputs.loaded,
        inputs.rejected,
        inputs.skipped,
        {%- for measure in ['quarantined', 'kept', 'new_records', 'changed_records', 'same_records', 'gone_records',
                            'back_records', 'held_records', 'leads', 'unique_leads'] %}
        coalesce({{ measure }}, 0) as {{ measure }},
        {%- endfor %}
    from inputs
    cross join {{ source('run', 'run_period') }} as run_period
    left join quarantined on inputs.source = quarantined.source
    left join records on inputs.source = records.source
    left join leads on inputs.source = leads.source
    left join absences on inputs.source = absences.source
)

select * from earlier
union all by name
select * from current_period
