-- One row per pair worth keeping. What others join anyway is no question any more, unless a person is asked again.
create or replace table match_pair as
with judged as (
    select match_judged.*, band = 'review' and verdict is null and l.cluster = r.cluster as is_joined
    from match_judged
    join match_cluster as l on l.rid = rid_l
    join match_cluster as r on r.rid = rid_r
)

select
    least(l.record_id, r.record_id) as left_id,
    greatest(l.record_id, r.record_id) as right_id,
    if(l.record_id < r.record_id, l.source, r.source) as left_source,
    if(l.record_id < r.record_id, r.source, l.source) as right_source,
    rule,
    weight,
    probability,
    if(is_joined, 'merge', band) as band,
    if(is_joined, 'One lead through a record that matches both. ', '') || reason as reason,
    pattern,
    is_capped,
from judged
join match_record as l on l.rid = rid_l
join match_record as r on r.rid = rid_r
order by left_id, right_id;
