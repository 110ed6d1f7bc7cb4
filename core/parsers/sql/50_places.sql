-- Places: states, countries, cities, streets and whole addresses.

create or replace temp macro us_codes() as
    ' AK AL AR AS AZ CA CO CT DC DE FL GA GU HI IA ID IL IN KS KY LA MA MD ME MI MN MO MP MS MT'
    || ' NC ND NE NH NJ NM NV NY OH OK OR PA PR RI SC SD TN TX UT VA VI VT WA WI WV WY ';

create or replace temp macro canadian_codes() as ' AB BC MB NB NL NS NT NU ON PE QC SK YT ';

set variable leadfold_state_names = map {
    'ALABAMA': 'AL', 'ALASKA': 'AK', 'ARIZONA': 'AZ', 'ARKANSAS': 'AR', 'CALIFORNIA': 'CA',
    'COLORADO': 'CO', 'CONNECTICUT': 'CT', 'DELAWARE': 'DE', 'DISTRICT OF COLUMBIA': 'DC',
    'WASHINGTON DC': 'DC', 'FLORIDA': 'FL', 'GEORGIA': 'GA', 'HAWAII': 'HI', 'IDAHO': 'ID',
    'ILLINOIS': 'IL', 'INDIANA': 'IN', 'IOWA': 'IA', 'KANSAS': 'KS', 'KENTUCKY': 'KY', 'LOUISIANA': 'LA',
    'MAINE': 'ME', 'MARYLAND': 'MD', 'MASSACHUSETTS': 'MA', 'MICHIGAN': 'MI', 'MINNESOTA': 'MN',
    'MISSISSIPPI': 'MS', 'MISSOURI': 'MO', 'MONTANA': 'MT', 'NEBRASKA': 'NE', 'NEVADA': 'NV',
    'NEW HAMPSHIRE': 'NH', 'NEW JERSEY': 'NJ', 'NEW MEXICO': 'NM', 'NEW YORK': 'NY', 'NORTH CAROLINA': 'NC',
    'NORTH DAKOTA': 'ND', 'OHIO': 'OH', 'OKLAHOMA': 'OK', 'OREGON': 'OR', 'PENNSYLVANIA': 'PA',
    'RHODE ISLAND': 'RI', 'SOUTH CAROLINA': 'SC', 'SOUTH DAKOTA': 'SD', 'TENNESSEE': 'TN', 'TEXAS': 'TX',
    'UTAH': 'UT', 'VERMONT': 'VT', 'VIRGINIA': 'VA', 'WASHINGTON': 'WA', 'WEST VIRGINIA': 'WV',
    'WISCONSIN': 'WI', 'WYOMING': 'WY', 'PUERTO RICO': 'PR', 'GUAM': 'GU', 'VIRGIN ISLANDS': 'VI',
    'US VIRGIN ISLANDS': 'VI', 'AMERICAN SAMOA': 'AS', 'NORTHERN MARIANA ISLANDS': 'MP', 'ALBERTA': 'AB',
    'BRITISH COLUMBIA': 'BC', 'MANITOBA': 'MB', 'NEW BRUNSWICK': 'NB', 'NEWFOUNDLAND': 'NL',
    'NEWFOUNDLAND AND LABRADOR': 'NL', 'NOVA SCOTIA': 'NS', 'NORTHWEST TERRITORIES': 'NT', 'NUNAVUT': 'NU',
    'ONTARIO': 'ON', 'PRINCE EDWARD ISLAND': 'PE', 'QUEBEC': 'QC', 'SASKATCHEWAN': 'SK', 'YUKON': 'YT',
    'YUKON TERRITORY': 'YT'
};

-- `name` is in capitals without points.
create or replace temp macro state_code(name) as case
    when length(name) = 2 then case
        when says(us_codes(), name) or says(canadian_codes(), name) then name
        when name = 'NF' then 'NL'
        when name = 'PQ' then 'QC'
    end
    else getvariable('leadfold_state_names')[replace(name, '&', 'AND')]
end;

