-- One row per Nevada record of this month, as the state would publish it.
with told as (
    select
        *,
        upper(coalesce(trade, founder_first || ' ' || founder_last)) as name,
        draw(key, 'copy') as spoil,
        key <> place and copy_kind <> 2 as is_respelt,
        chance_at(place, contact_v, 'people') as people,
        direction || case when direction = '' then '' when chance(key, 'dot') < 0.7 then '. ' else ' ' end
            || street_name || ' ' || case when chance(key, 'long type') < 0.08 then street_type_long
                when chance(key, 'typeless') < 0.03 then '' else street_type end as street,
    from licensed_fact
    where source = 0
)
select
    case
        when is_respelt then upper(respell(coalesce(trade, plain_name), spoil))
        when chance(key, 'wrong letter') < 0.06 then replace(name, '''', 'í')
        else name
    end as "Name",
    case kind when 'family' then 'FAMILY CARE' when 'group' then 'GROUP CARE' when 'center' then 'CENTER'
        else pick(['ACCOMMODATION', 'ACCOMMODATION', 'PERMITS'], draw(place, 'rare kind')) end
        || case when kind <> 'other' and chance(place, 'provisional') < 0.12 then ' (PROVISIONAL)' else '' end
        as "Credential Type",
    nevada_key(slot, numbers) || '-' || lpad(((year(expires) - 1) % 100)::varchar, 2, '0') as "Credential Number",
    case when chance(key, 'status') < 0.97 then 'Active' when chance(key, 'status') < 0.985 then 'Pending'
        else 'Inactive' end as "Status",
    short_date(expires) as "Expiration Date",
    case when chance(key, 'disciplined') < 0.02 then 'Y' else 'N' end as "Disciplinary Action",
    upper(house || ' ' || trim(case when is_respelt and spoil % 3 = 0
            then direction || ' ' || street_name || ' ' || street_type_long else street end)
        || case when unit is null then '' when chance(key, 'comma') < 0.6 then '., ' || unit else ' ' || unit end
        || ' ' || city || ', ' || state || case when chance(key, 'no zip') < 0.004 then '' else ' ' || zip end)
        as "Address",
    state as "State",
    upper(county) as "County",
    case
        when chance(key, 'no phone') < 0.012 then null
        when chance(key, 'no phone') < 0.014 then pick(['N/A', right(dashed(phone), 8)], spoil)
        when is_respelt and copy_kind = 3 then bracketed(left(phone, 6) || right(spoil::varchar, 4))
        when is_respelt then bracketed(phone)
        when chance(key, 'extension') < 0.005 then dashed(phone) || ' x' || (spoil % 90 + 10)::varchar
        else dashed(phone)
    end as "Phone",
    short_date(issued) as "First Issue Date",
    upper(case
        when people < 0.03 then first_name || ' & ' || second_first || ' ' || last_name || ' & ' || second_last
        when people < 0.05 then first_name || ' AND ' || second_first || ' ' || last_name || ' AND ' || second_last
        when people < 0.065 then first_name || ', ' || second_first || ' ' || last_name || ', ' || second_last
        when people < 0.075 then first_name || ' & ' || second_first || ', ' || last_name || ' & ' || second_last
        when people < 0.085 then first_name || ' & ' || second_first || ' ' || last_name
        when people < 0.105 then first_name || ' ' || last_name || '-' || second_last
        when people < 0.115 then null
        else first_name || ' ' || last_name
    end) as "Primary Contact Name",
    case when kind in ('family', 'group') and chance(place, 'role') < 0.9 then 'Owner'
        else pick(['Director', 'Director', 'Director', 'Other', 'Person in Charge', 'Owner'], draw(place, 'role')) end
        as "Primary Contact Role",
from (
    select *, last_day(getvariable('base_day')::date + to_months((draw(place, 'expires') % 14)::integer
        + 12 * renewals)) as expires
    from told
)
order by hash(slot), slot
