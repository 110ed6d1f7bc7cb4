-- One cell, one value: phones, addresses of the web, numbers, words from a list.

create or replace temp macro parse_us_phone(value) as list_transform(
    [filled(value)], lambda t: list_transform(
        [regexp_extract(
            t,
            '^(?i:(?:tel|telephone|phone|ph|cell|mobile|fax|office)[.:]* *)?'
            || '(?:\+?1[-. ]*)?\(?([2-9][0-9]{2})\)?[-./ ]*([2-9][0-9]{2})[-. ]*([0-9]{4})(?:\.0)?'
            || '(?: *[,;]? *(?i:x|ext|extn|extension|#)[.: #]*([0-9]{1,7}))?( *[,;/&|] *[(+0-9][-()+. 0-9]{6,}.*)?$',
            ['area', 'exchange', 'line', 'extension', 'another']
        )],
        lambda p: {
            'number': '+1' || nullif(p.area, '') || p.exchange || p.line,
            'extension': nullif(p.extension, ''),
            'problem': case
                when t is null then null
                when p.area = '' then 'unreadable'
                when not is_area_code(p.area) then 'unassigned_area_code'
                when p.another <> '' then 'several_numbers'
            end::varchar
        }
    )[1]
)[1];

-- The first of several addresses is one that the cell gives, so it is kept and the others are reported.
create or replace temp macro parse_email(value) as list_transform(
    [filled(value)], lambda t: list_transform(
        [regexp_extract(
            lower(t),
            '^(?:mailto: *)?<?([a-z0-9!#$%&''*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&''*+/=?^_`{|}~-]+)*'
            || '@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24})>?[.,;]?( *[,;/& ] *[^ @]+@[^ @]+)*$',
            ['email', 'another']
        )],
        lambda p: {
            'email': nullif(p.email, ''),
            'problem': case
                when t is null then null
                when p.email = '' then 'unreadable'
                when p.another <> '' then 'several_emails'
            end::varchar
        }
    )[1]
)[1];

create or replace temp macro parse_website(value) as list_transform(
    [filled(value)], lambda t: list_transform(
        [regexp_extract(
            t,
            '^((?i:https?)://)?((?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24}(?::[0-9]{1,5})?)(/[!-~]*|\?[!-~]*)?$',
            ['scheme', 'host', 'path']
        )],
        lambda p: {
            'website': lower(p.scheme || nullif(p.host, '')) || case when p.path = '/' then '' else p.path end,
            'problem': case when p.host = '' then 'unreadable' end::varchar
        }
    )[1]
)[1];

create or replace temp macro parse_whole_number(value) as list_transform(
    [filled(value)], lambda t: list_transform(
        [case when t is not null then coalesce(
            try_cast(replace(regexp_extract(
                t, '^(?:[A-Za-z][A-Za-z ]*:)? *([0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2})(?:\.0*)?(?: +(?i:children|kids|slots|seats))?$', 1
            ), ',', '') as integer),
            -1
        ) end],
        lambda n: {'number': nullif(n, -1), 'problem': case when n = -1 then 'unreadable' end::varchar}
    )[1]
)[1];

create or replace temp macro parse_yes_no(value) as list_transform([lower(filled(value))], lambda t: {
    'value': case
        when t in ('y', 'yes', 'true', 't', '1', 'x', '✓') then true
        when t in ('n', 'no', 'false', 'f', '0') then false
    end,
    'problem': case
        when t not in ('y', 'yes', 'true', 't', '1', 'x', '✓', 'n', 'no', 'false', 'f', '0') then 'unreadable'
    end::varchar
})[1];

-- False when cells are filled and none says it; null when nothing is filled at all.
create or replace temp macro parse_any_says(phrase, cells) as {
    'value': list_bool_or(list_transform(
        cells::varchar[], lambda cell: contains(lower(filled(cell)), lower(clean_text(phrase)))
    )),
    'problem': null::varchar
};

create or replace temp macro parse_zip(value) as list_transform(
    [filled(value)], lambda t: list_transform(
        [regexp_extract(
            t, '^(?:([0-9]{5})(?:[- ]?([0-9]{4}))?(?:\.0)?|((?i:[ABCEGHJ-NPRSTVXY][0-9][A-Z])[ -]?(?i:[0-9][A-Z][0-9])))$',
            ['zip', 'plus', 'postal']
        )],
        lambda p: {
            'zip': case
                when p.postal <> '' then upper(p.postal[1:3] || ' ' || p.postal[-3:])
                else nullif(nullif(p.zip, ''), '00000')
            end,
            'zip4': nullif(p.plus, ''),
            'problem': case when p.postal = '' and p.zip in ('', '00000') then 'unreadable' end::varchar
        }
    )[1]
)[1];

