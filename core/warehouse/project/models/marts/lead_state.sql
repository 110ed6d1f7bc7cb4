-- One row per lead, without its values: what its records say together, how it changed, and what tells a change.
select * from {{ ref('int_leads_compared') }}
