-- One row per kept record, without its values: its place in its lead, how it changed, and what tells a change.
with

ranked as (
    select * from {{ ref('int_records_ranked') }}
),

compared as (
    select * from {{ ref('int_records_compared') }}
)

select
    ranked.*,
    -- history
    compared.change,
    compared.changed_fields,
    compared.first_period,
    compared.fingerprint,
    compared.own_fingerprint,
from ranked
inner join compared on ranked.record_id = compared.record_id