-- "4127-22": what stands before the last dash is the key, what follows it a suffix of two or four digits.
create or replace temp macro parse_credential(value) as list_transform(
    [filled(value)], lambda t: list_transform(
        [regexp_extract(
            upper(t), '^#? *([A-Z0-9](?:[A-Z0-9./-]*?[A-Z0-9])??)(?: *- *([0-9]{2}|[0-9]{4}))?$', ['number', 'suffix']
        )],
        lambda p: {
            'number': case when regexp_matches(p.number, '[0-9]') then p.number end,
            'suffix': case when regexp_matches(p.number, '[0-9]') then nullif(p.suffix, '') end,
            'problem': case when not regexp_matches(p.number, '[0-9]') then 'unreadable' end::varchar
        }
    )[1]
)[1];

create or replace temp macro parse_license_in_type(value) as list_transform(
    [{
        'text': readable(clean_text(value), 'company'),
        'parts': regexp_extract(
            clean_text(value), '^(?:(.*[A-Za-z)])(?: *[-–—:#] *| +))?([A-Z]{0,4}-?[0-9]{2,}[A-Z0-9-]*)$', ['type', 'number']
        )
    }],
    lambda g: {
        'license_type': case when g.parts.number = '' then filled(g.text) else nullif(left(g.text, length(g.parts.type)), '') end,
        'license_number': nullif(g.parts.number, ''),
        'problem': case
            when filled(g.text) is null then null
            when g.parts.number = '' then 'no_number'
            when g.parts.type = '' then 'no_type'
        end::varchar
    }
)[1];

create or replace temp macro parse_star_level(value) as list_transform(
    [lower(filled(value))], lambda t: list_transform(
        [regexp_extract(
            t, '^(?:([1-5]\+?|one|two|three|four|five)[- ]*stars?( plus)?\b.*|(?:star|step)(?: level)? *:? *([1-5]\+?)|([1-5]\+?))$',
            ['before', 'plus', 'after', 'alone']
        )],
        lambda p: list_transform(
            [case p.before
                when 'one' then '1' when 'two' then '2' when 'three' then '3' when 'four' then '4' when 'five' then '5'
                else p.before || p.after || p.alone
            end || case when p.plus <> '' then '+' else '' end],
            lambda level: {
                'rating': nullif(level, '') || ' Star',
                'problem': case when level = '' then 'unreadable' end::varchar
            }
        )[1]
    )[1]
)[1];

-- A word that is not listed is no status we know: it is reported, not guessed.
create or replace temp macro status_of(t) as case
    when t in (
        'active', 'full permit', 'full', 'full license', 'licensed', 'open', 'current', 'regular', 'issued', 'permit',
        'licensed - active', 'active - licensed', 'approved', 'renewed', 'good standing', 'in good standing'
    ) then 'Active'
    when t in (
        'provisional', 'initial permit', 'initial', 'temporary', 'conditional', 'probation', 'probationary',
        'provisional license', 'temporary permit', 'active - provisional', 'restricted', 'six month', '6 month'
    ) then 'Provisional'
    when t in (
        'pending', 'application', 'applied', 'in process', 'application pending', 'pending renewal', 'in review',
        'under review', 'pending application'
    ) then 'Pending'
    when t in ('inactive', 'not active', 'voluntarily inactive', 'inactive - voluntary', 'dormant', 'on hold') then 'Inactive'
    when t in ('suspended', 'suspension', 'voluntary suspension', 'emergency suspension', 'summary suspension') then 'Suspended'
    when t in ('expired', 'lapsed', 'not renewed', 'renewal lapsed') then 'Expired'
    when t in (
        'closed', 'withdrawn', 'relinquished', 'voluntarily closed', 'voluntary closure', 'surrendered', 'cancelled',
        'canceled', 'terminated', 'permanently closed', 'out of business'
    ) then 'Closed'
    when t in ('revoked', 'revocation', 'adverse action - revoked') then 'Revoked'
    when t in ('denied', 'refused', 'application denied') then 'Denied'
end;

create or replace temp macro parse_license_status(value) as list_transform([lower(filled(value))], lambda t:
    list_transform([status_of(t)], lambda status: {
        'license_status': status,
        'problem': case when t is not null and status is null then 'unknown_status' end::varchar
    })[1]
)[1];
