-- Pairs that a key alone decides; one row per pair, the strongest rule.
create or replace temp table match_exact as
with by_license as (
    select license, state from match_record where license is not null and state is not null
    group by all having count(*) between 2 and {largest_group}
),

by_place as (
    select match_name.name, r.street, r.zip
    from match_name join match_record as r using (rid)
    where r.street is not null and r.zip is not null
    group by all having count(*) between 2 and {largest_group}
),

placed as (
    select match_name.rid, by_place.*
    from by_place
    join match_name using (name)
    join match_record as r on r.rid = match_name.rid and r.street = by_place.street and r.zip = by_place.zip
),

-- a CRM lead without a street, and the only site of that name, town and number
unplaced as (
    select crm.rid as crm_rid, other.rid as other_rid
    from match_record as crm
    join match_record as other
        on other.company = crm.company and other.phone = crm.phone and not other.is_crm
    where crm.is_crm and crm.street is null
        and coalesce(other.zip = crm.zip, other.city = crm.city and other.state = crm.state, false)
    qualify count(*) over (partition by crm.rid) = 1
),

keyed as (
    select l.rid as rid_l, r.rid as rid_r, 1 as rank, 'exact_license' as rule
    from by_license
    join match_record as l using (license, state)
    join match_record as r using (license, state)
    where l.rid < r.rid
    union all
    select l.rid, r.rid, 2, 'exact_place'
    from placed as l join placed as r using (name, street, zip)
    where l.rid < r.rid
    union all
    select least(crm_rid, other_rid), greatest(crm_rid, other_rid), 3, 'crm_link' from unplaced
)

select rid_l, rid_r, arg_min(rule, rank) as rule from keyed group by rid_l, rid_r;
