-- The records that licensing sources begin to publish in month {month}: one row per slot.
-- {ranges} are the numbers each source adds.
with slots as ({ranges})
select
    slot,
    slot % 4 as source,
    place_of(slot) as place,
    case when place_of(slot) = slot then 0 else (1 + draw(slot, 'copy kind') % 3)::integer end as copy_kind,
    {month}::integer as born,
    'here' as presence,
    0 as name_v,
    0 as phone_v,
    0 as capacity_v,
    0 as contact_v,
    0 as renewals,
    0 as numbers,
from slots
