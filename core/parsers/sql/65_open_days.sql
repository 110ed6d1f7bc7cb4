-- The days a place is open where they stand in a cell of their own, beside one cell for the hours of all of them.

-- "MTWTHF", "M-W-F", "MTWRFSSU": the letters of the week in its order, so that a T after a W is a Thursday. Letters in
-- another order, or of a day that came before, are no days we can be sure of.
create or replace temp macro lettered_days(t) as list_transform(
    [regexp_extract(
        regexp_replace(t, '[ ,./&-]+', '', 'g'), '^(m)?(tu|t)?(w)?(th|r|t)?(f)?(sa|s)?(su|u|s)?$',
        ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
    )],
    lambda p: case
        when p.mon || p.tue || p.wed || p.thu || p.fri || p.sat || p.sun <> ''
            then [p.mon <> '', p.tue <> '', p.wed <> '', p.thu <> '', p.fri <> '', p.sat <> '', p.sun <> '']
    end
)[1];

create or replace temp macro letter_number(letters) as case letters
    when 'm' then 1 when 't' then 2 when 'tu' then 2 when 'w' then 3 when 'th' then 4 when 'r' then 4 when 'f' then 5
    when 's' then 6 when 'sa' then 6 when 'su' then 7 when 'u' then 7
end;

-- "M-F" is all of the week's work days, while "M-W-F" is three of them.
create or replace temp macro letter_span(t) as list_transform(
    [regexp_extract(
        t, '^(m|tu|t|w|th|r|f|sa|s) *(?:-|–|to|thru|through) *(tu|t|w|th|r|f|sa|su|s|u)$', ['low', 'high']
    )],
    lambda p: case
        when letter_number(p.low) < letter_number(p.high)
            then list_transform(range(1, 8), lambda i: i between letter_number(p.low) and letter_number(p.high))
    end
)[1];

create or replace temp macro day_number(word) as (position(word[1:3] in 'montuewedthufrisatsun') + 2) // 3;

create or replace temp macro day_word() as '(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?';

-- "Mon-Fri", "Monday through Friday, Sunday", "Mon, Wed & Fri"
create or replace temp macro named_days(t) as list_transform(
    [regexp_replace(regexp_replace(t, ' *(?:-|–|to|thru|through) *', '-', 'g'), ' *(?:,|;|/|&|\band\b) *| +', ',', 'g')],
    lambda listed: case
        when regexp_full_match(listed, day_word() || '(?:[-,]' || day_word() || ')*') then list_transform(
            [list_transform(string_split(listed, ','), lambda part: {
                'low': day_number(split_part(part, '-', 1)), 'high': day_number(split_part(part, '-', -1))
            })],
            lambda spans: case
                when not list_bool_or(list_transform(spans, lambda s: s.low > s.high)) then list_transform(
                    range(1, 8), lambda i: list_bool_or(list_transform(spans, lambda s: i between s.low and s.high))
                )
            end
        )[1]
    end
)[1];

-- Seven flags, Monday first; null where the cell cannot be read.
create or replace temp macro open_days(t) as case
    when t is null then null
    when regexp_full_match(t, 'daily|every ?day|(all )?(7|seven) days( a week| per week)?') then [true, true, true, true, true, true, true]
    when regexp_full_match(t, 'week ?days?( only)?') then [true, true, true, true, true, false, false]
    else coalesce(letter_span(t), lettered_days(t), named_days(t))
end;

create or replace temp macro days_listed(flags) as week_runs(list_transform(flags, lambda f: case when f then '' end));

create or replace temp macro parse_hours_and_days(hours, days) as list_transform(
    [{
        'hours': hours_of(filled(hours)),
        'said': lower(filled(days)),
        'days': open_days(lower(filled(days)))
    }],
    lambda g: {
        'schedule': case
            when g.hours = '?' or (g.said is not null and g.days is null) then null
            when g.days is null then g.hours
            when g.hours is null then rtrim(replace(days_listed(g.days), ' ;', ';'))
            else week_runs(list_transform(g.days, lambda is_open: case when is_open then g.hours end))
        end,
        'problem': case
            when g.hours = '?' then 'unreadable'
            when g.said is not null and g.days is null then 'unreadable_days'
        end::varchar
    }
)[1];
