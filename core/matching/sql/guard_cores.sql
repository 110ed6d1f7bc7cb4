-- Merges that together join what a person keeps apart are asked again, all of them.
create or replace temp table match_torn as
select distinct l.cluster
from match_judged
join match_core as l on l.rid = rid_l
join match_core as r on r.rid = rid_r and r.cluster = l.cluster
where band = 'distinct';

update match_judged set
    band = 'review',
    reason = 'This and other merges would join two records that a person keeps apart: decide again. ' || reason
where band = 'merge' and is_certain
    and rid_l in (select rid from match_core where cluster in (select cluster from match_torn));
