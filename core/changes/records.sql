-- What a delivery changed, on standard records. `now_record`, `before_record` and `earlier_record` (with its
-- period) are views; `now_reject` and `before_reject` what could not be read of the two files.
create or replace temp table now_key as
select record_id, hash({fields}) as fingerprint from now_record;

create or replace temp table earlier_key as
select record_id, any_value(source) as source, max(period) as last_period,
from earlier_record
where record_id not in (select record_id from before_record)
group by record_id;

create or replace temp table nobody (record_id varchar);

-- Records that the file before could not say: they had not left.
create or replace temp table lately as
select record_id, source, true as is_standing
from earlier_key
where last_period = '{earlier_period}';

create or replace temp table unsaid as
{unsaid};

create or replace temp view before_value as
select * from before_record
union all by name
select earlier_record.* exclude (period)
from earlier_record
where period = '{earlier_period}' and record_id in (select record_id from unsaid);

create or replace temp table before_key as
select record_id, source, hash({fields}) as fingerprint from before_value;

create or replace temp table absent as
select record_id, source, true as is_standing
from before_key
where record_id not in (select record_id from now_key);

create or replace temp table unread as
{unread};

create or replace temp table touched as
select
    now_key.record_id,
    case
        when before_key.record_id is not null then 'changed'
        when earlier_key.record_id is not null then 'back'
        else 'new'
    end as change,
    earlier_key.last_period,
from now_key
left join before_key on now_key.record_id = before_key.record_id
left join earlier_key on now_key.record_id = earlier_key.record_id
where before_key.fingerprint is distinct from now_key.fingerprint
union all
select record_id, case when record_id in (from unread) then 'held' else 'gone' end, null
from absent;

create or replace temp table change_row as
with
arrived as (
    select touched.change, touched.last_period, records.*
    from now_record as records
    inner join touched on records.record_id = touched.record_id
    where touched.change in ('new', 'back')
),

departed as (
    select touched.change, touched.last_period, records.*
    from before_value as records
    inner join touched on records.record_id = touched.record_id
    where touched.change in ('gone', 'held')
),

whole as (
    select *, null::varchar as field, null::varchar as old_value, null::varchar as new_value from arrived
    union all by name
    select *, null::varchar as field, null::varchar as old_value, null::varchar as new_value from departed
),

cells as (
    select
        touched.change,
        touched.last_period,
        new_record.*,
        unnest(list_filter([{cells}], lambda cell: cell.old_value is distinct from cell.new_value)) as cell,
    from now_record as new_record
    inner join touched on new_record.record_id = touched.record_id
    inner join before_value as old_record on new_record.record_id = old_record.record_id
    where touched.change = 'changed'
),

every as (
    select * from whole
    union all by name
    select * exclude (cell), cell.field, cell.old_value, cell.new_value from cells
)

select
    change,
    record_id,
    record_key,
    coalesce(operator, company) as company,
    city,
    state,
    phone,
    last_period,
    field,
    old_value,
    new_value,
from every;
