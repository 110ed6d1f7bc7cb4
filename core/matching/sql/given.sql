-- One row per record in the words of matching.
create or replace temp view match_given as
select
    record_id,
    source,
    record_key,
    sfdc_id is not null as is_crm,
    nullif(match_company, '') as company,
    nullif(coalesce(match_operator, match_company, match_person), '') as trade,
    nullif(match_street, '') as street,
    nullif(match_house_number, '') as house,
    nullif(regexp_replace(upper(street2), '[^A-Z0-9]+', ' ', 'g'), '') as unit,
    upper(nullif(city, '')) as city,
    upper(nullif(state, '')) as state,
    nullif(zip, '') as zip,
    nullif(phone, '') as phone,
    lower(nullif(email, '')) as email,
    lower(nullif(match_email_domain, '')) as email_domain,
    nullif(match_website, '') as website,
    nullif(match_person, '') as person,
    coalesce(
        nullif(trim(regexp_replace(upper(strip_accents(first_name)), '[^A-Z]+', ' ', 'g')), ''),
        split_part(nullif(match_person, ''), ' ', 1)
    ) as first,
    coalesce(
        nullif(trim(regexp_replace(upper(strip_accents(last_name)), '[^A-Z]+', ' ', 'g')), ''),
        split_part(nullif(match_person, ''), ' ', -1)
    ) as last,
    upper(nullif(license_number, '')) as license,
    null::varchar as birth,
from stg_record;
