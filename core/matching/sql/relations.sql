-- Pairs that are not one lead but have to do with each other: what the model takes them for, or what they show.
create or replace table match_relation as
with told as (
    select
        rid_l,
        rid_r,
        case
            when is_same_license and is_other_site then 'moved'
            when p_new_licence >= 0.5 or is_other_license and is_same_place and is_alike_name then 'new licence'
            when p_same_owner >= 0.5 then 'same owner'
            when p_same_chain >= 0.5 then 'same chain'
            when p_same_place >= 0.5 then 'same place'
            when is_chain_site then 'same chain'
        end as relation,
        greatest(p_same_owner, p_same_chain, p_same_place, p_new_licence) as probability,
    from match_seen
    join pattern_score using (pattern)
)

select
    least(l.record_id, r.record_id) as left_id,
    greatest(l.record_id, r.record_id) as right_id,
    relation,
    probability,
from told
join match_record as l on l.rid = rid_l
join match_record as r on r.rid = rid_r
where relation is not null
order by all;
