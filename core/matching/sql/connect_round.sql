create or replace temp table match_near as
select match_edge.a as rid, min(other.label) as label
from match_edge join match_label as other on other.rid = match_edge.b
group by match_edge.a;

-- the neighbours' smallest label, then the label of that label
create or replace temp table match_label as
with nearer as (
    select match_label.rid, least(match_label.label, match_near.label) as label, match_label.label as was
    from match_label join match_near using (rid)
)
select nearer.rid, least(nearer.label, further.label) as label, nearer.was
from nearer join nearer as further on further.rid = nearer.label;
