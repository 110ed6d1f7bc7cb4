-- The CRM extract's leads of the first month: about a third are licensed places, the rest are elsewhere.
create or replace temp table crm as
with numbered as (
    select
        number,
        number * 4 + 3 as slot,
        chance(number * 4 + 3, 'licensed') < 0.35 as is_licensed,
        (draw(number * 4 + 3, 'which') % getvariable('licensed')::ubigint)::bigint as which,
    from range(getvariable('crm')) as slots(number)
),
aimed as (
    select
        *,
        case
            when which < getvariable('nevada') then which * 4
            when which < getvariable('nevada') + getvariable('oklahoma')
                then (which - getvariable('nevada')) * 4 + 1
            else (which - getvariable('nevada') - getvariable('oklahoma')) * 4 + 2
        end as target,
    from numbered
)
select
    number + 1 as id,
    case when is_licensed then place_of(target) else own_place(slot) end as place,
    1 as born,
    0 as synced,
    0 as steps,
from aimed;
