-- One row per source of this run, in the order in which their values are trusted.
select
    -- ids
    source,
    sha256,
    -- text
    title,
    kind,
    file_name,
    delivery_period,
    -- numbers
    row_number() over (order by kind = 'crm', source) as trust_rank,
    contract_version,
    -- flags
    is_stale,
from {{ source('run', 'run_input') }}
