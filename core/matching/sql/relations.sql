-- Pairs that are not one lead but have to do with each other: what the model takes them for, or what they show.
create or replace table match_relation as
with told as (
    select
        l.record_id as left_id,
        r.record_id as right_id,
        case
            when l.license = r.license and l.state = r.state and match_other_site(l, r) then 'moved'
            when p_new_licence >= 0.5
                or match_other_license(l, r) and match_same_place(l, r) and match_alike_name(l, r) then 'new licence'
            when p_same_owner >= 0.5 then 'same owner'
            when p_same_chain >= 0.5 then 'same chain'
            when p_same_place >= 0.5 then 'same place'
            when l.brand = r.brand and l.state = r.state and match_other_site(l, r) then 'same chain'
        end as relation,
        greatest(p_same_owner, p_same_chain, p_same_place, p_new_licence) as probability,
    from match_compared
    join match_record as l on l.rid = rid_l
    join match_record as r on r.rid = rid_r
    left join match_scored using (rid_l, rid_r)
    where match_compared.stands_for = 1
        and (match_scored.rid_l is not null or l.brand = r.brand and l.house <> r.house)
)

select told.left_id, told.right_id, relation, probability
from told
where relation is not null
order by all;
