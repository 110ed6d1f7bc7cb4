-- One row per source of this run, in the order in which their values are trusted: the CRM last, and a source that
-- was added after those that were there, so that it changes no value of theirs.
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
    row_number() over (order by kind = 'crm', agreed, source) as trust_rank,
    contract_version,
    -- flags
    is_stale,
from {{ source('run', 'run_input') }}
