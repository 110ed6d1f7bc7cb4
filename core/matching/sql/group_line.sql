-- Groups that are still open begin anew, with the pairs that are sure enough for this round.
create or replace temp table match_edge as
select rid_l as a, rid_r as b from match_told
semi join match_grouped as l on l.rid = rid_l and l.is_open
where probability >= {least}
union all
select rid_r, rid_l from match_told
semi join match_grouped as l on l.rid = rid_l and l.is_open
where probability >= {least};

create or replace temp table match_grouped as
select rid, if(is_open, rid, cluster) as cluster, is_open from match_grouped;
