create or replace temp table match_compared as
select rid_l, rid_r, stands_for, {pattern} as pattern
from match_candidate
join match_record as l on l.rid = rid_l
join match_record as r on r.rid = rid_r;
