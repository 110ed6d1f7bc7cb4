-- Dates. A two-digit year is read only where a period says which century can be meant.

create or replace temp macro month_pattern() as
    'jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?';

create or replace temp macro month_number(name) as
    (position(lower(name[1:3]) in 'janfebmaraprmayjunjulaugsepoctnovdec') + 2) // 3;

-- The date's parts as text, year as it stands; a label before it ("Monitoring since", "Issued:") and a time
-- after it are passed over.
create or replace temp macro date_parts(text) as list_transform(
    [regexp_extract(
        text,
        '^(?:[A-Za-z][A-Za-z ]*[:\s])?\s*(?:'
        || '([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})'
        || '|([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4}|[0-9]{2})'
        || '|((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})'
        || '|([A-Za-z]{3,9})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4}|[0-9]{2})'
        || '|([0-9]{1,2})[- ]([A-Za-z]{3,9})\.?,?[- ]([0-9]{4}|[0-9]{2})'
        || ')(?:[T ]+[0-9]{1,2}:[0-9]{2}.*)?$',
        ['y1', 'm1', 'd1', 'm2', 'd2', 'y2', 'y3', 'm3', 'd3', 'm4', 'd4', 'y4', 'd5', 'm5', 'y5']
    )],
    lambda p: {
        'year': p.y1 || p.y2 || p.y3 || p.y4 || p.y5,
        'month': case
            when p.m4 <> '' or p.m5 <> '' then case
                when regexp_full_match(lower(p.m4 || p.m5), month_pattern()) then month_number(p.m4 || p.m5)::varchar
            end
            else p.m1 || p.m2 || p.m3
        end,
        'day': p.d1 || p.d2 || p.d3 || p.d4 || p.d5
    }
)[1];

create or replace temp macro day_of(year, month, day) as
    try_cast(year || '-' || lpad(month, 2, '0') || '-' || lpad(day, 2, '0') as date);

-- `newest` is the last day that can be meant. A two-digit year is of this century if that stays within it,
-- else of the last one; but a day that is only just too late was meant as it stands, not a hundred years ago.
create or replace temp macro date_until(text, newest, too_late) as list_transform(
    [{'text': filled(text), 'newest': newest}], lambda g: list_transform([date_parts(g.text)], lambda p: list_transform(
        [case
            when length(p.year) = 4 then day_of(p.year, p.month, p.day)
            when length(p.year) = 2 and g.newest is not null then case
                when day_of('20' || p.year, p.month, p.day) <= g.newest + interval 1 year
                    then day_of('20' || p.year, p.month, p.day)
                else day_of('19' || p.year, p.month, p.day)
            end
        end],
        lambda d: {
            'date': case when d >= date '1900-01-01' and (g.newest is null or d <= g.newest) then d end,
            'problem': case
                when g.text is null then null
                when length(p.year) = 2 and g.newest is null then 'two_digit_year'
                when d is null or d < date '1900-01-01' then 'unreadable'
                when d > g.newest then too_late
            end::varchar
        }
    )[1])[1]
)[1];

create or replace temp macro last_day_of(period) as last_day(try_cast(period::varchar || '-01' as date));

create or replace temp macro parse_past_date(value, period) as
    date_until(value, last_day_of(period), 'after_the_period');

create or replace temp macro parse_future_date(value, period) as
    date_until(value, (last_day_of(period) + interval 20 years)::date, 'too_far_ahead');

create or replace temp macro parse_plain_date(value) as date_until(value, null::date, null::varchar);

-- Salesforce and most exports write UTC; another offset is brought to UTC, no offset is taken as it stands.
create or replace temp macro parse_timestamp(value) as list_transform(
    [filled(value)], lambda t: list_transform(
        [regexp_extract(
            t,
            '^([0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4})'
            || '(?:[T ]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}(?:\.[0-9]{1,9})?))?(?: *([AaPp])\.?[Mm]\.?)?)?'
            || ' *(?:Z|UTC|GMT|([+-])([0-9]{2}):?([0-9]{2})?)?$',
            ['day', 'hour', 'minute', 'second', 'half', 'sign', 'offset_hour', 'offset_minute']
        )],
        lambda p: list_transform(
            [try_cast(
                strftime(list_transform([date_parts(p.day)], lambda d: day_of(d.year, d.month, d.day))[1], '%Y-%m-%d')
                || ' ' || case
                    when p.hour = '' then '00'
                    when p.half = '' then lpad(p.hour, 2, '0')
                    when p.hour::integer not between 1 and 12 then 'xx'
                    else lpad((p.hour::integer % 12 + case when upper(p.half) = 'P' then 12 else 0 end)::varchar, 2, '0')
                end
                || ':' || coalesce(nullif(p.minute, ''), '00') || ':' || coalesce(nullif(p.second, ''), '00') as timestamp
            ) - case when p.sign = '-' then -1 else 1 end * to_minutes(
                60 * coalesce(try_cast(p.offset_hour as integer), 0) + coalesce(try_cast(p.offset_minute as integer), 0)
            )],
            lambda moment: {
                'timestamp': moment,
                'problem': case when t is not null and moment is null then 'unreadable' end::varchar
            }
        )[1]
    )[1]
)[1];
