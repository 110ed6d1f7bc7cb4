-- What is true of the place behind each row of {rows} in the month its versions name: one row per row of {rows}.
-- {rows} has key, place, born, name_v, phone_v, capacity_v, contact_v (the month of the last change, 0 = none).
create or replace temp view {view} as
with keyed as (
    select
        *,
        -- four neighbouring places of one source may be the sites of one owner
        -((place // 16) * 4 + place % 4) - 1 as site_group,
        chance(-((place // 16) * 4 + place % 4) - 1, 'chain') < 0.05 as is_chain,
        chance(place, 'kind') as kind_share,
        case when place % 4 = 3 and chance(place, 'canada') < 0.08 then 4 else (place % 4)::integer end as region,
    from {rows}
),
owned as (
    select
        *,
        case
            when is_chain then 'center'
            when kind_share < 0.26 then 'family'
            when kind_share < 0.46 then 'group'
            when kind_share < 0.94 then 'center'
            else 'other'
        end as kind,
        case when is_chain and chance(site_group, 'one owner') < 0.6 then site_group else place end as person_key,
        case
            when is_chain and chance(site_group, 'one phone') < 0.5 then site_group
            -- a call centre answers for unrelated places
            when chance(place, 'call centre') < 0.006 then -1000000000000 - place // 3000
            else place
        end as phone_key,
        case when name_v > 0 and chance_at(place, name_v, 'new name') < 0.3 then name_v else 0 end as words_v,
    from keyed
),
people as (
    select
        *,
        pick(first_names(), draw_at(person_key, contact_v, 'first')) as first_name,
        pick(last_starts(), draw_at(person_key, contact_v, 'last start'))
            || pick(last_ends(), draw_at(person_key, contact_v, 'last end')) as last_name,
        -- whoever the place is named after stays in its name when the contact changes
        pick(first_names(), draw_at(person_key, 0, 'first')) as founder_first,
        pick(last_starts(), draw_at(person_key, 0, 'last start'))
            || pick(last_ends(), draw_at(person_key, 0, 'last end')) as founder_last,
        pick(first_names(), draw_at(place, contact_v, 'second first')) as second_first,
        pick(last_starts(), draw_at(place, contact_v, 'second start'))
            || pick(last_ends(), draw_at(place, contact_v, 'second end')) as second_last,
        pick(adjectives(), draw_at(place, words_v, 'adjective')) as adjective,
        pick(nouns(), draw_at(place, words_v, 'noun')) as noun,
        pick(center_kinds(), draw_at(place, words_v, 'center kind')) as center_kind,
        pick(home_kinds(), draw_at(place, words_v, 'home kind')) as home_kind,
        pick(street_words(), draw(place, 'site')) as site_word,
        chance_at(place, words_v, 'style') as style,
        chance(place, 'legal') as legal_share,
    from owned
),
named as (
    select
        *,
        case
            when is_chain then case
                when chance(site_group, 'brand') < 0.4 then pick(brands(), draw(site_group, 'brand'))
                else pick(adjectives(), draw(site_group, 'adjective')) || ' '
                    || pick(nouns(), draw(site_group, 'noun')) || ' '
                    || pick(center_kinds(), draw(site_group, 'center kind')) end
                || pick([' - ', ' - ', ' at ', '- ', ' -', ' '], draw(place, 'dash')) || site_word
                || pick(['', ' Ranch', ' Hills', '', ' Village', ''], draw(place, 'site end'))
            when kind in ('family', 'group') then case
                when style < 0.24 then null
                when style < 0.42 then founder_last || ' ' || home_kind
                when style < 0.56 then founder_first || '''s ' || home_kind
                when style < 0.62 then pick(['Granny ', 'Ms. ', 'Miss ', 'Mommy ', 'Auntie '], draw(place, 'nick'))
                    || founder_first || '''s'
                else adjective || ' ' || noun || ' ' || home_kind end
            when style < 0.10 then pick(faiths(), draw(place, 'faith')) || ' ' || center_kind
            when style < 0.18 then founder_last || ' ' || center_kind
            when style < 0.30 then site_word || ' ' || noun || ' ' || center_kind
            when style < 0.34 then noun || ' R Us ' || center_kind
            when style < 0.38 then left(adjective, 1) || '" ' || noun || ' ' || center_kind || ' LLC"'
            when style < 0.42 then 'My Little ' || left(noun, length(noun) - 1) || '''s ' || center_kind
            when style < 0.47 then ordinal((draw(place, 'nth') % 9 + 1)::bigint) || ' ' || noun || ' ' || center_kind
            else adjective || ' ' || noun || ' ' || center_kind
        end as trade_base,
        case
            when name_v > 0 then pick(legal_forms(), draw(place, 'legal') + name_v::ubigint)
            when legal_share < 0.3 then pick(legal_forms(), draw(place, 'legal'))
            else ''
        end as legal_form,
    from people
),
placed as (
    select
        named.*,
        trade_base || case when trade_base like '%"' then '' else legal_form end as trade,
        coalesce(trade_base, founder_first || ' ' || founder_last) as plain_name,
        sample_zip.zip,
        sample_zip.city,
        sample_zip.state,
        sample_zip.state_name,
        sample_zip.county,
        sample_zip.area_codes,
        (draw(place, 'house') % 12000 + 100)::varchar as house,
        chance(place, 'ordinal street') as street_style,
        draw(place, 'direction') as direction_draw,
        1 + (draw(place, 'street type') % len(street_types())::ubigint)::bigint as type_at,
        case when chance(place, 'unit') < 0.09
            then pick(['STE ', 'STE ', 'UNIT ', '#', 'APT '], draw(place, 'unit kind'))
                || (draw(place, 'unit number') % 300 + 1)::varchar end as unit,
    from named
    inner join sample_zip
        on named.region = sample_zip.region
        and (draw(place, 'zip') % getvariable('region_sizes')[1 + named.region])::integer = sample_zip.position
)
select
    * exclude (street_style, direction_draw),
    case when street_style < 0.45 then
            pick(['', 'N', 'S', 'E', 'W'], direction_draw)
        when street_style < 0.62 and region = 1 then pick(['NW', 'NE', 'SW', 'SE', 'E', 'W'], direction_draw)
        else '' end as direction,
    case
        when street_style < 0.62 and street_style > 0.45 and region in (1, 3)
            then ordinal((draw(place, 'nth street') % 180 + 1)::bigint)
        when street_style > 0.97 and region = 2 then 'FM ' || (draw(place, 'farm road') % 3400 + 20)::varchar
        when street_style > 0.75 then pick(street_words(), draw(place, 'street'))
        else pick(street_words(), draw(place, 'street')) || ' '
            || pick(street_seconds(), draw(place, 'street end'))
    end as street_name,
    case when street_style > 0.97 and region = 2 then '' else street_types()[type_at] end as street_type,
    case when street_style > 0.97 and region = 2 then '' else street_types_long()[type_at] end as street_type_long,
    pick(area_codes, draw(phone_key, 'area'))
        || (200 + draw_at(phone_key, phone_v, 'exchange') % 800)::varchar
        || lpad((draw_at(phone_key, phone_v, 'line') % 10000)::varchar, 4, '0') as phone,
    case
        when contact_v = 0 and chance(place, 'no email') < 0.22 then null
        when is_chain then pick(['director', 'info', 'office'], draw(site_group, 'mailbox')) || '@'
            || slug(split_part(plain_name, ' ', 1) || split_part(plain_name, ' ', 2)) || '.example.com'
        when chance(place, 'role mailbox') < 0.012
            then pick(['info@example.org', 'frontdesk@example.com', 'licensing@example.net'], draw(place, 'role'))
        when kind = 'center' and chance(place, 'own domain') < 0.5
            then pick(['director', 'info', 'office', lower(first_name)], draw_at(place, contact_v, 'mailbox')) || '@'
                || slug(plain_name) || '.example.com'
        else lower(first_name) || pick(['.', '_', ''], draw(person_key, 'join')) || lower(last_name)
            || pick(['', '', (draw(person_key, 'mail number') % 100)::varchar], draw(person_key, 'mail end')) || '@'
            || pick(['inbox.example.com', 'mail.example.org', 'post.example.net', 'home.example.com'],
                draw(person_key, 'mail host'))
    end as email,
    case
        when kind = 'family' then [6, 7, 7, 12][1 + (draw_at(place, capacity_v, 'capacity') % 4)::bigint]
        when kind = 'group' then 8 + (draw_at(place, capacity_v, 'capacity') % 9)::bigint
        else 18 + (draw_at(place, capacity_v, 'capacity') % 190)::bigint
    end as capacity,
    (getvariable('base_day')::date + to_months((born - 1)::integer))::date
        - (1 + case when born > 1 then draw(place, 'issued') % 26 else draw(place, 'issued') % 11500 end)::integer
        as issued,
    draw(place, 'ages') as ages_draw,
from placed;
