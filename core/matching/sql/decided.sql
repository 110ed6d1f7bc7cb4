-- The newest decision of each pair of which both records are here this month; two places of one owner are two leads.
create or replace temp table match_decided as
select
    least(l.rid, r.rid) as rid_l,
    greatest(l.rid, r.rid) as rid_r,
    if(arg_max(d.verdict, d.decision_id) = 'merge', 'merge', 'distinct') as verdict,
    arg_max(coalesce(d.is_current, false), d.decision_id) as is_current,
    arg_max({changed_fields}, d.decision_id) as changed_fields,
from match_decision as d
join match_record as l on l.record_id = d.left_id
join match_record as r on r.record_id = d.right_id
where d.left_id <> d.right_id
group by 1, 2
having arg_max(d.verdict, d.decision_id) in ('merge', 'distinct', 'same_owner');
