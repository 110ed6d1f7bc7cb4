-- Records in which values stand in a column that is not theirs, but is their neighbour's: {step} places along.
with cells as (
    unpivot (select row_number() over () as record, {columns} from {sample}) on {names} into name place value cell
),

placed as (
    select
        cells.record,
        places.position,
        own.said is not null as is_at_home,
        neighbour.said is not null as is_next_door
    from (select record, place, trim(cell) as said, {shape} as pattern from cells) as cells
    inner join shift_place as places on places.place = cells.place
    left join shift_native as own
        on own.position = places.position
        and own.said = case when places.is_value then cells.said else cells.pattern end
    left join shift_native as neighbour
        on neighbour.position = places.position - {step}
        and neighbour.said = case when places.{flag} then cells.said else cells.pattern end
),

began as (
    select
        *,
        is_next_door and not is_at_home as is_moved,
        min(case when is_next_door and not is_at_home then position end)
            over (partition by record) as first_moved
    from placed
),

judged as (
    select
        record,
        count(*) filter (where is_moved) as moved,
        count(*) filter (where is_at_home and not is_next_door and position > first_moved) as stayed
    from began
    group by record
)

select count(*) from judged where moved >= 2 and moved > 2 * stayed
