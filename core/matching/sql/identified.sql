-- One row per record with its number. A record that was matched before keeps the one it had, so that what was found
-- of it then can be carried over; what it is compared by is told by one hash.
create or replace temp table match_record as
with derived as (
    select
        *,
        case
            when house is not null and starts_with(street, house || ' ') then substr(street, length(house) + 2)
            else street
        end as street_name,
    from match_given
),

-- in the order of their ids, so that arrival order is nothing
fresh as (
    select record_id, {after} + row_number() over (order by record_id) as rid
    from match_given anti join match_remembered using (record_id)
),

numbered as (
    select record_id, rid from fresh
    union all
    select record_id, rid from match_remembered
)

select
    numbered.rid,
    derived.*,
    hash({compared}) as fingerprint,
from derived
join numbered using (record_id);

-- Records that have to be compared: new ones, and those that say something else than before.
create or replace temp table match_touched as
select rid from match_record anti join match_remembered using (rid, fingerprint);
