create or replace temp table match_torn as
select distinct l.cluster
from match_told
join match_cluster as l on l.rid = rid_l
join match_cluster as r on r.rid = rid_r and r.cluster = l.cluster
where probability < {distinct};

update match_line set line = {line}
where rid in (select rid from match_cluster where cluster in (select cluster from match_torn));
