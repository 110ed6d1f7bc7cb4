-- What was said of each id last: where it leads, or (null) that it is a lead of its own again.
create or replace temp table match_told as
with said as (
    select other_lead_id as id, lead_id, why, decision_id, period from history_lead_change
    where kind in ('merged', 'redirected')
    union all
    select lead_id, null, null, null, period from history_lead_change where kind in ('split', 'restored')
)

select said.*
from said join run_period on said.period < run_period.period
qualify row_number() over (partition by id order by said.period desc) = 1;

-- One row per record of now with its lead, and the lead it belonged to before.
create or replace temp table match_whose as
select
    match_cluster.rid,
    match_record.record_id,
    match_lead.lead_id,
    match_prior.lead_id as old_lead_id,
    match_prior.first_period,
from match_cluster
join match_record using (rid)
join match_lead using (cluster)
left join match_prior using (rid);

create or replace temp table match_decider as
select least(l.rid, r.rid) as rid_l, greatest(l.rid, r.rid) as rid_r, max(decision_id) as decision_id
from match_decision
join match_record as l on l.record_id = left_id
join match_record as r on r.record_id = right_id
group by all;

-- The pairs of records of leads that changed, seen from each side.
create or replace temp table match_sides as
with changed as (
    select lead_id from match_whose where old_lead_id <> lead_id
),

sides as (
    select rid_l as rid, rid_r as other_rid, * from match_judged
    union all
    select rid_r, rid_l, * from match_judged
)

select
    sides.rid,
    sides.rule,
    sides.band,
    sides.verdict,
    sides.weight,
    mine.lead_id,
    mine.old_lead_id,
    theirs.lead_id as other_lead_id,
    theirs.old_lead_id as other_old_lead_id,
    mine.record_id,
    case when sides.verdict is not null then match_decider.decision_id end as decision_id,
from sides
join match_whose as mine on mine.rid = sides.rid
join match_whose as theirs on theirs.rid = sides.other_rid
left join match_decider
    on match_decider.rid_l = least(sides.rid, sides.other_rid)
    and match_decider.rid_r = greatest(sides.rid, sides.other_rid)
where mine.lead_id in (select lead_id from changed);

create or replace temp table match_change as
with moved as (
    select
        match_whose.*,
        old_lead_id in (select lead_id from match_lead) as is_left,
        lead_id not in (select lead_id from match_claim) as is_new,
    from match_whose
    where old_lead_id <> lead_id
),

-- a lead that merged away in an earlier period, of which a record may have come back since
merged_before as (
    select lead_id from match_former where known_lead_id <> lead_id
),

merged as (
    select lead_redirect.lead_id, lead_redirect.old_lead_id, arg_min(moved.rid, (first_period, record_id)) as rid
    from lead_redirect
    join moved using (lead_id, old_lead_id)
    where lead_redirect.old_lead_id not in (select lead_id from merged_before)
    group by all
),

split as (
    select lead_id, old_lead_id, arg_min(rid, (first_period, record_id)) as rid from moved where is_new group by all
)

select 'merged' as kind, lead_id, old_lead_id as other_lead_id, rid from merged
union all
select 'split', lead_id, old_lead_id, rid from split
union all
select 'moved', lead_id, old_lead_id, rid
from moved
where not is_new and (lead_id, old_lead_id) not in (select (lead_id, old_lead_id) from lead_redirect)
union all
select 'redirected', lead_redirect.lead_id, old_lead_id, null
from lead_redirect
join match_told on match_told.id = old_lead_id and match_told.lead_id <> lead_redirect.lead_id
where old_lead_id not in (select old_lead_id from merged)
union all
select 'restored', match_lead.lead_id, null, match_lead.founder
from match_lead
join match_told on match_told.id = match_lead.lead_id and match_told.lead_id is not null
where match_lead.lead_id not in (select lead_id from split);

-- Why a lead took in records: by the pair that ties one of them to what was there before, a person's word first.
create or replace temp table match_reason as
select change.kind, change.lead_id, change.other_lead_id, change.rid, tie.rule as why, tie.decision_id
from match_change as change
join match_sides as tie on tie.lead_id = change.lead_id and tie.old_lead_id = change.other_lead_id
where (change.kind = 'merged' or change.kind = 'moved' and tie.rid = change.rid)
    and tie.band = 'merge' and tie.other_lead_id = tie.lead_id
    and tie.other_old_lead_id is distinct from change.other_lead_id
qualify row_number() over (
    partition by change.kind, change.lead_id, change.other_lead_id, change.rid
    order by tie.rule <> 'decision', tie.weight desc nulls last, tie.decision_id, tie.rule
) = 1;

-- Why records left a lead: by what a person said of them, or took back.
insert into match_reason
with split as (
    select
        change.*,
        if(told.decision_id in (select decision_id from match_decision), null, told.decision_id) as taken_back,
        apart.* exclude (lead_id, other_lead_id, rid, record_id),
    from match_change as change
    left join match_told as told on told.id = change.lead_id
    left join match_sides as apart
        on apart.lead_id = change.lead_id and apart.other_lead_id = change.other_lead_id
    where change.kind = 'split'
    qualify row_number() over (
        partition by change.lead_id, change.other_lead_id
        order by coalesce(apart.band = 'distinct', false) desc, apart.verdict is null, apart.weight desc nulls last,
            apart.decision_id, apart.record_id
    ) = 1
)

select
    kind, lead_id, other_lead_id, rid,
    case
        when band = 'distinct' then 'decision'
        when taken_back is not null then 'decision taken back'
        when verdict is not null then 'decision asked again'
        else band
    end as why,
    if(band is distinct from 'distinct' and taken_back is not null, taken_back, decision_id) as decision_id,
from split;

-- One row per change of a lead this period.
create or replace table lead_change as
select
    match_change.kind,
    match_change.lead_id,
    match_change.other_lead_id,
    match_record.record_id,
    null::varchar as old_record_id,
    coalesce(
        match_reason.why,
        case match_change.kind
            when 'redirected' then 'merged on'
            when 'restored' then 'came back'
            when 'split' then 'no match'
            else 'another record'
        end
    ) as why,
    match_reason.decision_id,
    run_period.period,
from match_change
cross join run_period
left join match_record using (rid)
left join match_reason
    on match_reason.kind = match_change.kind and match_reason.lead_id = match_change.lead_id
    and match_reason.other_lead_id = match_change.other_lead_id and match_reason.rid = match_change.rid
union all
select
    'key changed', lead_member.lead_id, null, match_renamed.new_id, match_renamed.old_id, match_renamed.why, null,
    run_period.period,
from match_renamed
join lead_member on lead_member.record_id = match_renamed.new_id
cross join run_period
order by all;
