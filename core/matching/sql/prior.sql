-- What each of this month's records was in the newest earlier period that has it.
create or replace temp table match_prior as
with earlier as (
    select history.* from history_lead_record as history, run_period where history.period < run_period.period
),

known as (
    select
        record_id,
        arg_max(lead_id, period) as lead_id,
        arg_max(coalesce(is_founder, false), period) as is_founder,
        min(coalesce(first_period, period)) as first_period,
        max(period) as last_period,
    from earlier
    group by record_id
),

gone as (
    select earlier.*
    from earlier
    join (select source, max(period) as period from earlier group by source) using (source, period)
    where earlier.record_id not in (select record_id from stg_record) and {not_held}
),

fresh as (
    select match_record.* from match_record
    where match_record.record_id not in (select record_id from known)
),

-- a record whose key changed: one gone and one new of a source with the same licence, or the same place
changed as (
    select gone.record_id as old_id, fresh.record_id as new_id, 1 as rank
    from gone join fresh
        on fresh.source = gone.source and fresh.license = upper(gone.license_number) and fresh.state = upper(gone.state)
    union all
    select gone.record_id, fresh.record_id, 2
    from gone join fresh
        on fresh.source = gone.source and fresh.company = gone.match_company
        and fresh.street = gone.match_street and fresh.zip = gone.zip
),

renamed as (
    select old_id, new_id from changed
    where rank = 1 or new_id not in (select new_id from changed where rank = 1)
        and old_id not in (select old_id from changed where rank = 1)
    qualify count(*) over (partition by old_id) = 1 and count(*) over (partition by new_id) = 1
)

select match_record.rid, known.lead_id, known.is_founder, known.first_period
from known join match_record using (record_id)
union all
select match_record.rid, known.lead_id, known.is_founder, known.first_period
from renamed
join match_record on match_record.record_id = renamed.new_id
join known on known.record_id = renamed.old_id;
