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
        lead_record.source,
        count(*) as kept,
        count(*) filter (where lead_record.change = 'new') as new_records,
        count(*) filter (where lead_record.change = 'changed') as changed_records,
        count(*) filter (where lead_record.change = 'same') as same_records,
        count(*) filter (where lead_record.change = 'back') as back_records,
        count(distinct lead_record.lead_id) as leads,
        count(distinct lead_record.lead_id) filter (where len(lead.sources) = 1) as unique_leads,
    from {{ ref('lead_record') }} as lead_record
    inner join {{ ref('lead') }} as lead on lead_record.lead_id = lead.lead_id
    group by lead_record.source
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
    left join absences on inputs.source = absences.source
)

select * from earlier
union all by name
select * from current_period
