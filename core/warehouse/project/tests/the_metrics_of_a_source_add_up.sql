-- A failing row is a source of this period of which rows are unaccounted for.
select metrics.*
from {{ ref('metrics_by_period_source') }} as metrics
inner join {{ source('run', 'run_period') }} as run_period on metrics.period = run_period.period
where
    metrics.found <> metrics.loaded + metrics.rejected
    or metrics.loaded <> metrics.kept + metrics.quarantined
    or metrics.kept
    <> metrics.new_records + metrics.changed_records + metrics.same_records + metrics.back_records
    or metrics.kept <> metrics.leads + metrics.merged_within
