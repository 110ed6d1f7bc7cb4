-- What each record was in the newest earlier period that has it: mostly the last one, which is not searched for more.
create or replace temp table match_known as
with earlier as (
    select record_id, lead_id, coalesce(is_founder, false) as is_founder, coalesce(first_period, period) as first_period,
        period as last_period
    from history_lead_record
    where period < (select period from run_period)
),

newest as (
    select * from earlier where last_period = (select max(last_period) from earlier)
)

from newest
union all
select
    record_id,
    arg_max(lead_id, last_period) as lead_id,
    arg_max(is_founder, last_period) as is_founder,
    min(first_period) as first_period,
    max(last_period) as last_period,
from earlier anti join newest using (record_id)
group by record_id;

-- A record whose key changed: one gone and one new of a source with the same licence, or the same place.
create or replace temp table match_renamed as
with earlier as (
    select history.* from history_lead_record as history, run_period where history.period < run_period.period
),

gone as (
    select earlier.*
    from earlier
    join (select source, max(period) as period from earlier group by source) using (source, period)
    where earlier.record_id not in (select record_id from stg_record) and {not_held}
),

fresh as (
    select match_record.* from match_record
    where match_record.record_id not in (select record_id from match_known)
),

changed as (
    select gone.record_id as old_id, fresh.record_id as new_id, 'same licence' as why
    from gone join fresh
        on fresh.source = gone.source and fresh.license = upper(gone.license_number) and fresh.state = upper(gone.state)
    union all
    select gone.record_id, fresh.record_id, 'same place'
    from gone join fresh
        on fresh.source = gone.source and fresh.company = gone.match_company
        and fresh.street = gone.match_street and fresh.zip = gone.zip
)

select old_id, new_id, why from changed
where why = 'same licence' or new_id not in (select new_id from changed where why = 'same licence')
    and old_id not in (select old_id from changed where why = 'same licence')
qualify count(*) over (partition by old_id) = 1 and count(*) over (partition by new_id) = 1;

-- What each of this month's records was before, under its key or its earlier one.
create or replace temp table match_prior as
select match_record.rid, known.lead_id, known.is_founder, known.first_period
from match_known as known join match_record using (record_id)
union all
select match_record.rid, known.lead_id, known.is_founder, known.first_period
from match_renamed as renamed
join match_record on match_record.record_id = renamed.new_id
join match_known as known on known.record_id = renamed.old_id;

-- The keys under which a record went on later, this month's changes included; the last one counts.
create or replace temp table match_heir as
with recursive rekeyed as (
    select old_record_id as old_id, record_id as new_id, period
    from history_lead_change
    where kind = 'key changed' and period < (select period from run_period)
    union all
    select old_id, new_id, period from match_renamed, run_period
),

followed as (
    select old_id, new_id, period as since, period as last from rekeyed
    union
    select followed.old_id, rekeyed.new_id, followed.since, rekeyed.period
    from followed
    join rekeyed on rekeyed.old_id = followed.new_id and rekeyed.period > followed.last
)

select old_id, since, arg_max(new_id, last) as new_id from followed group by old_id, since;