create or replace temp macro us_state_pattern() as
    'northern mariana islands|district of columbia|us virgin islands|american samoa|'
    || 'north carolina|south carolina|virgin islands|massachusetts|new hampshire|washington dc|'
    || 'west virginia|north dakota|pennsylvania|rhode island|south dakota|connecticut|mississippi|'
    || 'puerto rico|california|new jersey|new mexico|washington|louisiana|minnesota|tennessee|'
    || 'wisconsin|arkansas|colorado|delaware|illinois|kentucky|maryland|michigan|missouri|nebraska|'
    || 'new york|oklahoma|virginia|alabama|arizona|florida|georgia|indiana|montana|vermont|wyoming|'
    || 'alaska|hawaii|kansas|nevada|oregon|idaho|maine|texas|guam|iowa|ohio|utah';

create or replace temp macro parse_state(value) as list_transform([filled(value)], lambda t: list_transform(
    [state_code(trim(upper(strip_accents(replace(t, '.', ''))), ' ,'))], lambda code: {
        'state': code,
        'country': case when code is not null then case when says(canadian_codes(), code) then 'CA' else 'US' end end,
        'problem': case when t is not null and code is null then 'unreadable' end::varchar
    }
)[1])[1];

create or replace temp macro parse_country(value) as list_transform(
    [upper(replace(filled(value), '.', ''))], lambda t: list_transform(
        [case
            when t in ('US', 'USA', 'UNITED STATES', 'UNITED STATES OF AMERICA', 'AMERICA') then 'US'
            when t in ('CA', 'CAN', 'CANADA') then 'CA'
        end],
        lambda code: {
            'country': code,
            'problem': case when t is not null and code is null then 'unreadable' end::varchar
        }
    )[1]
)[1];

-- A state after the city is no part of it.
create or replace temp macro parse_city(value) as list_transform(
    [{
        'text': rtrim(readable(filled(value), 'place'), ' ,;.'),
        'has_state': regexp_matches(value::varchar, ',\s*[A-Za-z]{2}[.\s]*$'),
        'is_name': regexp_matches(value::varchar, '\p{L}') and not regexp_matches(value::varchar, '[0-9@]')
    }],
    lambda g: {
        'city': case
            when g.is_name and g.has_state and says(us_codes(), upper(right(g.text, 2))) then rtrim(left(g.text, length(g.text) - 2), ' ,')
            when g.is_name then g.text
        end,
        'problem': case when g.text is not null and not g.is_name then 'unreadable' end::varchar
    }
)[1];

create or replace temp macro street_suffixes() as
    'st|street|ave?|avenue|blvd|boulevard|dr|drive|rd|road|ln|lane|ct|court|cir|circle|pl|place|pkwy|parkway|way|ter|terrace'
    || '|trl|trail|plz|plaza|sq|square|loop|cv|cove|pt|point|xing|crossing|row|run|path|pass|aly|alley';

create or replace temp macro may_hold_unit(text) as regexp_matches(
    text,
    '#|[ ,][A-Za-z]?[0-9]+[A-Za-z]?$'
    || '|(?i)[ ,](ste|suite|apt|apartment|unit|bldg|building|rm|room|fl|floor|level|lot|trlr|trailer|spc|space|ofc|dept|pmb|box)\b'
);

-- A unit has a designator and a short mark after it, stands at the end, and leaves a number and a name before
-- it: 12 OLD OFFICE RD and 12345 RM 620 have none. Letter and digits right after a suffix are one too (RD A25),
-- but not in COUNTY RD A25.
create or replace temp macro unit_apart(text) as list_transform(
    [regexp_extract(
        text,
        '(?i)^((?:[0-9]\S* .*?(?:[a-z]{2}|[0-9])|p\.? ?o\.? ?box [0-9]+)[a-z]*\.?)[ ,]+('
        || '(?:(?:ste|suite|apt|apartment|unit|bldg|building|rm|room|fl|floor|lot|trlr|trailer|spc|space|ofc|dept|pmb'
        || '|(?:p\.? ?o\.? ?)?box)\b[.:]? *#? *|# *)(?:[a-z]?-?[0-9]+[a-z]?|[a-z])'
        || '(?: *[-,&/]? *(?:(?:ste|suite|apt|unit|bldg|building|rm|room|fl|floor)\b\.? *)?#?(?:[a-z]?-?[0-9]+[a-z]?|[a-z]))*'
        || '|(?:[0-9]+(?:st|nd|rd|th)|first|second|third|ground|lower|upper|main) (?:floor|fl|level))$',
        ['street', 'unit']
    )],
    lambda p: list_transform(
        [case
            when p.unit = '' and not regexp_matches(text, '(?i)\b(county|co|state|ranch|farm) (road|rd)\.? [^ ]+$')
                then regexp_extract(
                    text, '(?i)^([0-9]\S* .+ (?:' || street_suffixes() || ')\.?),? +([a-z][0-9]{1,4}|[0-9]{1,4}[a-z])$',
                    ['street', 'unit']
                )
            else p
        end],
        lambda q: {
            'street': rtrim(case when q.unit = '' then text else q.street end, ' ,;.'),
            'unit': nullif(rtrim(q.unit, ' ,;.'), '')
        }
    )[1]
)[1];

