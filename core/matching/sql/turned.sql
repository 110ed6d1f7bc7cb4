-- Records that were numbered in different months do not stand in the order of their ids, and a measure of two texts
-- may say something else of them the other way round.
create or replace temp table match_candidate as
select match_candidate.* replace (l.record_id > r.record_id as is_turned)
from match_candidate
join match_record as l on l.rid = rid_l
join match_record as r on r.rid = rid_r;
