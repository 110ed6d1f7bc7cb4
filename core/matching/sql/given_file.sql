-- The records of files in the words of matching. What no parser can read is compared as it is written.
create or replace temp table match_state as
select given_state, coalesce(parse_state(given_state).state, upper(given_state)) as state
from (select distinct given_state from match_plain where given_state is not null);

create or replace temp view match_given as
with cells as (
    select
        *,
        nullif(regexp_replace(given_phone, '[^0-9]+', '', 'g'), '') as digits,
        nullif(trim(regexp_replace(comparable(given_first_name), '[^A-Z0-9]+', ' ', 'g')), '') as first_name,
        nullif(trim(regexp_replace(comparable(given_last_name), '[^A-Z0-9]+', ' ', 'g')), '') as last_name,
        case when given_full_name is not null then file_person(given_full_name) end as person,
        match_company(given_company) as company,
        lower(given_email) as email,
    from match_plain
)

select
    side,
    record_key,
    side || ':' || record_key as record_id,
    company,
    company as trade,
    match_street(given_street) as street,
    match_house_number(given_street) as house,
    file_unit(given_street) as unit,
    nullif(trim(regexp_replace(upper(strip_accents(given_city)), '[^A-Z0-9]+', ' ', 'g')), '') as city,
    match_state.state,
    coalesce(nullif(regexp_extract(given_zip, '^([0-9]{{5}})(-?[0-9]{{4}})?$', 1), ''), upper(given_zip)) as zip,
    case
        when length(digits) = 11 and starts_with(digits, '1') then substr(digits, 2)
        else digits
    end as phone,
    email,
    match_email_domain(email) as email_domain,
    match_website(given_website) as website,
    -- a cell of the last name alone may hold the whole name
    coalesce(first_name, person.first, case when contains(last_name, ' ') then split_part(last_name, ' ', 1) end)
        as first,
    coalesce(
        case when first_name is null and contains(last_name, ' ') then split_part(last_name, ' ', -1) end,
        last_name, person.last
    ) as last,
    upper(given_license_number) as license,
    nullif(regexp_replace(given_date_of_birth, '[^0-9]+', '', 'g'), '') as birth{texts},
from cells
left join match_state using (given_state);
