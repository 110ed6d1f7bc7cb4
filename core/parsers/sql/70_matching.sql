-- The forms in which records are compared: upper case, no accents, one spelling for one thing.

create or replace temp macro comparable(text) as upper(strip_accents(replace(replace(replace(text, '''', ''), '’', ''), '.', '')));

-- THE SUNNY DAY CARE CENTER, L.L.C. and Sunny Daycare Center are one name.
create or replace temp macro match_company(text) as nullif(list_transform(
    [trim(regexp_replace(replace(comparable(text::varchar), '&', ' AND '), '[^A-Z0-9]+', ' ', 'g'))],
    lambda t: list_transform(
        [regexp_replace(
            t, '^THE +| +THE$|( (LLC|L L C|INC|INCORPORATED|CORP|CORPORATION|LTD|LIMITED|LLP|PLLC|LP|PC|CO|COMPANY))+$', '', 'g'
        )],
        lambda bare: replace(
            replace(replace(case when bare = '' then t else bare end, 'DAY CARE', 'DAYCARE'), 'CHILD CARE', 'CHILDCARE'),
            'PRE SCHOOL', 'PRESCHOOL'
        )
    )[1]
)[1], '');

set variable leadfold_street_words = map {
    'STREET': 'ST', 'STR': 'ST', 'AVENUE': 'AVE', 'AV': 'AVE', 'BOULEVARD': 'BLVD', 'DRIVE': 'DR', 'ROAD': 'RD', 'LANE': 'LN',
    'COURT': 'CT', 'CIRCLE': 'CIR', 'CR': 'CIR', 'PLACE': 'PL', 'PARKWAY': 'PKWY', 'TERRACE': 'TER', 'TERR': 'TER', 'TRAIL': 'TRL',
    'PLAZA': 'PLZ', 'SQUARE': 'SQ', 'HIGHWAY': 'HWY', 'FREEWAY': 'FWY', 'EXPRESSWAY': 'EXPY', 'COVE': 'CV', 'POINT': 'PT',
    'CROSSING': 'XING', 'RIDGE': 'RDG', 'HEIGHTS': 'HTS', 'SAINT': 'ST', 'FORT': 'FT', 'MOUNT': 'MT', 'COUNTY': 'CO',
    'NORTH': 'N', 'SOUTH': 'S', 'EAST': 'E', 'WEST': 'W', 'NORTHEAST': 'NE', 'NORTHWEST': 'NW', 'SOUTHEAST': 'SE', 'SOUTHWEST': 'SW',
    'FIRST': '1', 'SECOND': '2', 'THIRD': '3', 'FOURTH': '4', 'FIFTH': '5', 'SIXTH': '6', 'SEVENTH': '7', 'EIGHTH': '8',
    'NINTH': '9', 'TENTH': '10'
};

-- Number and name: the unit is dropped, suffixes, directions and ordinals are abbreviated.
create or replace temp macro match_street(text) as nullif(list_transform(
    [regexp_replace(
        regexp_replace(
            comparable(split_unit(text::varchar, may_hold_unit(text::varchar)).street), '\b([0-9]+)(ST|ND|RD|TH)\b', '\1', 'g'
        ),
        '[^A-Z0-9]+', ' ', 'g'
    )],
    lambda t: array_to_string(
        list_transform(string_split(trim(t), ' '), lambda w: coalesce(getvariable('leadfold_street_words')[w], w)), ' '
    )
)[1], '');

create or replace temp macro match_house_number(text) as
    nullif(regexp_extract(upper(text::varchar), '^\s*#?([0-9]+(?:-[0-9]+)?[A-Z]?)\b', 1), '');

-- Only where both names are known: a first name alone says nothing about who it is.
create or replace temp macro match_person(first, last) as nullif(trim(regexp_replace(
    comparable(nullif(trim(first::varchar), '') || ' ' || nullif(trim(last::varchar), '')), '[^A-Z]+', ' ', 'g'
)), '');

-- A mailbox at a public provider says nothing about the company.
create or replace temp macro match_email_domain(email) as list_transform(
    [nullif(lower(regexp_extract(email::varchar, '@([^@\s]+)$', 1)), '')], lambda domain: case
        when domain not in (
            'gmail.com', 'googlemail.com', 'yahoo.com', 'ymail.com', 'rocketmail.com', 'hotmail.com', 'outlook.com', 'live.com',
            'msn.com', 'aol.com', 'aim.com', 'icloud.com', 'me.com', 'mac.com', 'comcast.net', 'sbcglobal.net', 'att.net',
            'bellsouth.net', 'verizon.net', 'cox.net', 'charter.net', 'windstream.net', 'earthlink.net', 'juno.com', 'mail.com',
            'protonmail.com', 'proton.me', 'gmx.com', 'zoho.com', 'frontier.com', 'centurylink.net', 'embarqmail.com', 'q.com'
        ) then domain
    end
)[1];

-- The host without www; where many share a host, with the path.
create or replace temp macro match_website(website) as list_transform(
    [regexp_extract(lower(website::varchar), '^(?:https?://)?(?:www\.)?([^/?#:\s]+\.[a-z]{2,24})(?::[0-9]+)?([^?#]*)', ['host', 'path'])],
    lambda p: case
        when regexp_matches(p.host, '(^|\.)(facebook|instagram|linktr|google|linkedin|yelp|twitter|x)\.[a-z.]+$')
            then p.host || rtrim(p.path, '/')
        else nullif(p.host, '')
    end
)[1];
