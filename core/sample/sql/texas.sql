-- One row per Texas record of this month, as the state would publish it.
with told as (
    select
        *,
        draw(key, 'copy') as spoil,
        key <> place and copy_kind <> 2 as is_respelt,
        chance(place, 'permit') >= 0.03 as has_permit,
        trim(house || ' ' || case when direction = '' then '' else direction || ' ' end || street_name || ' ') as line,
    from licensed_fact
    where source = 2
)
select
    texas_key(slot, numbers) as "Operation",
    null as "Agency Number",
    case when is_respelt then respell(coalesce(trade, plain_name), spoil)
        else coalesce(trade, plain_name) end as "Operation Name",
    case when chance(key, 'no street') >= 0.006 then trim(upper(line || ' '
        || case when is_respelt and spoil % 3 = 0 then street_type_long else street_type end
        || case when unit is null then '' else ' ' || unit end)) end as "Address",
    upper(city) as "City",
    state as "State",
    case when chance(key, 'no zip') >= 0.004 then zip end as "Zip",
    upper(county) as "County",
    case
        when chance(key, 'no phone') < 0.012 then null
        when chance(key, 'no phone') < 0.014 then pick(['N/A', right(dashed(phone), 8)], spoil)
        when is_respelt and copy_kind = 3 then dashed(left(phone, 6) || right(spoil::varchar, 4))
        when is_respelt then bracketed(phone)
        else dashed(phone)
    end as {phone_column},
    case when kind = 'family' then pick(['Licensed Child-Care Home', 'Registered Child-Care Home'], draw(place, 'home'))
        when kind = 'group' then 'Licensed Child-Care Home'
        else 'Licensed Center - Child Care Program' end as "Type",
    case when has_permit then case when chance(place, 'initial permit') < 0.08 then 'Initial Permit'
        else 'Full Permit' end end as "Status",
    case when has_permit then short_date(issued) end as "Issue Date",
    case when has_permit then capacity end as "Capacity",
    email as "Email Address",
    -- a renewed place keeps its facility, one that was entered twice has two
    130000 + 2 * (case when is_respelt then slot else place end // 4)
        + case when place % 4 = 1 then 1 else 0 end as "Facility ID",
    null as "Monitoring Frequency",
    case when has_permit and ages_draw % 7 <> 0 then 'Y' else 'N' end as "Infant",
    case when has_permit and (ages_draw // 7) % 12 <> 0 then 'Y' else 'N' end as "Toddler",
    case when has_permit and (ages_draw // 84) % 20 <> 0 then 'Y' else 'N' end as "Preschool",
    case when has_permit and (ages_draw // 1680) % 4 <> 0 then 'Y' else 'N' end as "School",
from told
order by hash(slot), slot
