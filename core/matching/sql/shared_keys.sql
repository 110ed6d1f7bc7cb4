-- Every pair that shares a key of a block small enough for its kind, and how much that says.
create or replace temp table match_shared as
with allowed as materialized (
    select rid, key, kind, n
    from match_useful join (values {caps}) as caps (kind, cap) using (kind)
    where n <= cap
),

shared as (
    select l.rid as rid_l, r.rid as rid_r, bit_or(1::ubigint << l.kind) as kinds, min(l.n) as smallest
    from allowed as l join allowed as r using (key)
    where l.rid < r.rid
    group by l.rid, r.rid
)

select rid_l, rid_r, smallest, bit_count(kinds) = 1 and kinds & {strong} = 0 as is_weak from shared;

drop table if exists match_key;

drop table match_useful;
