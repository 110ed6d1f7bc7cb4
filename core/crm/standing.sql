-- One row per CRM record: which lead it is of. The Salesforce id that a lead was given when it was loaded comes
-- before what matching found; then one row per lead: what the CRM holds of it, and whether it went out and was
-- not answered yet.
create or replace temp table crm_link as
with recursive
answered as (
    select lead_id, sfdc_id, crm_sha256
    from history_answer
    where outcome = 'succeeded' and operation in ('insert', 'upsert') and sfdc_id is not null
        and sfdc_id not in (
            select sfdc_id from history_answer
            where outcome = 'succeeded' and operation = 'delete' and sfdc_id is not null
        )
),
-- A lead that was merged into another takes its Salesforce id along.
followed as (
    select lead_id, sfdc_id, crm_sha256 from answered
    union
    select lead_redirect.lead_id, followed.sfdc_id, followed.crm_sha256
    from followed
    inner join lead_redirect on followed.lead_id = lead_redirect.old_lead_id
)
select
    min(followed.lead_id) as lead_id,
    arg_min(followed.sfdc_id, followed.lead_id) as sfdc_id,
    -- 18 characters are 15 and a checksum of their case
    if(length(followed.sfdc_id) = 18, left(followed.sfdc_id, 15), followed.sfdc_id) as short_id,
    arg_min(followed.crm_sha256, followed.lead_id) as crm_sha256,
from followed
semi join lead on followed.lead_id = lead.lead_id
group by short_id;

create or replace temp table crm_record as
with
found as (
    select
        lead_id,
        record_id,
        coalesce(sfdc_id, record_key) as sfdc_id,
        coalesce(is_converted, false) as is_converted,
        coalesce(is_converted, false) or coalesce(is_deleted, false) as is_closed,
        last_activity_date,
        last_modified_at,
        created_at,
    from lead_record
    where source in (select source from run_input where kind = 'crm')
)
select
    found.* replace (coalesce(crm_link.lead_id, found.lead_id) as lead_id),
    count(*) over (partition by found.sfdc_id) > 1 as is_repeated,
from found
left join crm_link
    on if(length(found.sfdc_id) = 18, left(found.sfdc_id, 15), found.sfdc_id) = crm_link.short_id;

create or replace temp table crm_standing as
with recursive
extract_source as (
    select source from run_input where kind = 'crm'
),
crm_side as (
    select
        lead_id,
        coalesce(min(sfdc_id) filter (not is_closed), min(sfdc_id)) as sfdc_id,
        min(record_id) filter (not is_closed) as crm_record_id,
        count(distinct sfdc_id) filter (not is_closed) as open_count,
        bool_or(is_converted) as is_converted,
        coalesce(bool_or(is_repeated) filter (not is_closed), false) as is_repeated,
    from crm_record
    group by lead_id
),
own_side as (
    select distinct lead_id
    from lead_record
    where source not in (from extract_source)
),
-- The last word on what went out: a row that Salesforce refused is free to go again.
last_answer as (
    select lead_id, period, arg_max(outcome, taken) as outcome, arg_max(crm_sha256, taken) as crm_sha256
    from history_answer
    where operation in ('insert', 'upsert')
    group by lead_id, period
),
-- A lead that went out under an id which has since been merged into another is still on its way.
sent as (
    select lead_id
    from history_export
    anti join last_answer using (lead_id, period)
    where action = 'insert' and crm_sha256 = $extract
    union
    select lead_id from last_answer where outcome = 'sent' and crm_sha256 = $extract
    union
    select lead_redirect.lead_id
    from sent
    inner join lead_redirect on sent.lead_id = lead_redirect.old_lead_id
),
link as (
    select
        lead_id,
        min(sfdc_id) as sfdc_id,
        bool_or(crm_sha256 = $extract) as is_of_extract,
    from crm_link
    group by lead_id
)
select
    lead.lead_id,
    coalesce(crm_side.sfdc_id, link.sfdc_id) as sfdc_id,
    crm_side.crm_record_id,
    crm_side.open_count,
    crm_side.is_converted,
    crm_side.is_repeated,
    crm_side.lead_id is not null as is_in_crm,
    own_side.lead_id is not null as is_ours,
    lead.lead_id in (from sent) as is_sent,
    -- Loaded, but the extract does not have it: either it is older than the load, or the lead is gone there.
    case when link.is_of_extract then 'loaded' when link.lead_id is not null then 'lost' end as link_state,
from lead
left join crm_side on lead.lead_id = crm_side.lead_id
left join own_side on lead.lead_id = own_side.lead_id
left join link on lead.lead_id = link.lead_id