create or replace temp macro split_unit(text, may_hold_unit) as list_transform([text], lambda whole: case
    when may_hold_unit then unit_apart(whole)
    else {'street': rtrim(whole, ' ,;.'), 'unit': null}
end)[1];

create or replace temp macro parse_street(line1, line2) as list_transform(
    [{
        'one': readable(filled(line1), 'place'),
        'two': readable(filled(line2), 'place'),
        'may_hold_unit': may_hold_unit(coalesce(clean_text(line1), clean_text(line2)))
    }],
    lambda g: list_transform([{'text': coalesce(g.one, g.two), 'may_hold_unit': g.may_hold_unit}], lambda s: list_transform(
        [split_unit(s.text, s.may_hold_unit)], lambda p: {
            'street': case when regexp_matches(p.street, '\p{L}') then p.street end,
            'street2': case
                when regexp_matches(p.street, '\p{L}')
                    then nullif(concat_ws(', ', p.unit, case when g.one <> g.two then rtrim(g.two, ' ,;') end), '')
            end,
            'problem': case when not regexp_matches(p.street, '\p{L}') then 'unreadable' end::varchar
        }
    )[1])[1]
)[1];

-- What the compile step joins ref_zip on; null where the cell ends in no ZIP code.
create or replace temp macro zip_in_address(value) as case
    when regexp_matches(right(value::varchar, 6), '^[^0-9][0-9]{5}$') then right(value::varchar, 5)
    else nullif(regexp_extract(
        value::varchar, '\b([0-9]{5})(?:[- ]?[0-9]{4})?[\s,.]*(?i:usa?|u\.s\.a?\.?|united states(?: of america)?)?\s*$', 1
    ), '')
end;

-- Line breaks part an address as commas do.
create or replace temp macro address_text(value) as clean_text(case
    when regexp_matches(value::varchar, '[\r\n]|,[^ ]| ,') then regexp_replace(
        regexp_replace(trim(value::varchar, e' \r\n\t'), '[ ,]*[\r\n][\s,]*', ', ', 'g'), ' *,+ *', ', ', 'g'
    )
    else value::varchar
end);

create or replace temp macro address_parts(text) as regexp_extract(
    text,
    '(?i)^(.*?)[ ,]+([a-z]{2}|[a-z]\.[a-z]\.?|' || us_state_pattern() || ')'
    || '(?:[., ]+([0-9]{5})(?:[- ]?([0-9]{4}))?)?[ ,.]*(?:usa?|u\.s\.a?\.?|united states(?: of america)?)?$',
    ['body', 'state', 'zip', 'plus']
);

-- The common end of an address costs a tenth of the pattern that reads every other one.
create or replace temp macro quick_parts(address) as list_transform([address], lambda t: case
    when regexp_matches(right(t, 10), '(?i)^, [a-z]{2} [0-9]{5}$')
        then {'body': left(t, length(t) - 10), 'state': left(right(t, 8), 2), 'zip': right(t, 5), 'plus': ''}
    else address_parts(t)
end)[1];

create or replace temp macro is_street(text) as contains(text, ' ') and regexp_matches(text, '[A-Za-z].*[0-9]|[0-9].*[A-Za-z]');

-- A city of the same state with a longer name wins over the ZIP code's own where the street before it ends as
-- streets end: PAGE ST NORTH LAS VEGAS with a ZIP code of Las Vegas.
create or replace temp macro longer_city(words, own, state) as list_transform(
    [len(words) - len(string_split(own, ' '))], lambda before: len(words) - before + case
        when contains(cities_of_state(state), '|' || words[before] || ' ' || own || '|')
            and regexp_matches(lower(array_to_string(words[:before - 1], ' ')), ' (' || street_suffixes() || '|[0-9]+)$')
            then 1
        else 0
    end
)[1];

