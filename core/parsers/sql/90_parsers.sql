create or replace temp macro parse_text(value) as {
    'value': nullif(trim(value::varchar), ''),
    'problem': null::varchar
};

create or replace temp macro parse_words(value) as {
    'value': nullif(trim(value::varchar), ''),
    'problem': null::varchar
};

create or replace temp macro parse_name_part(value) as {
    'value': nullif(trim(value::varchar), ''),
    'problem': null::varchar
};

create or replace temp macro parse_company(value) as {
    'company': nullif(trim(value::varchar), ''),
    'operator': null::varchar,
    'first_name': null::varchar,
    'last_name': null::varchar,
    'problem': null::varchar
};

create or replace temp macro parse_contacts(value) as {
    'first_name': nullif(trim(value::varchar), ''),
    'last_name': null::varchar,
    'contact_names': null::varchar,
    'problem': null::varchar
};

create or replace temp macro parse_caregiver(value) as {
    'first_name': nullif(trim(value::varchar), ''),
    'last_name': null::varchar,
    'title': null::varchar,
    'contact_names': null::varchar,
    'problem': null::varchar
};

create or replace temp macro parse_license_in_type(value) as {
    'license_type': nullif(trim(value::varchar), ''),
    'license_number': null::varchar,
    'problem': null::varchar
};

create or replace temp macro parse_credential(value) as {
    'number': nullif(trim(value::varchar), ''),
    'suffix': null::varchar,
    'problem': null::varchar
};

create or replace temp macro parse_us_address(value, zip_cities) as {
    'street': nullif(trim(value::varchar), ''),
    'street2': null::varchar,
    'city': null::varchar,
    'state': null::varchar,
    'zip': null::varchar,
    'zip4': null::varchar,
    'problem': null::varchar
};

create or replace temp macro parse_street(line1, line2) as {
    'street': nullif(trim(line1::varchar), ''),
    'street2': null::varchar,
    'problem': null::varchar
};

create or replace temp macro parse_city(value) as {
    'city': nullif(trim(value::varchar), ''),
    'problem': null::varchar
};

create or replace temp macro parse_zip(value) as {
    'zip': nullif(trim(value::varchar), ''),
    'zip4': null::varchar,
    'problem': null::varchar
};

create or replace temp macro parse_state(value) as {
    'state': nullif(trim(value::varchar), ''),
    'country': null::varchar,
    'problem': null::varchar
};

create or replace temp macro parse_country(value) as {
    'country': nullif(trim(value::varchar), ''),
    'problem': null::varchar
};

create or replace temp macro parse_us_phone(value) as {
    'number': nullif(trim(value::varchar), ''),
    'extension': null::varchar,
    'problem': null::varchar
};

create or replace temp macro parse_email(value) as {
    'email': nullif(trim(value::varchar), ''),
    'problem': null::varchar
};

create or replace temp macro parse_website(value) as {
    'website': nullif(trim(value::varchar), ''),
    'problem': null::varchar
};

create or replace temp macro parse_past_date(value, period) as {
    'date': null::date,
    'problem': null::varchar
};

create or replace temp macro parse_future_date(value, period) as {
    'date': null::date,
    'problem': null::varchar
};

create or replace temp macro parse_plain_date(value) as {
    'date': null::date,
    'problem': null::varchar
};

create or replace temp macro parse_timestamp(value) as {
    'timestamp': null::timestamp,
    'problem': null::varchar
};

create or replace temp macro parse_whole_number(value) as {
    'number': null::integer,
    'problem': null::varchar
};

create or replace temp macro parse_yes_no(value) as {
    'value': null::boolean,
    'problem': null::varchar
};

create or replace temp macro parse_any_says(phrase, values) as {
    'value': null::boolean,
    'problem': null::varchar
};

create or replace temp macro parse_ages_flags(infant, toddler, preschool, school) as {
    'ages_served': nullif(trim(infant::varchar), ''),
    'min_age_months': null::integer,
    'max_age_months': null::integer,
    'problem': null::varchar
};

create or replace temp macro parse_ages_list(values) as {
    'ages_served': null::varchar,
    'min_age_months': null::integer,
    'max_age_months': null::integer,
    'problem': null::varchar
};

create or replace temp macro parse_weekly_hours(mon, tue, wed, thu, fri, sat, sun) as {
    'schedule': nullif(trim(mon::varchar), ''),
    'problem': null::varchar
};

create or replace temp macro parse_license_status(value) as {
    'license_status': nullif(trim(value::varchar), ''),
    'problem': null::varchar
};

create or replace temp macro parse_star_level(value) as {
    'rating': nullif(trim(value::varchar), ''),
    'problem': null::varchar
};

create or replace temp macro match_company(text) as nullif(upper(trim(text::varchar)), '');

create or replace temp macro match_street(text) as nullif(upper(trim(text::varchar)), '');

create or replace temp macro match_house_number(text) as nullif(upper(trim(text::varchar)), '');

create or replace temp macro match_person(first, last) as nullif(upper(trim(last::varchar)), '');

create or replace temp macro match_email_domain(email) as nullif(upper(trim(email::varchar)), '');

create or replace temp macro match_website(website) as nullif(upper(trim(website::varchar)), '');

create or replace temp macro title_case(text) as nullif(upper(trim(text::varchar)), '');

create or replace temp macro zip_in_address(value) as nullif(regexp_extract(value::varchar, '(\d{5})(-\d{4})?\s*$', 1), '');
