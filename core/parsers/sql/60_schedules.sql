-- Ages a place takes and the hours it is open.

create or replace temp macro age_groups() as ['Infants', 'Toddlers', 'Preschool', 'School-age'];

-- The months Oklahoma's licensing words give the four groups; school age has no upper end.
create or replace temp macro youngest_of(age_group) as case age_group
    when 'Infants' then 0 when 'Toddlers' then 12 when 'Preschool' then 24 when 'School-age' then 60
end;

create or replace temp macro oldest_of(age_group) as case age_group
    when 'Infants' then 11 when 'Toddlers' then 23 when 'Preschool' then 48
end;

create or replace temp macro flag_of(cell) as case
    when upper(trim(cell::varchar)) in ('Y', 'YES', 'TRUE', 'T', '1', 'X') then 'Y'
    when upper(trim(cell::varchar)) in ('N', 'NO', 'FALSE', 'F', '0') then 'N'
    when clean_text(cell) is not null then '?'
end;

create or replace temp macro parse_ages_flags(infant, toddler, preschool, school) as list_transform(
    [[flag_of(infant), flag_of(toddler), flag_of(preschool), flag_of(school)]], lambda flags: list_transform(
        [case
            when not list_contains(flags, '?') then list_filter(age_groups(), lambda g, i: flags[i] = 'Y')
            else []::varchar[]
        end],
        lambda served: {
            'ages_served': nullif(array_to_string(served, ', '), ''),
            'min_age_months': youngest_of(served[1])::integer,
            'max_age_months': oldest_of(served[-1])::integer,
            'problem': case when list_contains(flags, '?') then 'unreadable' end::varchar
        }
    )[1]
)[1];

create or replace temp macro months_per(unit) as case unit[1] when 'm' then 1.0 when 'y' then 12.0 when 'w' then 12 / 52.0 end;

create or replace temp macro age_word(t) as case
    when contains(t, 'infant') then 'Infants'
    when contains(t, 'toddler') then 'Toddlers'
    when regexp_matches(t, 'pre-? ?school|pre-? ?k\b|prekindergarten') then 'Preschool'
    when regexp_matches(t, 'school-? ?age|school') and not regexp_matches(t, 'school year') then 'School-age'
end;

-- The numbers of a cell in lower case: "12-23 months", "6 wks to 13 yrs", "5 years-older", "2-4 yrs". A range
-- within one unit of years ends with its last year; where months are given too, they are what counts.
create or replace temp macro age_numbers(t) as list_transform(
    [regexp_extract(
        t,
        '(?:\b([0-9]{1,3}|birth) *(weeks?|wks?|w|months?|mos?|m|years?|yrs?|y)?\.? *(?:-|–|to|through|thru) *)([0-9]{1,3}) *(weeks?|wks?|w|months?|mos?|m|years?|yrs?|y)\b',
        ['low', 'low_unit', 'high', 'high_unit']
    )],
    lambda r: list_transform(
        [regexp_extract(t, '\b([0-9]{1,3}) *(months?|mos?|years?|yrs?)?\.?(?:-| )*(?:\+|and |or )*(?:older|over|up|\+)', ['low', 'unit'])], lambda o: {
            'low': case
                when r.low = 'birth' then 0
                when r.low <> '' then floor(
                    try_cast(r.low as integer) * months_per(case when r.low_unit = '' then r.high_unit else r.low_unit end)
                )::integer
                when o.low <> '' then (try_cast(o.low as integer) * months_per(case when o.unit = '' then 'y' else o.unit end))::integer
            end,
            'high': case when r.high <> '' then floor(
                try_cast(r.high as integer) * months_per(r.high_unit)
                + case when r.low_unit = '' and r.low <> 'birth' and r.high_unit[1] = 'y' then 11 else 0 end
            )::integer end,
            'is_open': r.high = '' and o.low <> ''
        }
    )[1]
)[1];

