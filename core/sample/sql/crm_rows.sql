-- The CRM's leads with the versions of their place that the CRM has heard of.
create or replace temp view crm_rows as
with first_record as (
    select
        place,
        arg_min(name_v, slot) as name_v,
        arg_min(phone_v, slot) as phone_v,
        arg_min(capacity_v, slot) as capacity_v,
        arg_min(contact_v, slot) as contact_v,
    from record
    group by place
)
select
    crm.*,
    crm.id as key,
    case when name_v <= synced then name_v else 0 end as name_v,
    case when phone_v <= synced then phone_v else 0 end as phone_v,
    case when capacity_v <= synced then capacity_v else 0 end as capacity_v,
    case when contact_v <= synced then contact_v else 0 end as contact_v,
from crm
left join first_record on crm.place = first_record.place;
