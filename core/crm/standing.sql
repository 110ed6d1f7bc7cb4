-- One row per lead: what the CRM holds of it, and whether it went out and was not answered yet.
create or replace temp table crm_standing as
with recursive
extract_source as (
    select source from run_input where kind = 'crm'
),
crm_record as (
    select
        lead_id,
        record_id,
        coalesce(sfdc_id, record_key) as sfdc_id,
        coalesce(is_converted, false) as is_converted,
        coalesce(is_converted, false) or coalesce(is_deleted, false) as is_closed,
        count(*) over (partition by coalesce(sfdc_id, record_key)) > 1 as is_repeated,
    from lead_record
    where source in (from extract_source)
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
-- A lead that went out under an id which has since been merged into another is still on its way.
sent as (
    select lead_id
    from history_export
    where action = 'insert' and crm_sha256 = $extract
    union
    select lead_redirect.lead_id
    from sent
    inner join lead_redirect on sent.lead_id = lead_redirect.old_lead_id
)
select
    lead.lead_id,
    crm_side.sfdc_id,
    crm_side.crm_record_id,
    crm_side.open_count,
    crm_side.is_converted,
    crm_side.is_repeated,
    crm_side.lead_id is not null as is_in_crm,
    own_side.lead_id is not null as is_ours,
    lead.lead_id in (from sent) as is_sent,
from lead
left join crm_side on lead.lead_id = crm_side.lead_id
left join own_side on lead.lead_id = own_side.lead_id
