-- One row per column and frequent value shape: the share of filled cells, the shape, its share of the filled.
with numbered as (
    select {record_number} as record_number, {columns}
    from {relation}
),

sampled as (
    select * exclude (record_number)
    from numbered
    where record_number % (select greatest(1, max(record_number) // {sample}) from numbered) = 0
),

cells as (
    unpivot sampled on columns(*) into name column_name value cell
),

shaped as (
    -- digits become 9, runs of letters become A, runs of words one A
    select
        column_name,
        regexp_replace(
            regexp_replace(regexp_replace(trim(cell), '[0-9]', '9', 'g'), '\p{{L}}+', 'A', 'g'),
            'A([ ''.&]+A)+', 'A', 'g'
        ) as pattern
    from cells
),

counted as (
    select column_name, pattern, count(*) as records
    from shaped
    group by column_name, pattern
),

shared as (
    select
        column_name,
        pattern,
        sum(records) over (partition by column_name) as filled,
        records,
        row_number() over (partition by column_name order by records desc, pattern) as place
    from counted
)

select
    column_name,
    filled::double / (select count(*) from sampled) as filled,
    pattern,
    records::double / filled as share
from shared
where place <= 30
order by column_name, place
