-- A failing row says that leads appeared or disappeared without a row that tells why:
-- before + founded + returned + split - merged - gone - held = now.
with

before as (
    select lead_id
    from {{ source('run', 'history_event') }}
    where
        event in ('new', 'changed', 'same', 'back')
        and period = (select max(period) from {{ source('run', 'history_event') }})
),

changes as (
    select lead_change.* from {{ source('run', 'lead_change') }} as lead_change
),

split as (
    select distinct lead_id from changes where kind = 'split'
),

events as (
    select history.lead_id, history.event
    from {{ ref('lead_history') }} as history
    inner join {{ source('run', 'run_period') }} as run_period on history.period = run_period.period
),

arrived as (
    select lead_id, event
    from events
    where
        event in ('new', 'changed', 'same', 'back')
        and lead_id not in (select lead_id from before)
        and lead_id not in (select lead_id from split)
),

left_now as (
    select events.lead_id, events.event from events inner join before on events.lead_id = before.lead_id
),

counted as (
    select
        (select count(*) from before) as before,
        (select count(*) from arrived where event = 'new') as founded,
        (select count(*) from arrived where event <> 'new') as returned,
        (select count(*) from split) as split,
        (
            select count(*) from changes inner join before on changes.other_lead_id = before.lead_id
            where changes.kind = 'merged'
        ) as merged,
        (select count(*) from left_now where event = 'gone') as gone,
        (select count(*) from left_now where event = 'held') as held,
        (select count(*) from {{ ref('lead') }}) as now
)

select * from counted where before + founded + returned + split - merged - gone - held <> now
