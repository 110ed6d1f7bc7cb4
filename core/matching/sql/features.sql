-- One row per record with what matching compares; rid is its rank by record_id, so that arrival order is nothing.
create or replace temp table match_rank as
select record_id, row_number() over (order by record_id) as rid from stg_record;

create or replace temp table match_given as
select
    match_rank.rid,
    record_id,
    source,
    record_key,
    sfdc_id is not null as is_crm,
    nullif(match_company, '') as company,
    nullif(coalesce(match_operator, match_company, match_person), '') as trade,
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
join match_rank using (record_id);

-- Only values that more than one pair of records gives are worth a look.
create or replace temp table match_record as
with phone_use as (
    select given_phone, count(*) as records, {many_sites} as is_shared
    from match_given
    where given_phone in (select given_phone from match_given group by all having count(*) > 2)
    group by given_phone
),

email_use as (
    select given_email, count(*) as records, {many_sites} as is_shared
    from match_given
    where given_email in (select given_email from match_given group by all having count(*) > 2)
    group by given_email
),

shared_domain as (
    select given_domain from match_given where given_domain is not null
    group by given_domain having count(*) > {largest_domain}
),

company_use as (
    select company, count(*) as records from match_given where company is not null
    group by company having count(*) > 2
),

-- the smallest share a value can have: a small file must not make every name look common
total as (select count(*) as records, 1 / greatest(count(*), 100000) as floor_share from match_given)

select
    match_given.* exclude (given_domain),
    string_split(trade, ' ') as words,
    -- the words that tell sites of one name apart: KIDS 1 and KIDS 2, PONDEROSA and PONDEROSA II
    coalesce(array_to_string(regexp_extract_all(trade, '\b([0-9]+|II|III|IV|VI{{0,3}}|IX)\b'), ' '), '')
        as name_numbers,
    array_to_string(list_sort(string_split(person, ' ')), ' ') as person_words,
    case
        when house is not null and starts_with(street, house || ' ') then substr(street, length(house) + 2)
        else street
    end as street_name,
    -- a number that more than two sites give is a call centre's or an agency's: it says nothing
    case when phone_use.is_shared is distinct from true then given_phone end as phone,
    case when email_use.is_shared is distinct from true then given_email end as email,
    case when shared_domain.given_domain is null then match_given.given_domain end as email_domain,
    -- how common a value is apart from the pair itself
    coalesce(company_use.records - 2, 0) / total.records + total.floor_share as tf_company,
    coalesce(phone_use.records - 2, 0) / total.records + total.floor_share as tf_phone,
    coalesce(email_use.records - 2, 0) / total.records + total.floor_share as tf_email,
from match_given
cross join total
left join company_use using (company)
left join phone_use using (given_phone)
left join email_use using (given_email)
left join shared_domain using (given_domain);

drop table match_given;

-- One row per record and name it goes by.
create or replace temp table match_name as
select rid, company as name from match_record where company is not null
union all
select rid, trade as name from match_record where trade is not null and trade is distinct from company;
