-- One row per rejected record, in file order.
with
refusals as (
    select
        line - 1 as record_number,
        arg_min(error_type::varchar, column_idx) as error_type,
        -- A short record is reported once per missing column, a long one once per column too many.
        min(regexp_extract(error_message, 'Found: (\d+)', 1)::integer) as fewest,
        max(regexp_extract(error_message, 'Found: (\d+)', 1)::integer) as most,
        -- Of a file with CRLF the engine quotes the line from the LF before it.
        ltrim(min(csv_line), chr(10) || chr(13)) as raw,
    from reject_errors
    group by all
)

select
    places.record_number,
    places.byte_position::bigint as byte_position,
    coalesce(
        places.reason,
        case refusals.error_type
            when 'MISSING COLUMNS' then 'has ' || refusals.fewest || ' of {expected} columns'
            when 'TOO MANY COLUMNS' then 'has ' || refusals.most || ' columns where {expected} were expected'
            when 'UNQUOTED VALUE' then 'a quote is not closed'
            when 'LINE SIZE OVER MAXIMUM' then 'the record is longer than 1 MB'
            else 'the record cannot be read (' || lower(refusals.error_type) || ')'
        end
    )::varchar as reason,
    coalesce(places.raw, refusals.raw)::varchar as raw,
from places
left join refusals on refusals.record_number = places.record_number
order by places.record_number
