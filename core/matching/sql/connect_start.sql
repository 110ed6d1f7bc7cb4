create or replace temp table match_edge as
select rid_l as a, rid_r as b from match_judged where band = 'merge' and {which}
union all
select rid_r, rid_l from match_judged where band = 'merge' and {which};

create or replace temp table match_label as
select a as rid, least(a, min(b)) as label, a as was from match_edge group by a;
