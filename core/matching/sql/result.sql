create or replace temp table match_result as
select
    l.record_key as left_key,
    r.record_key as right_key,
    probability,
    case when probability >= {merge} then 'merge' when probability >= {review} then 'review' else 'distinct' end as band,
from match_told
join match_record as l on l.rid = rid_l
join match_record as r on r.rid = rid_r;

-- Numbered, because the keys of two files may be the same.
create or replace temp table match_member as
select record_key as key, dense_rank() over (order by cluster) as cluster
from match_cluster join match_record using (rid);
