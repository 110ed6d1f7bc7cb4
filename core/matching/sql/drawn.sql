-- Pairs drawn at random: what unrelated records have in common.
create or replace temp table match_drawn as
select {pattern} as pattern
from (
    select
        (hash(number, {seed}) % {records})::bigint + 1 as rid_l,
        (hash(number, {seed} + 1) % {records})::bigint + 1 as rid_r,
    from range({pairs}) as numbers (number)
)
join match_record as l on l.rid = rid_l
join match_record as r on r.rid = rid_r
where rid_l <> rid_r;
