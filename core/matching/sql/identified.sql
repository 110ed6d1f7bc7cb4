-- One row per record with its number. A record that was matched before keeps the one it had, so that what was found
-- of it then can be carried over; what it is compared by is told by one hash.
create or replace temp table match_record as
with derived as (
    select
        *,
        -- the words that tell sites of one name apart: KIDS 1 and KIDS 2, PONDEROSA and PONDEROSA II
        coalesce(array_to_string(regexp_extract_all(trade, '\b([0-9]+|II|III|IV|VI{{0,3}}|IX)\b'), ' '), '')
            as name_numbers,
        case
            when house is not null and starts_with(street, house || ' ') then substr(street, length(house) + 2)
            else street
        end as street_name,
        split_part(email, '@', 1) as email_box,
        -- what sites of one name begin with: CREATIVE MINDS NORTH, CREATIVE MINDS HARBOUR
        nullif(regexp_extract(trade, '^([^ ]{{3,}} [^ ]{{3,}}) .', 1), '') as brand,
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
