-- One row per column and different value of a sample: how often it stands there, and what it looks like.
create or replace temp table profile_cell as
with cells as (
    unpivot (select {columns} from {relation}) on columns(*) into name column_name value cell
),

counted as (
    select column_name, trim(cell) as said, count(*) as records
    from cells
    group by column_name, said
),

shaped as (
    select *, {shape} as pattern
    from counted
),

dated as (
    select
        *,
        regexp_extract(pattern, '^(9{{1,2}}|9999)([-/.])9{{1,2}}[-/.](99|9999)([ A].*)?$', ['year', 'mark', 'end', 'time'])
            as parts
    from shaped
)

select
    column_name,
    said,
    records,
    pattern,
    case when regexp_full_match(said, '[-+]?\$?[0-9][0-9,]*([.][0-9]+)?%?')
        then try_cast(regexp_replace(said, '[$,%]', '', 'g') as double) end as number,
    case
        when parts.year = '9999' then concat('y', parts.mark, 'm', parts.mark, 'd')
        when parts.year <> '' then concat(
            'm', parts.mark, 'd', parts.mark, case parts."end" when '9999' then 'yyyy' else 'yy' end
        )
        when regexp_full_match(pattern, '9{{1,2}}[- ]A[- ]99(99)?') then 'd Mon ' || case when pattern like '%9999' then 'yyyy' else 'yy' end
        when regexp_full_match(pattern, 'A 9{{1,2}}, 9999') then 'Month d, yyyy'
        when regexp_full_match(said, '(19|20)[0-9]{{2}}(0[1-9]|1[0-2])([0-2][0-9]|3[01])') then 'yyyymmdd'
    end || case when parts.time <> '' then ' with time' else '' end as date_format,
    try_cast(regexp_extract(said, '^([0-9]{{1,2}})[^0-9]', 1) as integer) > 12 as is_day_first,
    try_cast(regexp_extract(said, '^[0-9]{{1,2}}[^0-9]([0-9]{{1,2}})', 1) as integer) > 12 as is_month_first,
    regexp_matches(said, '^0[0-9]+$') as has_leading_zero,
    regexp_full_match(said, '[0-9]([.][0-9]+)?[Ee][+]?[0-9]+|[0-9]{{4,}}[.]0') as is_mangled,
    upper(said) in (
        '#REF!', '#N/A', '#VALUE!', '#NAME?', '#DIV/0!', '#NULL!', '#NUM!', 'NULL', 'NAN', 'NONE', 'UNDEFINED', '(NULL)'
    ) or regexp_full_match(said, '#{{4,}}') as is_placeholder,
    regexp_matches(said, '[\x{{00C2}}\x{{00C3}}][\x{{0080}}-\x{{00BF}}\x{{20AC}}\x{{2122}}\x{{0153}}\x{{0161}}\x{{201A}}-\x{{201E}}]|\x{{00E2}}\x{{20AC}}|\x{{FFFD}}') as is_garbled
from dated
