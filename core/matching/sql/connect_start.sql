create or replace temp table match_edge as
with joined as ({edges})

select rid_l as a, rid_r as b from joined
union all
select rid_r, rid_l from joined;

create or replace temp table match_label as
select a as rid, least(a, min(b)) as label, a as was from match_edge group by a;
