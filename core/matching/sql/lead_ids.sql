-- A record that is a lead by itself, which no other record claims: most are.
create or replace temp table match_calm as
with alone as (
    select any_value(rid) as rid, cluster from match_cluster group by cluster having count(*) = 1
),

claimed_once as (
    select lead_id from match_prior group by lead_id having count(*) = 1
)

select alone.cluster, match_prior.lead_id, rid
from alone
join match_prior using (rid)
semi join claimed_once using (lead_id);

-- The other clusters' claims on the leads their records belonged to, oldest first.
create or replace temp table match_claim as
with prior as (
    from match_prior anti join match_calm using (rid)
),

lead_age as (
    select lead_id, min(coalesce(first_period, period)) as lead_period
    from history_lead_record semi join prior using (lead_id)
    group by lead_id
)

select
    match_cluster.cluster,
    match_prior.lead_id,
    min(lead_age.lead_period) as lead_period,
    min({{'period': match_prior.first_period, 'follows': not match_prior.is_founder, 'id': match_record.record_id}})
        as claim,
from prior as match_prior
join match_cluster using (rid)
join match_record using (rid)
join lead_age using (lead_id)
group by match_cluster.cluster, match_prior.lead_id;

-- The record with the older history keeps a lead that is now in several clusters; of several leads now in
-- one cluster the oldest lives.
create or replace temp table match_kept as
select cluster, lead_id from (
    select * from match_claim qualify row_number() over (partition by lead_id order by claim) = 1
)
qualify row_number() over (partition by cluster order by lead_period, lead_id) = 1;

-- A lead that merged away there may live on here.
insert into match_kept
select cluster, lead_id from (
    select * from match_claim
    where lead_id not in (select lead_id from match_kept) and cluster not in (select cluster from match_kept)
    qualify row_number() over (partition by lead_id order by claim) = 1
)
qualify row_number() over (partition by cluster order by lead_period, lead_id) = 1;

insert into match_kept select cluster, lead_id from match_calm;

-- Leads that stand no more as far as that, with their records of the last period in which they did.
create or replace temp table match_former as
with earlier as (
    select history.record_id, history.lead_id, history.period, history.is_founder, history.first_period
    from history_lead_record as history
    join run_period on history.period < run_period.period
    where history.lead_id not in (select lead_id from match_kept)
),

member as (
    select earlier.* from earlier join (select lead_id, max(period) as period from earlier group by lead_id)
        using (lead_id, period)
),

followed as (
    select member.*, record_id as heir, false as is_renamed from member
    union all
    select member.*, match_heir.new_id, true
    from member join match_heir on match_heir.old_id = member.record_id and match_heir.since > member.period
)

select
    followed.lead_id,
    followed.period,
    coalesce(followed.is_founder, false) as is_founder,
    {{
        'period': coalesce(followed.first_period, followed.period), 'follows': not coalesce(followed.is_founder, false),
        'is_renamed': is_renamed, 'id': followed.record_id
    }} as claim,
    match_record.rid,
    match_known.lead_id as known_lead_id,
from followed
left join match_record on match_record.record_id = followed.heir
left join match_known on match_known.record_id = followed.heir;

-- What parts from its lead is again what it was before it came there.
insert into match_kept
select cluster, lead_id from (
    select cluster, lead_id, max(period) as period, min(claim) as claim
    from match_former join match_cluster using (rid)
    where cluster not in (select cluster from match_kept)
    group by cluster, lead_id
    qualify row_number() over (partition by lead_id order by min(claim), cluster) = 1
)
qualify row_number() over (partition by cluster order by period desc, claim, lead_id) = 1;

create or replace temp table match_founder as
from match_calm
union all
select
    match_cluster.cluster,
    match_kept.lead_id,
    arg_min(
        match_record.rid,
        {{
            'follows': not coalesce(
                match_former.is_founder or match_prior.is_founder and match_prior.lead_id = match_kept.lead_id, false
            ),
            'is_crm': match_record.is_crm, 'source': match_record.source, 'key': match_record.record_key,
            'id': match_record.record_id
        }}
    ) as rid,
from match_cluster
anti join match_calm using (cluster)
join match_record using (rid)
left join match_kept using (cluster)
left join match_prior using (rid)
left join match_former on match_former.rid = match_record.rid and match_former.lead_id = match_kept.lead_id
group by match_cluster.cluster, match_kept.lead_id;

-- A new lead is named after its founding record; after the period too where that name is or was a lead's.
create or replace temp table match_lead as
with named as (
    select
        match_founder.*,
        match_record.source || ':' || match_record.record_key as founding,
        run_period.period,
    from match_founder join match_record using (rid), run_period
),

taken as (
    select lead_id from match_kept
    union
    select lead_id from match_former
)

select
    cluster,
    rid as founder,
    coalesce(
        lead_id,
        case
            when 'L' || left(sha256(founding), 16) not in (select lead_id from taken)
                then 'L' || left(sha256(founding), 16)
            else 'L' || left(sha256(founding || ':' || period), 16)
        end
    ) as lead_id,
from named;

create or replace table lead_member as
select match_record.record_id, match_lead.lead_id, match_record.rid = match_lead.founder as is_founder
from match_record
join match_cluster using (rid)
join match_lead using (cluster);