-- A cell that speaks of seasons, hours or subsidy says nothing about ages: some rosters let columns slide.
create or replace temp macro age_cell(cell) as list_transform(
    [lower(filled(cell))], lambda t: list_transform([{'word': age_word(t), 'n': age_numbers(t)}], lambda a: {
        'word': a.word,
        'low': coalesce(a.n.low, youngest_of(a.word)),
        'high': case when not a.n.is_open then coalesce(a.n.high, case when a.n.low is null then oldest_of(a.word) end) end,
        'is_unread': t is not null
            and a.word is null
            and a.n.low is null
            and not regexp_matches(t, 'year|hour|subsid|day|evening|night|weekend|care')
    })[1]
)[1];

create or replace temp macro ages_of(cells) as list_transform(
    [list_transform(cells::varchar[], lambda cell: age_cell(cell))], lambda ages: list_transform(
        [{
            'read': list_filter(ages, lambda a: a.low is not null),
            'is_unread': coalesce(list_bool_or(list_transform(ages, lambda a: a.is_unread)), false)
        }],
        lambda g: list_transform(
            [case when g.is_unread then [] else g.read end], lambda read: {
                'ages_served': nullif(array_to_string(
                    list_filter(age_groups(), lambda age_group: list_bool_or(list_transform(
                        read, lambda a: case
                            when a.word is not null then a.word = age_group
                            else a.low <= coalesce(oldest_of(age_group), 1200)
                                and coalesce(a.high, 1200) >= youngest_of(age_group)
                        end
                    ))),
                    ', '
                ), ''),
                'min_age_months': list_min(list_transform(read, lambda a: a.low))::integer,
                'max_age_months': case
                    when not list_bool_or(list_transform(read, lambda a: a.high is null))
                        then list_max(list_transform(read, lambda a: a.high))
                end::integer,
                'problem': case when g.is_unread then 'unreadable' end
            }
        )[1]
    )[1]
)[1];

-- The four phrases of Oklahoma's roster, and what slides into their columns, taken away.
create or replace temp macro without_known_ages(text) as replace(replace(replace(replace(replace(replace(replace(replace(replace(
    text, 'infants (0-11 months)', ''), 'toddlers (12-23 months; 1yr.)', ''), 'preschool (24-48 months; 2-4 yrs.)', ''),
    'school-age (5 years-older)', ''), 'accepts subsidy', ''), 'daytime hours', ''), 'evening hours', ''), 'year round', ''), '|', '');

-- Nearly every cell holds one of the known phrases; only another one is read word by word.
create or replace temp macro parse_ages_list(cells) as list_transform(
    [{'cells': cells::varchar[], 'text': lower(array_to_string(cells::varchar[], '|'))}], lambda ages_list: case
        when without_known_ages(ages_list.text) <> '' then ages_of(ages_list.cells)
        else list_transform(
            [list_filter(age_groups(), lambda g: contains(ages_list.text, lower(g)))], lambda served: {
                'ages_served': nullif(array_to_string(served, ', '), ''),
                'min_age_months': youngest_of(served[1])::integer,
                'max_age_months': oldest_of(served[-1])::integer,
                'problem': null::varchar
            }
        )[1]
    end
)[1];

create or replace temp macro clock(hour, minute, half) as
    case when (hour % 12) = 0 then 12 else hour % 12 end || ':' || minute || ' ' || half || 'M';

