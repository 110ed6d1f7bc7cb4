create or replace temp table match_untouched as
select rid from match_record anti join match_touched using (rid);

create or replace temp table match_carried as
select match_carried.*
from match_carried
join match_untouched as l on l.rid = rid_l
join match_untouched as r on r.rid = rid_r;
