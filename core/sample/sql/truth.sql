-- One row per record of this month's four files with the place it really is.
select
    (['nevada', 'oklahoma', 'texas'])[1 + source] as source,
    case source when 0 then nevada_key(slot, numbers) when 1 then oklahoma_key(slot, numbers, kind)
        else texas_key(slot, numbers) end as record_key,
    place_name(place) as place_id,
from licensed_fact
union all
select 'salesforce', id::varchar, place_name(place) from crm
order by source, record_key
