create or replace temp table match_nearer as
with near as (
    select a as rid, min(other.cluster) as cluster
    from match_edge join match_grouped as other on other.rid = b
    group by a
)

select rid, least(match_grouped.cluster, coalesce(near.cluster, match_grouped.cluster)) as cluster,
    match_grouped.cluster as was, is_open,
from match_grouped left join near using (rid);

create or replace temp table match_grouped as
select one.rid, least(one.cluster, two.cluster) as cluster, one.is_open
from match_nearer as one join match_nearer as two on two.rid = one.cluster;
