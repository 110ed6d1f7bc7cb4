-- One row per Oklahoma record of this month. The last two columns have slid, as in the state's own file:
-- "School Year Only" holds the first of subsidy, year and hours that is there, "Evening Hours" what follows.
with told as (
    select
        *,
        draw(key, 'copy') as spoil,
        key <> place and copy_kind <> 2 as is_respelt,
        kind in ('family', 'group') as is_home,
        upper(founder_last || ', ' || founder_first || case when chance(place, 'initial') < 0.06
            then ' ' || chr(65 + (draw(place, 'initial') % 26)::integer) || '.' else '' end) as turned,
        case when chance(place, 'subsidy') < 0.62 then 'Accepts Subsidy' end as subsidy,
        case when chance(place, 'year') < 0.93 then 'Year Round' end as year_round,
        chance(place, 'hours') as hours_share,
        pick(['5:30', '6:00', '6:00', '6:30', '6:30', '7:00', '7:00', '7:30', '7:30', '8:00'], draw(place, 'opens'))
            || 'AM - ' || pick(['4:30', '5:00', '5:30', '5:30', '5:30', '6:00', '6:00', '6:30', '10:30', '11:30'],
                draw(place, 'closes')) || 'PM' as hours,
        list_filter([
            case when (ages_draw % 8) <> 0 then 'Infants (0-11 months)' end,
            case when (ages_draw // 8) % 10 <> 0 then 'Toddlers (12-23 months; 1yr.)' end,
            case when (ages_draw // 80) % 20 <> 0 then 'Preschool (24-48 months; 2-4 yrs.)' end,
            case when (ages_draw // 1600) % 3 <> 0 then 'School-age (5 years-older)' end
        ], lambda age: age is not null) as ages,
    from licensed_fact
    where source = 1
),
scheduled as (
    select
        *,
        case
            when hours_share < 0.02 then '12:00AM - 12:00AM'
            when hours_share < 0.04 then '5:30AM - 11:59PM'
            when hours_share < 0.05 then 'CLOSED'
            else hours
        end as weekday,
        case
            when hours_share < 0.04 then case when hours_share < 0.02 then '12:00AM - 12:00AM' else '5:30AM - 11:59PM' end
            when hours_share < 0.05 then '6:00AM - 6:00PM'
            when hours_share > 0.97 then hours
            else 'CLOSED'
        end as weekend,
    from told
)
select
    case when is_home then 'CHILD CARE FAMILY - ' else 'CHILD CARE CENTER - ' end || oklahoma_key(slot, numbers, kind) as "Type License",
    case
        when is_home and trade is null then turned
        when is_home and is_respelt then turned || ' DBA ' || upper(respell(trade, spoil))
        when is_home and chance(place, 'dba') < 0.8 then turned || ' DBA ' || upper(trade)
        when is_respelt then upper(respell(coalesce(trade, plain_name), spoil))
        else upper(trade)
    end as "Company",
    subsidy as "Accepts Subsidy",
    year_round as "Year Round",
    case when chance(place, 'daytime') < 0.98 then 'Daytime Hours' end as "Daytime Hours",
    case when chance(place, 'unrated') < 0.99 then pick(['1', '1', '2', '2', '2', '3', '4', '5', '5'],
        draw(place, 'stars')) || ' Star Level Program' end as "Star Level",
    weekday as "Mon",
    weekday as "Tues",
    weekday as "Wed",
    weekday as "Thurs",
    case when hours_share > 0.90 and hours_share < 0.93 then replace(weekday, ':30PM', ':00PM') else weekday end
        as "Friday",
    weekend as "Saturday",
    case when hours_share > 0.97 then 'CLOSED' else weekend end as "Sunday",
    case
        when chance_at(place, contact_v, 'no caregiver') < 0.008 then null
        else case when chance(place, 'loud') < 0.06 then upper(first_name || ' ' || last_name)
                else first_name || ' ' || last_name end
            || chr(10) || ' ' || chr(10) || ' ' || case when is_home then 'Primary Caregiver' else 'Director' end
    end as "Primary Caregiver",
    case
        when chance(key, 'no phone') < 0.012 then null
        when is_respelt and copy_kind = 3 then bracketed(left(phone, 6) || right(spoil::varchar, 4))
        when is_respelt then dashed(phone)
        else bracketed(phone)
    end as "Phone",
    case when chance(place, 'loud mail') < 0.05 then upper(email) else email end as "Email",
    upper(trim(house || ' ' || direction || case when direction = '' then '' when chance(key, 'dot') < 0.4 then '. '
            else ' ' end || street_name || ' ' || case
            when chance(key, 'typeless') < 0.03 then ''
            when (chance(key, 'long type') < 0.3) <> (is_respelt and spoil % 3 = 0) then street_type_long
            else street_type || case when chance(key, 'type dot') < 0.2 then '.' else '' end
        end)) || case when unit is not null and chance(key, 'unit inside') < 0.4 then ' ' || unit else '' end
        as "Address1",
    case when unit is not null and chance(key, 'unit inside') >= 0.4 then unit end as "Address2",
    upper(city) as "City",
    state as "State",
    case when chance(key, 'no zip') >= 0.004 then zip end as "Zip",
    'Subsidy Contract Number: ' || case when subsidy is null then 'N/A'
        else (15000 + draw(place, 'contract') % 50000)::varchar end as "Subsidy Contract Number",
    capacity as "Total Cap",
    ages[1] as "Ages Accepted 1",
    ages[2] as "AA2",
    ages[3] as "AA3",
    ages[4] as "AA4",
    'Monitoring since ' || issued::varchar as "License Monitoring Since",
    coalesce(subsidy, year_round, 'Daytime Hours') as "School Year Only",
    case
        when subsidy is not null and year_round is not null then 'Daytime Hours'
        when subsidy is not null then 'Evening Hours'
        when chance(place, 'slid') < 0.9 then ages[len(ages)]
    end as "Evening Hours",
from scheduled
order by hash(slot), slot
