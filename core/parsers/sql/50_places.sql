-- Places: states, countries, cities, streets and whole addresses.

create or replace temp macro us_codes() as
    ' AK AL AR AS AZ CA CO CT DC DE FL GA GU HI IA ID IL IN KS KY LA MA MD ME MI MN MO MP MS MT'
    || ' NC ND NE NH NJ NM NV NY OH OK OR PA PR RI SC SD TN TX UT VA VI VT WA WI WV WY ';

create or replace temp macro canadian_codes() as ' AB BC MB NB NL NS NT NU ON PE QC SK YT ';

create or replace temp macro state_names() as map {
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
    else state_names()[replace(name, '&', 'AND')]
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
create or replace temp macro parse_city(value) as list_transform([filled(value)], lambda t: list_transform(
    [trim(case
        when regexp_matches(t, ', *[A-Za-z]{2}[. ]*$') and says(us_codes(), upper(regexp_extract(t, '([A-Za-z]{2})[. ]*$', 1)))
            then regexp_extract(t, '^(.*), *[A-Za-z]{2}[. ]*$', 1)
        else t
    end, ' ,;.')],
    lambda c: {
        'city': case when regexp_matches(c, '\p{L}') and not regexp_matches(c, '[0-9@]') then readable(c, 'place') end,
        'problem': case
            when c is not null and (not regexp_matches(c, '\p{L}') or regexp_matches(c, '[0-9@]')) then 'unreadable'
        end::varchar
    }
)[1])[1];

create or replace temp macro street_suffixes() as
    'st|street|ave?|avenue|blvd|boulevard|dr|drive|rd|road|ln|lane|ct|court|cir|circle|pl|place|pkwy|parkway|way|ter|terrace'
    || '|trl|trail|plz|plaza|sq|square|loop|cv|cove|pt|point|xing|crossing|row|run|path|pass|aly|alley';

-- A unit has a designator and a short mark after it, stands at the end, and leaves a number and a name before
-- it: 12 OLD OFFICE RD and 12345 RM 620 have none. Letter and digits right after a suffix are one too (RD A25),
-- but not in COUNTY RD A25.
create or replace temp macro split_unit(text) as list_transform(
    [case
        when regexp_matches(text, '#|[0-9]$|(?i)\b(ste|suite|apt|apartment|unit|bldg|building|rm|room|fl|floor|level|lot|spc|space)\b')
            then regexp_extract(
                text,
                '(?i)^((?:[0-9]\S* .*?(?:[a-z]{2}|[0-9])|p\.? ?o\.? ?box [0-9]+)[a-z]*\.?)[ ,]+('
                || '(?:(?:ste|suite|apt|apartment|unit|bldg|building|rm|room|fl|floor|lot|trlr|trailer|spc|space|ofc|dept|pmb'
                || '|(?:p\.? ?o\.? ?)?box)\b[.:]? *#? *|# *)(?:[a-z]?-?[0-9]+[a-z]?|[a-z])'
                || '(?: *[-,&/]? *(?:(?:ste|suite|apt|unit|bldg|building|rm|room|fl|floor)\b\.? *)?#?(?:[a-z]?-?[0-9]+[a-z]?|[a-z]))*'
                || '|(?:[0-9]+(?:st|nd|rd|th)|first|second|third|ground|lower|upper|main) (?:floor|fl|level))$',
                ['street', 'unit']
            )
        else {'street': '', 'unit': ''}
    end],
    lambda p: list_transform(
        [case
            when p.unit = ''
                and regexp_matches(text, '(?i)[ ,](?:[a-z][0-9]{1,4}|[0-9]{1,4}[a-z])$')
                and not regexp_matches(text, '(?i)\b(county|co|state|ranch|farm) (road|rd)\.? [^ ]+$')
                then regexp_extract(
                    text, '(?i)^([0-9]\S* .+ (?:' || street_suffixes() || ')\.?),? +([a-z][0-9]{1,4}|[0-9]{1,4}[a-z])$',
                    ['street', 'unit']
                )
            else p
        end],
        lambda q: {
            'street': trim(case when q.unit = '' then text else q.street end, ' ,;.'),
            'unit': nullif(trim(q.unit, ' ,;.'), '')
        }
    )[1]
)[1];

create or replace temp macro parse_street(line1, line2) as list_transform(
    [{'one': filled(line1), 'two': filled(line2)}],
    lambda g: list_transform(
        [{'one': split_unit(coalesce(g.one, g.two)), 'two': case when g.one <> g.two then trim(g.two, ' ,;') end}],
        lambda p: list_transform(
            [regexp_matches(p.one.street, '\p{L}')], lambda is_read: {
                'street': case when is_read then readable(p.one.street, 'place') end,
                'street2': case
                    when is_read then readable(nullif(concat_ws(', ', p.one.unit, p.two), ''), 'place')
                end,
                'problem': case when not is_read then 'unreadable' end::varchar
            }
        )[1]
    )[1]
)[1];

-- What the compile step joins ref_zip on; blank where the cell ends in no ZIP code.
create or replace temp macro zip_in_address(value) as nullif(regexp_extract(
    value::varchar, '\b([0-9]{5})(?:[- ]?[0-9]{4})?[\s,.]*(?i:usa?|u\.s\.a?\.?|united states(?: of america)?)?\s*$', 1
), '');

-- Line breaks part an address as commas do.
create or replace temp macro address_text(value) as list_transform(
    [filled(case
        when regexp_matches(value::varchar, '[\r\n]')
            then regexp_replace(trim(value::varchar, e' \r\n\t'), '[ ,]*[\r\n][\s,]*', ', ', 'g')
        else value::varchar
    end)],
    lambda t: case when regexp_matches(t, ',[^ ]| ,') then regexp_replace(t, ' *,+ *', ', ', 'g') else t end
)[1];

create or replace temp macro is_street(text) as contains(text, ' ') and regexp_matches(text, '[A-Za-z].*[0-9]|[0-9].*[A-Za-z]');

-- How many of the last words of the body are the city. The names of the ZIP code come first, longest first; a
-- city of the same state with a longer name wins where the street before it ends as streets end (PAGE ST
-- NORTH LAS VEGAS). Then any city of the state that leaves a street, then what a comma set apart.
-- `body` in capitals without points and commas; `own` is the ZIP code's longest fitting name.
create or replace temp macro city_word_count(body, words, own, state, has_mark, marked) as case
    when own is not null then len(string_split(own, ' ')) + case
        when words[len(words) - len(string_split(own, ' '))] in ('NORTH', 'SOUTH', 'EAST', 'WEST', 'NEW', 'LAKE', 'FORT', 'PORT')
            and contains(
                cities_of_state(state), '|' || words[len(words) - len(string_split(own, ' '))] || ' ' || own || '|'
            )
            and regexp_matches(
                lower(array_to_string(words[:len(words) - len(string_split(own, ' ')) - 1], ' ')),
                ' (' || street_suffixes() || '|[0-9]+)$'
            )
            then 1
        else 0
    end
    else coalesce(
        list_filter([4, 3, 2, 1], lambda k:
            k < len(words)
            and contains(cities_of_state(state), '|' || array_to_string(words[len(words) - k + 1:], ' ') || '|')
            and is_street(array_to_string(words[:len(words) - k], ' '))
        )[1],
        case when has_mark then marked end
    )
end;

create or replace temp macro parse_us_address(value, zip_cities) as list_transform([address_text(value)], lambda t: list_transform(
    [regexp_extract(
        t,
        '(?i)^(.*?)[ ,]+([a-z]{2}|[a-z]\.[a-z]\.?|' || us_state_pattern() || ')'
        || '(?:[., ]+([0-9]{5})(?:[- ]?([0-9]{4}))?)?[ ,.]*(?:usa?|u\.s\.a?\.?|united states(?: of america)?)?$',
        ['body', 'state', 'zip', 'plus']
    )],
    lambda p: list_transform(
        [{
            'body': rtrim(p.body, ' ,;'),
            'plain': upper(replace(replace(rtrim(p.body, ' ,;'), '.', ''), ',', '')),
            'state': case
                when says(us_codes(), state_code(upper(replace(p.state, '.', '')))) then state_code(upper(replace(p.state, '.', '')))
            end,
            'cities': zip_cities::varchar[]
        }],
        lambda g: list_transform(
            [case when g.state is not null then city_word_count(
                g.plain,
                string_split(g.plain, ' '),
                list_filter(g.cities, lambda c:
                    ends_with(g.plain, ' ' || c) and is_street(left(g.plain, length(g.plain) - length(c) - 1))
                )[1],
                g.state,
                regexp_matches(g.body, '[A-Za-z0-9].*, [^,0-9]+$') and is_street(regexp_extract(g.body, '^(.*),', 1)),
                len(string_split(regexp_extract(g.body, ', ([^,0-9]+)$', 1), ' '))
            ) end],
            lambda k: list_transform(
                [split_unit(array_to_string(string_split(g.body, ' ')[:len(string_split(g.body, ' ')) - k], ' '))],
                lambda street: {
                    'street': readable(street.street, 'place'),
                    'street2': readable(street.unit, 'place'),
                    'city': readable(
                        trim(array_to_string(string_split(g.body, ' ')[len(string_split(g.body, ' ')) - k + 1:], ' '), ' ,;'), 'place'
                    ),
                    'state': g.state,
                    'zip': case when g.state is not null then nullif(p.zip, '') end,
                    'zip4': case when g.state is not null then nullif(p.plus, '') end,
                    'problem': case
                        when t is null then null
                        when g.state is null then 'unreadable'
                        when k is null then 'no_city'
                        when p.zip = '' then 'no_zip'
                        when g.cities is null then 'unknown_zip'
                    end::varchar
                }
            )[1]
        )[1]
    )[1]
)[1])[1];
