-- What some rosters spread over several cells, or say in one cell of its own: ages, a street's parts, a person's name.

-- "6 wks", "18 months", "5 yrs"; a number alone is read only where the column's name says what it counts.
create or replace temp macro age_months(value, unit) as list_transform(
    [lower(filled(value))], lambda t: list_transform(
        [regexp_extract(
            t, '^([0-9]{1,3}(?:\.[05])?)0* *(weeks?|wks?|w|months?|mos?|m|years?|yrs?|y)?\.?(?: old| of age)?$', ['number', 'unit']
        )],
        lambda p: {
            'months': case
                when t in ('birth', 'newborn', 'infant') then 0
                when p.number <> '' then floor(
                    try_cast(p.number as decimal(6, 1)) * months_per(coalesce(nullif(p.unit, ''), unit))
                )
            end::integer,
            'problem': case
                when t is null or t in ('birth', 'newborn', 'infant') then null
                when p.number = '' then 'unreadable'
                when p.unit = '' and unit is null then 'no_unit'
            end::varchar
        }
    )[1]
)[1];

create or replace temp macro parse_age(value) as age_months(value, null::varchar);

create or replace temp macro parse_age_in_months(value) as age_months(value, 'm');

create or replace temp macro parse_age_in_years(value) as age_months(value, 'y');

-- A house number and a street's name in cells of their own; a number alone is no street.
create or replace temp macro parse_street_parts(number, name, line2) as
    parse_street(case when filled(name) is not null then concat_ws(' ', filled(number), filled(name)) end, line2);

-- Where nobody names a company, the person is whom a lead is about.
create or replace temp macro parse_full_name(first, last) as {
    'name': nullif(concat_ws(' ', readable(filled(first), 'person'), readable(filled(last), 'person')), ''),
    'problem': null::varchar
};

-- "Accepts subsidy: no" said the other way round: a yes is a no, and a no says nothing.
create or replace temp macro parse_no_if_yes(value) as list_transform([parse_yes_no(value)], lambda said: {
    'value': case when said.value then false end,
    'problem': said.problem
})[1];
