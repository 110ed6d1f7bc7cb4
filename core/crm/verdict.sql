-- One row for every lead: what is to become of it in Salesforce, and why where it is held back.
create or replace table crm_comparison as
with difference as (
    select
        lead_id,
        count(*) as changes,
        arg_min(field_api_name, position) filter (is_too_long) as too_long_field,
    from crm_difference
    where verdict = 'write'
    group by lead_id
),
judged as (
    select
        standing.lead_id,
        standing.sfdc_id,
        case
            when not standing.is_ours then null
            when $extract is null then 'no_crm_extract'
            when not standing.is_in_crm and standing.link_state is not null then standing.link_state
            when not standing.is_in_crm and standing.is_sent then 'sent'
            when not standing.is_in_crm and obstacle.reason is not null then obstacle.reason
            when not standing.is_in_crm then null
            when standing.open_count = 0 and standing.is_converted then 'converted'
            when standing.open_count = 0 then 'deleted'
            when standing.open_count > 1 then 'several_crm_leads'
            when standing.is_repeated then 'repeated_crm_id'
            when difference.too_long_field is not null then 'too_long:' || difference.too_long_field
        end as reason,
        standing.is_ours,
        standing.is_in_crm,
        coalesce(difference.changes, 0) as changes,
    from crm_standing as standing
    left join difference on standing.lead_id = difference.lead_id
    left join crm_obstacle as obstacle on standing.lead_id = obstacle.lead_id
)
select
    lead_id,
    case
        when not is_ours then 'crm_only'
        when reason is not null then 'withheld'
        when not is_in_crm then 'insert'
        when changes > 0 then 'update'
        else 'unchanged'
    end as action,
    reason,
    sfdc_id,
from judged
order by lead_id
