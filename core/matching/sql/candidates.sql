-- Pairs worth comparing: those that share a key few records have, less those that evidence rules out anyway.
create or replace temp table match_candidate as
with keys as materialized (
    select rid, hash(1, zip, left(trade, 4)) as key from match_record where zip is not null and trade is not null
    union all
    select rid, hash(2, phone) from match_record where phone is not null
    union all
    select rid, hash(3, email) from match_record where email is not null
    union all
    select rid, hash(4, zip, coalesce(house, street)) from match_record where zip is not null and street is not null
    union all
    select rid, hash(5, name, city, state) from match_name join match_record using (rid) where city is not null
    union all
    select rid, hash(6, name, state) from match_name join match_record using (rid) where state is not null
    union all
    select rid, hash(7, person, zip) from match_record where person is not null and zip is not null
    union all
    select rid, hash(8, street, city) from match_record where street is not null and city is not null
),

useful as materialized (
    select rid, key from keys
    semi join (select key from keys group by key having count(*) between 2 and {largest_block}) using (key)
),

paired as (
    select distinct l.rid as rid_l, r.rid as rid_r
    from useful as l join useful as r using (key)
    where l.rid < r.rid
    union
    select rid_l, rid_r from match_exact
    union
    select rid_l, rid_r from match_decided
)

select paired.rid_l as join_key_l, paired.rid_r as join_key_r, '0' as match_key
from paired
join match_record as l on l.rid = paired.rid_l
join match_record as r on r.rid = paired.rid_r
left join match_decided using (rid_l, rid_r)
where match_decided.rid_l is not null
    or case
        when match_other_house(l, r)
            then l.street_name = r.street_name and match_same_name(l, r) or l.license = r.license
        when match_other_license(l, r) then match_alike_name(l, r)
        else true
    end;
