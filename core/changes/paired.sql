-- Which record of the old file is which of the new one: by key, its copies by what they say and then by their
-- order, and what is left by keys that differ in leading zeros alone.
create or replace temp table old_copy as
select *, row_number() over (partition by key order by number) as copy
from old_record
where key in (select key from old_record group by key having count(*) > 1);

create or replace temp table new_copy as
select *, row_number() over (partition by key order by number) as copy
from new_record
where key in (select key from new_record group by key having count(*) > 1);

create or replace temp table repeated as
select key from old_copy union select key from new_copy;

create or replace temp table pair as
select old_record.number as old_number, new_record.number as new_number, false as is_by_zeros,
from old_record
inner join new_record on old_record.key = new_record.key
where old_record.key not in (select key from repeated);

-- Copies that say the same are the same.
insert into pair
with
old_alike as (
    select number, key, fingerprint, row_number() over (partition by key, fingerprint order by number) as place
    from old_record
    where key in (select key from repeated)
),

new_alike as (
    select number, key, fingerprint, row_number() over (partition by key, fingerprint order by number) as place
    from new_record
    where key in (select key from repeated)
)

select old_alike.number, new_alike.number, false
from old_alike
inner join new_alike
    on old_alike.key = new_alike.key
    and old_alike.fingerprint = new_alike.fingerprint
    and old_alike.place = new_alike.place;

-- The other copies are told apart by their order.
insert into pair
with
old_other as (
    select number, key, row_number() over (partition by key order by number) as place
    from old_record
    where key in (select key from repeated) and number not in (select old_number from pair)
),

new_other as (
    select number, key, row_number() over (partition by key order by number) as place
    from new_record
    where key in (select key from repeated) and number not in (select new_number from pair)
)

select old_other.number, new_other.number, false
from old_other
inner join new_other on old_other.key = new_other.key and old_other.place = new_other.place;

-- Two keys of one file that become one without their zeros stay two.
insert into pair
with
old_left as (
    select number, bare_key, row_number() over (partition by bare_key order by number) as place
    from old_record
    where number not in (select old_number from pair)
    qualify min(key) over (partition by bare_key) = max(key) over (partition by bare_key)
),

new_left as (
    select number, bare_key, row_number() over (partition by bare_key order by number) as place
    from new_record
    where number not in (select new_number from pair)
    qualify min(key) over (partition by bare_key) = max(key) over (partition by bare_key)
)

select old_left.number, new_left.number, true
from old_left
inner join new_left on old_left.bare_key = new_left.bare_key and old_left.place = new_left.place
where old_left.bare_key <> '';

create or replace temp table changed_pair as
select pair.old_number, pair.new_number, old_record.key || coalesce('#' || nullif(old_copy.copy, 1), '') as name,
from pair
inner join old_record on pair.old_number = old_record.number
inner join new_record on pair.new_number = new_record.number
left join old_copy on pair.old_number = old_copy.number
where old_record.fingerprint <> new_record.fingerprint;

create or replace temp table added as
select new_record.key || coalesce('#' || nullif(new_copy.copy, 1), '') as name
from new_record
left join new_copy on new_record.number = new_copy.number
where new_record.number not in (select new_number from pair);

create or replace temp table removed as
select old_record.key || coalesce('#' || nullif(old_copy.copy, 1), '') as name
from old_record
left join old_copy on old_record.number = old_copy.number
where old_record.number not in (select old_number from pair);