-- Any city of the state that leaves a street, longest first; then what a comma set apart.
create or replace temp macro other_city(words, state, marked) as list_transform(
    [cities_of_state(state)], lambda cities: coalesce(
        list_filter([4, 3, 2, 1], lambda k:
            k < len(words)
            and contains(cities, '|' || array_to_string(words[len(words) - k + 1:], ' ') || '|')
            and is_street(array_to_string(words[:len(words) - k], ' '))
        )[1],
        marked
    )
)[1];

-- How many of the last words are the city: first the names of the ZIP code, longest first. `plain` is the body in
-- capitals without points and commas, `words` its words.
create or replace temp macro city_word_count(plain, words, own, state, body) as case
    when own is null then list_transform(
        [case
            when regexp_matches(body, ', [^,0-9]+$') and is_street(regexp_extract(body, '^(.*),', 1))
                then len(string_split(regexp_extract(body, ', ([^,0-9]+)$', 1), ' '))
        end],
        lambda marked: other_city(words, state, marked)
    )[1]
    when words[len(words) - len(string_split(own, ' '))] in ('NORTH', 'SOUTH', 'EAST', 'WEST', 'NEW', 'LAKE', 'FORT', 'PORT')
        then list_transform([words], lambda all_words: longer_city(all_words, own, state))[1]
    else len(string_split(own, ' '))
end;

create or replace temp macro address_may_hold_unit(text) as regexp_matches(
    text,
    '#|[ ,][A-Za-z]?[0-9]+[A-Za-z]?[ ,].*[ ,][0-9]{5}'
    || '|(?i)[ ,](ste|suite|apt|apartment|unit|bldg|building|rm|room|fl|floor|level|lot|trlr|trailer|spc|space|ofc|dept|pmb|box)\b'
);

create or replace temp macro address_body(parts) as list_transform([parts], lambda p: list_transform(
    [{
        'text': rtrim(p.body, ' ,;'),
        'plain': upper(replace(replace(rtrim(p.body, ' ,;'), '.', ''), ',', '')),
        'state': upper(replace(p.state, '.', ''))
    }],
    lambda b: {
        'text': b.text,
        'plain': b.plain,
        'words': string_split(b.plain, ' '),
        'state': list_transform([state_code(b.state)], lambda code: case when says(us_codes(), code) then code end)[1],
        'zip': p.zip,
        'plus': p.plus
    }
)[1])[1];

-- The ZIP code's longest name that the body ends with and that leaves more than a number.
create or replace temp macro own_city(plain, names) as list_filter(names, lambda own_name:
    ends_with(plain, ' ' || own_name) and contains(left(plain, length(plain) - length(own_name) - 1), ' ')
)[1];

create or replace temp macro parse_us_address(value, zip_cities) as list_transform(
    [{
        'is_filled': filled(value) is not null,
        'body': address_body(quick_parts(readable(address_text(value), 'place'))),
        'cities': zip_cities::varchar[],
        'may_hold_unit': address_may_hold_unit(value::varchar)
    }],
    lambda a: list_transform(
        [case when a.body.state is not null then list_transform([own_city(a.body.plain, a.cities)], lambda own:
            city_word_count(a.body.plain, a.body.words, own, a.body.state, a.body.text)
        )[1] end],
        lambda k: list_transform([string_split(a.body.text, ' ')], lambda words: list_transform(
            [split_unit(array_to_string(words[:-k - 1], ' '), a.may_hold_unit)], lambda street: {
                'street': street.street,
                'street2': street.unit,
                'city': rtrim(array_to_string(words[-k:], ' '), ' ,;'),
                'state': a.body.state,
                'zip': case when a.body.state is not null then nullif(a.body.zip, '') end,
                'zip4': case when a.body.state is not null then nullif(a.body.plus, '') end,
                'problem': case
                    when not a.is_filled then null
                    when a.body.state is null then 'unreadable'
                    when k is null then 'no_city'
                    when a.body.zip = '' then 'no_zip'
                    when a.cities is null then 'unknown_zip'
                end::varchar
            }
        )[1])[1]
    )[1]
)[1];
