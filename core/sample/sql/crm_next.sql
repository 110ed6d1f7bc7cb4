-- The extract one month on: what {month} - 1 sent was loaded in part, and work on the leads went on.
create or replace temp table crm as
with last_month as (
    select place, min(slot) as slot from record where presence = 'here' group by place
),
known as (
    select
        crm.* replace (
            case when last_month.place is not null
                and chance_at(id, {month}, 'update loaded') < getvariable('loaded_share')
                then {month} - 1 else synced end as synced,
            case when chance_at(id, {month}, 'step') < 0.15 then steps + 1 else steps end as steps
        ),
    from crm
    left join last_month on crm.place = last_month.place
),
added as (
    select number * 4 + 3 as place, 0 as synced
    from range({first_new}::bigint, {last_new}::bigint) as slots(number)
    union all
    select last_month.place, {month} - 1 as synced
    from last_month
    anti join crm on last_month.place = crm.place
    where chance_at(last_month.place, {month}, 'insert loaded') < getvariable('loaded_share')
)
select * from known
union all
select
    (select max(id) from crm) + row_number() over (order by synced, place) as id,
    place,
    {month} as born,
    synced,
    0 as steps,
from added;
