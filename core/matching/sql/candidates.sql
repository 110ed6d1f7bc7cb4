-- Pairs to compare; of those that one weak key brings from a large block, one in so many. What a key or a person
-- decides is compared too.
create or replace temp table match_settled as
select rid_l, rid_r from match_exact
union
select rid_l, rid_r from match_decided;

create or replace temp table match_candidate as
with kept as (
    select rid_l, rid_r, if(is_weak and smallest > {small}, {one_in}, 1) as stands_for
    from match_shared
    where not (is_weak and smallest > {small}) or hash(rid_l, rid_r) % {one_in} = 0
)

select * from kept
union all
select *, 1 from match_settled anti join kept using (rid_l, rid_r);

drop table match_shared;
