-- Groups in which the model holds a pair for something else than a duplicate.
create or replace temp table match_torn as
select distinct l.cluster
from match_told
join match_grouped as l on l.rid = rid_l
join match_grouped as r on r.rid = rid_r and r.cluster = l.cluster
where probability < 0.05 and l.is_open;

create or replace temp table match_grouped as
select rid, cluster, cluster in (select cluster from match_torn) as is_open from match_grouped;
