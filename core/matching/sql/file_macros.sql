-- One person of a cell that holds a whole name: FIRST LAST or LAST, FIRST, and of several people the first.
create or replace temp macro file_person(text) as list_transform(
    [trim(regexp_replace(comparable(regexp_replace(text, '(?i) *(&|/|;| and ).*$', '')), '[^A-Z0-9,]+', ' ', 'g'))],
    lambda t: case
        when contains(t, ',') then {{
            'first': nullif(split_part(trim(split_part(t, ',', 2)), ' ', 1), ''), 'last': nullif(trim(split_part(t, ',', 1)), '')
        }}
        when contains(t, ' ') then {{'first': split_part(t, ' ', 1), 'last': split_part(t, ' ', -1)}}
        else {{'first': null, 'last': nullif(t, '')}}
    end
)[1];

create or replace temp macro file_unit(text) as
    nullif(regexp_extract(upper(case when may_hold_unit(text) then unit_apart(text).unit end), '[A-Z]?-?[0-9]+[A-Z]?$'), '');
