-- Every pair with a touched record that shares a key of a block small enough for its kind, and how much that says.
create or replace temp table match_shared as
with allowed as materialized (
    select rid, key, kind, n, rid in (select rid from match_touched) as is_touched
    from match_useful join (values {caps}) as caps (kind, cap) using (kind)
    where n <= cap
),

shared as (
    select
        least(l.rid, r.rid) as rid_l,
        greatest(l.rid, r.rid) as rid_r,
        bit_or(1::ubigint << l.kind) as kinds,
        min(l.n) as smallest,
    from allowed as l join allowed as r using (key)
    where l.is_touched and (l.rid < r.rid or l.rid > r.rid and not r.is_touched)
    group by all
)

select rid_l, rid_r, smallest, bit_count(kinds) = 1 and kinds & {strong} = 0 as is_weak from shared;
