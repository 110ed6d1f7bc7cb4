-- One row per record with what matching compares; rid is its rank by record_id, so that arrival order is nothing.
create or replace temp table match_record as
with named as (
    select
        row_number() over (order by record_id) as rid,
        record_id,
        source,
        record_key,
        sfdc_id is not null as is_crm,
        nullif(match_company, '') as company,
        nullif(coalesce(match_operator, match_company), '') as trade,
        nullif(match_street, '') as street,
        nullif(match_house_number, '') as house,
        upper(nullif(city, '')) as city,
        upper(nullif(state, '')) as state,
        nullif(zip, '') as zip,
        nullif(phone, '') as given_phone,
        lower(nullif(email, '')) as given_email,
        lower(nullif(match_email_domain, '')) as given_domain,
        nullif(match_person, '') as person,
        upper(nullif(license_number, '')) as license,
    from stg_record
),

phone_use as (
    select given_phone, count(*) as records, {many_sites} as is_shared
    from named where given_phone is not null group by given_phone
),

email_use as (
    select given_email, count(*) as records, {many_sites} as is_shared
    from named where given_email is not null group by given_email
),

domain_use as (
    select given_domain, count(distinct coalesce(house, company)) > 8 as is_shared
    from named where given_domain is not null group by given_domain
),

company_use as (
    select company, count(*) as records from named where company is not null group by company
),

total as (select count(*) as records from named)

select
    named.* exclude (given_domain),
    -- the words that tell sites of one name apart: KIDS 1 and KIDS 2, PONDEROSA and PONDEROSA II
    list_sort(list_filter(string_split(coalesce(named.trade, ''), ' '),
        lambda word: regexp_full_match(word, '[0-9]+|II|III|IV|VI{{0,3}}|IX'))) as name_numbers,
    list_aggregate(list_sort(string_split(named.person, ' ')), 'string_agg', ' ') as person_words,
    case
        when named.house is not null and starts_with(named.street, named.house || ' ')
            then substr(named.street, length(named.house) + 2)
        else named.street
    end as street_name,
    -- a number that more than two sites give is a call centre's or an agency's: it says nothing
    case when not phone_use.is_shared then named.given_phone end as phone,
    case when not email_use.is_shared then named.given_email end as email,
    case when not domain_use.is_shared then named.given_domain end as email_domain,
    -- how common a value is apart from the pair itself, so that a match in a small file is not taken for
    -- a common name
    greatest(company_use.records - 2, 0) / total.records + 1 / greatest(total.records, 100000) as tf_company,
    greatest(phone_use.records - 2, 0) / total.records + 1 / greatest(total.records, 100000) as tf_phone,
    greatest(email_use.records - 2, 0) / total.records + 1 / greatest(total.records, 100000) as tf_email,
from named
cross join total
left join company_use using (company)
left join phone_use using (given_phone)
left join email_use using (given_email)
left join domain_use using (given_domain);

-- One row per record and name it goes by.
create or replace temp table match_name as
select rid, company as name from match_record where company is not null
union
select rid, trade as name from match_record where trade is not null;
