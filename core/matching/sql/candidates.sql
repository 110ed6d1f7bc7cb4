-- Pairs to compare; of those that one weak key brings from a large block, one in so many, to learn from. What a key or
-- a person decides is compared too, unless it was before.
create or replace temp table match_settled as
select rid_l, rid_r from match_exact
union
select rid_l, rid_r from match_decided;

create or replace temp table match_candidate as
with kept as (
    select rid_l, rid_r, if(is_weak and smallest > {small}, {one_in}, 1) as stands_for
    from match_shared
    where not (is_weak and smallest > {small}) or {sampled}
)

select *, true as is_found, false as is_turned from kept
union all
select *, 1, false, false
from match_settled
anti join (from kept where stands_for = 1) using (rid_l, rid_r)
anti join (from match_carried where is_looked_into) using (rid_l, rid_r);

drop table match_shared;

drop table match_useful;

drop table if exists match_key;
