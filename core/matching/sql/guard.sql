-- Merges by rule or model in a cluster that contradicts itself, hangs together by one weak pair, or is too large to be
-- one place.
create or replace temp table match_torn as
with crowded as (
    select match_cluster.rid, match_cluster.cluster, match_core.cluster as core
    from match_cluster join match_core using (rid)
    qualify count(*) over (partition by match_cluster.cluster) between 3 and {largest}
),

-- A person may have said that two addresses are one lead: what stands at either does not contradict the other.
addressed as (
    select core, list(distinct house) as houses from crowded join match_record using (rid) group by core
),

contradicting as (
    select distinct a.cluster
    from crowded as a
    join crowded as b on b.cluster = a.cluster and b.core > a.core
    join addressed as a_core on a_core.core = a.core
    join addressed as b_core on b_core.core = b.core
    join match_record as l on l.rid = a.rid
    join match_record as r on r.rid = b.rid
    where match_other_license(l, r)
        or match_other_house(l, r)
        and not list_contains(a_core.houses, r.house) and not list_contains(b_core.houses, l.house)
),

alone as (
    select rid, cluster from crowded qualify count(*) over (partition by core) = 1
),

firm as (
    select cluster, count(*) as records from match_firm group by cluster
),

-- the ties of groups of two records and more
bridge as (
    select any_value(judged.rid_l) as rid
    from match_judged as judged
    join match_firm as l on l.rid = judged.rid_l
    join match_firm as r on r.rid = judged.rid_r and r.cluster <> l.cluster
    join firm as left_side on left_side.cluster = l.cluster and left_side.records > 1
    join firm as right_side on right_side.cluster = r.cluster and right_side.records > 1
    where judged.band = 'merge'
    group by least(l.cluster, r.cluster), greatest(l.cluster, r.cluster)
    having count(*) = 1
)

select cluster from contradicting
union
select cluster from bridge join match_cluster using (rid)
union
-- a pair that the model takes for anything but a duplicate, where no person and no licence knows better
select l.cluster
from match_seen
join pattern_score using (pattern)
join alone as l on l.rid = rid_l
join alone as r on r.rid = rid_r and r.cluster = l.cluster
where is_looked_into and p_duplicate < {unlikely}
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
