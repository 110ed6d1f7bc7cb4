-- What is true of each entity. Four neighbours in the numbering may be a trap together: what they share is
-- drawn for the first of them (host) or for their chain, everything else for themselves (e).
create or replace temp table bench_entity as
with numbered as (
    select
        range as e,
        range // 4 * 4 as host,
        range % 4 as seat,
        chance(range // 4 * 4, 'situation') as situation,
        -- a few chains have a thousand sites, most a handful
        -1 - floor({chains} * pow(chance(range // 4 * 4, 'chain'), 2))::bigint as chain,
        chance(range, 'records') as size_share,
    from range({entities})
),
trapped as (
    select
        *,
        case
            when situation < 0.050 then 'chain'
            when situation < 0.100 and seat < 3 then 'same_owner'
            when situation >= 0.100 and situation < 0.130 and seat < 2 then 'one_building'
            when situation >= 0.130 and situation < 0.150 and seat < 2 then 'family_home'
            when situation >= 0.150 and situation < 0.160 and seat < 2 then 'relicensed'
            when situation >= 0.160 and situation < 0.190 and seat < 2 then 'near_names'
        end as trap,
        case when size_share < 0.850 then 1 when size_share < 0.956 then 2 when size_share < 0.985 then 3
            when size_share < 0.995 then 4 else 5 end as size,
    from numbered
),
keyed as (
    select
        *,
        case
            when trap in ('same_owner', 'family_home') then host
            when trap in ('near_names', 'relicensed') and chance(host, 'one person') < 0.5 then host
            else e
        end as person_key,
        case
            when trap = 'chain' and chance(chain, 'call centre') < 0.5 then chain
            when trap in ('same_owner', 'family_home') and chance(host, 'one phone') < 0.85 then host
            when trap in ('near_names', 'relicensed') and chance(host, 'one phone') < 0.6 then host
            else e
        end as phone_key,
        case
            when trap = 'chain' then chain
            when trap in ('same_owner', 'family_home') and chance(host, 'one email') < 0.7 then host
            when trap in ('near_names', 'relicensed') and chance(host, 'one email') < 0.5 then host
            else e
        end as email_key,
        case
            when trap = 'chain' then chain
            when trap = 'same_owner' and chance(host, 'one name') < 0.6 then host
            when trap = 'near_names' then host
            when trap = 'relicensed' and chance(host, 'one name') < 0.5 then host
            else e
        end as name_key,
        case
            when trap in ('one_building', 'near_names', 'relicensed') then host
            when trap = 'same_owner' and chance(host, 'one zip') < 0.6 then host
            when trap = 'family_home' and chance(host, 'one zip') < 0.6 then host
            when trap = 'chain' and chance(e, 'same town') < 0.2 then host
            else e
        end as place_key,
        case
            when trap in ('one_building', 'relicensed') then host
            when trap = 'near_names' and chance(host, 'one street') < 0.6 then host
            else e
        end as street_key,
        case when trap in ('one_building', 'near_names', 'relicensed') then host else e end as house_key,
        coalesce(trap = 'family_home' and seat = 1, false)
            or (trap is null and chance(e, 'home') < 0.35) as is_home,
    from trapped
),
people as (
    select
        *,
        skewed(first_names(), chance(person_key, 'first')) as first_name,
        skewed(last_starts(), chance(person_key, 'start')) || pick(last_ends(), draw(person_key, 'end')) as last_name,
        skewed(first_names(), chance(e, 'second first')) as second_first,
        skewed(last_starts(), chance(e, 'second start')) || pick(last_ends(), draw(e, 'second end')) as second_last,
        skewed(adjectives(), chance(name_key, 'adjective')) as adjective,
        skewed(nouns(), chance(name_key, 'noun')) as noun,
        skewed(center_kinds(), chance(name_key, 'kind')) as center_kind,
        skewed(home_kinds(), chance(name_key, 'home kind')) as home_kind,
        pick(street_words(), draw(e, 'site')) as site,
        chance(name_key, 'style') as style,
        floor({places} * pow(chance(place_key, 'place'), 2))::bigint as place_at,
    from keyed
),
named as (
    select
        people.*,
        bench_place.zip,
        bench_place.city,
        bench_place.state,
        bench_place.state_name,
        bench_place.area_codes,
        case
            when trap = 'family_home' and seat = 1 and style < 0.5 then last_name || ', ' || first_name
            when is_home and style < 0.3 then last_name || ' ' || home_kind
            when is_home and style < 0.55 then first_name || '''s ' || home_kind
            when is_home then adjective || ' ' || noun || ' ' || home_kind
            when style < 0.06 then pick(faiths(), draw(name_key, 'faith')) || ' ' || center_kind
            when style < 0.12 then skewed(street_words(), chance(name_key, 'word')) || ' ' || center_kind
            when style < 0.22 then skewed(street_words(), chance(name_key, 'word')) || ' ' || noun || ' ' || center_kind
            when style < 0.30 then 'Kids ' || noun || ' ' || center_kind
            when style < 0.36 then 'Little ' || noun || ' ' || center_kind
            else adjective || ' ' || noun || ' ' || center_kind
        end as trade,
        case
            when trap = 'near_names' and seat + chance(host, 'unnumbered') >= 0.2
                then pick([' ', ' #', ' No. '], draw(host, 'number style')) || (seat + 1)::varchar
            else ''
        end as number_end,
        case when trap = 'chain' or name_key <> e then site end as site_name,
        case when chance(e, 'parent') < 0.15
            then pick(last_starts(), draw(e, 'parent start')) || pick(last_ends(), draw(e, 'parent end'))
                || pick([' Enterprises', ' Group', ' Family Services', ' Education', ' Holdings'], draw(e, 'parent kind'))
        end as parent,
    from people
    inner join bench_place on people.place_at = bench_place.at
)
select
    * exclude (situation, size_share, style, place_at, adjective, noun, center_kind, home_kind),
    (100 + draw(house_key, 'house') % 12000 + case when trap = 'near_names' then 2 * seat else 0 end)::varchar as house,
    case when chance(street_key, 'direction') < 0.4 then pick(['N', 'S', 'E', 'W', 'NW', 'SE'], draw(street_key, 'direction'))
        else '' end as direction,
    case when chance(street_key, 'ordinal') < 0.12
            then (draw(street_key, 'nth') % 180 + 4)::varchar || 'th'
        when chance(street_key, 'long street') < 0.4
            then skewed(street_words(), chance(street_key, 'street')) || ' ' || pick(street_seconds(), draw(street_key, 'end'))
        else skewed(street_words(), chance(street_key, 'street'))
    end as street_name,
    1 + (draw(street_key, 'type') % len(street_types())::ubigint)::bigint as type_at,
    case
        when trap = 'one_building' then (100 + 10 * (draw(host, 'unit') % 30) + 5 * seat)::varchar
        when chance(house_key, 'unit') < 0.10 then (draw(house_key, 'unit') % 300 + 1)::varchar
    end as unit,
    phone_of(area_codes, phone_key, 'phone') as phone,
    case when trap = 'chain' or (not is_home and chance(name_key, 'domain') < 0.3)
        then slug(trade) || (draw(name_key, 'domain') % 90 + 10)::varchar || '.example.com' end as domain,
    state || (100000 + e * 7 + draw(e, 'license') % 7)::varchar as license,
from named
