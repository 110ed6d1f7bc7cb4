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

founders as (
    select lead_id, source as founder_source from {{ ref('record_state') }} where is_founder
),

known as (
    select
        unnest(leads.sources) as source,
        len(leads.sources) as source_count,
        leads.change,
        founders.founder_source,
    from {{ ref('lead') }} as leads
    inner join founders on leads.lead_id = founders.lead_id
),

-- A record is merged away within its source when another of that source stands in the same lead, across when it
-- is the only one left there and another source founded the lead: together, every record that founded nothing.
leads as (
    select
        source,
        count(*) as leads,
        count(*) filter (where source_count = 1) as unique_leads,
        count(*) filter (where source <> founder_source) as merged_across,
        count(*) filter (where change = 'new') as new_leads,
        count(*) filter (where change = 'new' and source_count = 1) as new_leads_alone,
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
        date_diff('month', (inputs.delivery_period || '-01')::date, run_period.first_day) as months_since_file,
        coalesce(kept, 0) - coalesce(leads, 0) as merged_within,
        {%- for measure in ['quarantined', 'kept', 'new_records', 'changed_records', 'same_records', 'gone_records',
                            'back_records', 'held_records', 'leads', 'unique_leads', 'merged_across', 'new_leads',
                            'new_leads_alone'] %}
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