-- "7:30AM - 5:30PM" and "0730 - 1730"; what is neither is '?'.
create or replace temp macro hours_of(cell) as list_transform([lower(cell)], lambda t: list_transform(
    [regexp_extract(
        t,
        '^([0-9]{1,2}?)(?::?([0-5][0-9]))? *(?:([ap])\.?m\.?)? *(?:-|–|—|to) *([0-9]{1,2}?)(?::?([0-5][0-9]))? *(?:([ap])\.?m\.?)?$',
        ['h1', 'm1', 'a1', 'h2', 'm2', 'a2']
    )],
    lambda p: list_transform(
        [{'one': try_cast(p.h1 as integer), 'two': try_cast(p.h2 as integer)}], lambda h: case
            when t is null then null
            when regexp_matches(t, '^closed\.?$') then 'closed'
            when regexp_matches(t, '^(open )?24 ?(hours?|hrs?)( a day)?$') then '24 hours'
            when p.a1 <> '' and p.a2 <> '' and h.one between 1 and 12 and h.two between 1 and 12 then case
                when h.one = 12 and h.two = 12 and p.a1 = 'a' and p.a2 = 'a' and p.m1 in ('', '00') and p.m2 in ('', '00')
                    then '24 hours'
                else clock(h.one, coalesce(nullif(p.m1, ''), '00'), upper(p.a1))
                    || '-' || clock(h.two, coalesce(nullif(p.m2, ''), '00'), upper(p.a2))
            end
            when p.a1 = '' and p.a2 = '' and p.m1 <> '' and p.m2 <> '' and h.one <= 24 and h.two <= 24 then case
                when h.one % 24 = 0 and h.two % 24 = 0 and p.m1 = '00' and p.m2 = '00' then '24 hours'
                else clock(h.one, p.m1, case when h.one % 24 < 12 then 'A' else 'P' end)
                    || '-' || clock(h.two, p.m2, case when h.two % 24 < 12 then 'A' else 'P' end)
            end
            else '?'
        end
    )[1]
)[1])[1];

-- Equal days in a row are one entry.
create or replace temp macro week_runs(days) as array_to_string(
    list_transform(
        list_filter(range(1, 8), lambda i: days[i] is not null and (i = 1 or days[i] is distinct from days[i - 1])), lambda i:
        list_transform([list_filter(range(i, 8), lambda j: j = 7 or days[j + 1] is distinct from days[i])[1]], lambda j:
            ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][i]
            || case when j > i then '-' || ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][j] else '' end
            || ' ' || days[i]
        )[1]
    ),
    '; '
);

-- The usual week is written without looking for its runs.
create or replace temp macro week_of(days) as case
    when list_contains(days, '?') then {'schedule': null, 'problem': 'unreadable'}
    when days[1] = days[2] and days[2] = days[3] and days[3] = days[4] and days[4] = days[5] and days[5] <> days[6] and days[6] = days[7]
        then {'schedule': 'Mon-Fri ' || days[1] || '; Sat-Sun ' || days[6], 'problem': null}
    else list_transform([nullif(week_runs(days), '')], lambda week: {'schedule': week, 'problem': null::varchar})[1]
end;

-- All seven days in one text, as most rosters write them; a pattern over each day would cost seven times as much.
create or replace temp macro week_text(text) as replace(replace(replace(replace(replace(replace(replace(replace(
    lower(text), ' ', ''), '|0', '|'), '-0', '-'), 'am-', ' AM-'), 'pm-', ' PM-'), 'am|', ' AM|'), 'pm|', ' PM|'),
    '12:00 AM-12:00 AM', '24 hours'
);

create or replace temp macro parse_weekly_hours(mon, tue, wed, thu, fri, sat, sun) as list_transform(
    [{
        'cells': [mon::varchar, tue::varchar, wed::varchar, thu::varchar, fri::varchar, sat::varchar, sun::varchar],
        'text': week_text('|' || concat_ws(
            '||', coalesce(mon::varchar, ''), coalesce(tue::varchar, ''), coalesce(wed::varchar, ''), coalesce(thu::varchar, ''),
            coalesce(fri::varchar, ''), coalesce(sat::varchar, ''), coalesce(sun::varchar, '')
        ) || '|')
    }],
    lambda week: case
        when week.text = '||||||||||||||' then {'schedule': null, 'problem': null}
        when regexp_full_match(
            week.text, '(\|(closed|24 hours|([1-9]|1[0-2]):[0-5][0-9] [AP]M-([1-9]|1[0-2]):[0-5][0-9] [AP]M)?\|){7}'
        ) then list_transform([string_split(week.text, '|')], lambda parts: list_transform(
            [list_transform([2, 4, 6, 8, 10, 12, 14], lambda i: nullif(parts[i], ''))], lambda days: week_of(days)
        )[1])[1]
        else list_transform(
            [list_transform(week.cells, lambda cell: hours_of(filled(cell)))], lambda days: week_of(days)
        )[1]
    end
)[1];
