-- Merges by rule or model in a cluster that contradicts itself, or that is too large to be one place.
create or replace temp table match_torn as
with crowded as (
    select match_cluster.rid, match_cluster.cluster, match_core.cluster as core
    from match_cluster join match_core using (rid)
    qualify count(*) over (partition by match_cluster.cluster) between 3 and {largest}
),

contradicting as (
    select distinct a.cluster
    from crowded as a
    join crowded as b on b.cluster = a.cluster and b.core > a.core
    join match_record as l on l.rid = a.rid
    join match_record as r on r.rid = b.rid
    where match_other_license(l, r) or match_other_house(l, r)
)

select cluster from contradicting
union
select l.cluster
from match_judged
join match_cluster as l on l.rid = rid_l
join match_cluster as r on r.rid = rid_r and r.cluster = l.cluster
where band = 'distinct'
union
select cluster from match_cluster group by cluster having count(*) > {largest};

update match_judged set
    band = 'review',
    reason = 'Others that match these contradict each other: decide. ' || reason
where band = 'merge' and rule in {rules}
    and rid_l in (select rid from match_cluster where cluster in (select cluster from match_torn));
