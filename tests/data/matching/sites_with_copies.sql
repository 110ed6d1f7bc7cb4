-- {sites} invented sites, one in six of a chain, and copies with spoilt values: key SITE-0 is the site itself,
-- -1 another list's copy, -2 the CRM's.
create or replace temp macro drawn(site, purpose) as hash(hash(site::bigint, purpose));
create or replace temp macro chance(site, purpose) as (drawn(site, purpose) % 1000003) / 1000003.0;
create or replace temp macro pick(words, number) as words[1 + (number % len(words)::ubigint)::bigint];
create or replace temp macro spoil(word) as left(word, 3) || substr(word, 5);

create or replace temp table site as
select
    site,
    chance(site // 4, 'chain') < 0.16 as is_chain,
    pick(['SUNNY', 'LITTLE', 'BRIGHT', 'HAPPY', 'TINY', 'GOLDEN', 'MAPLE', 'JOYFUL'], drawn(site, 'first')) || ' '
        || pick(['STEPS', 'MINDS', 'SPROUTS', 'ACORNS', 'OWLS', 'BEES', 'LAMBS', 'ROCKETS'], drawn(site, 'second')) || ' '
        || pick(['ACADEMY', 'PRESCHOOL', 'DAYCARE', 'MONTESSORI', 'LEARNING CENTER'], drawn(site, 'third')) as own_name,
    (100 + drawn(site, 'house') % 9000)::varchar as house,
    pick(['OAK', 'ELM', 'MILL', 'LAKE', 'CEDAR', 'SUNSET', 'CANYON', 'CHURCH'], drawn(site, 'street'))
        || pick([' GROVE', ' VIEW', '', ' CREEK'], drawn(site, 'end')) || ' '
        || pick(['ST', 'AVE', 'DR'], drawn(site, 'type')) as street_name,
    (10001 + drawn(site, 'zip') % ({sites} // 30 + 1))::varchar as zip,
    pick(['DORA', 'ALMA', 'INES', 'ROSA', 'CLEO'], drawn(site, 'given')) || ' '
        || pick(['LANE', 'FORD', 'WELLS', 'HOLT', 'MARSH', 'BRIGGS'], drawn(site, 'family')) as person,
from range({sites}) as sites(site);

insert into stg_record by name
with copied as (
    select *, 0 as copy from site
    union all
    select *, 1 from site where chance(site, 'listed') < 0.15
    union all
    select *, 2 from site where chance(site, 'in the crm') < 0.3
),

told as (
    select
        *,
        if(is_chain, 'PRIMA HAUS ' || street_name, own_name) as name,
        if(is_chain, site // 4, 1000000 + site) as number_key,
        chance(site * 3 + copy, 'spoilt') as luck
    from copied
)

select
    ['state', 'list', 'salesforce'][copy + 1] as source,
    site || '-' || copy as record_key,
    source || ':' || record_key as record_id,
    if(copy = 2, '00Q' || site, null) as sfdc_id,
    case when copy = 0 or luck > 0.25 then name when luck < 0.12 then spoil(name)
        else regexp_replace(name, ' [A-Z]+$', '') end as company,
    company as match_company,
    company as match_operator,
    house || ' ' || street_name as street,
    street as match_street,
    house as match_house_number,
    zip,
    'TOWN ' || zip[4:4] as city,
    'NV' as state,
    if(copy > 0 and luck between 0.3 and 0.4, null, '+1702' || (2000000 + drawn(number_key, 'phone') % 7000000)) as phone,
    person as match_person,
    if(copy = 0, 'K' || site, null) as license_number,
from told
order by {order};
