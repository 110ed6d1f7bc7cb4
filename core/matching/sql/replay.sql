create or replace table match_decision as
with latest as (
    select
        max(decision_id) as decision_id,
        least(left_id, right_id) as left_id,
        greatest(left_id, right_id) as right_id,
        arg_max(verdict, decision_id) as verdict,
    from {decisions}
    group by 2, 3
    having verdict in ('merge', 'distinct', 'same_owner')
),

compared as (
    select was.decision_id, list_filter({changed}, lambda field: field is not null) as fields
    from {then} as was
    join latest on latest.decision_id = was.decision_id and was.record_id in (latest.left_id, latest.right_id)
    join {now} as today on today.record_id = was.record_id
),

changed as (
    select decision_id, list_sort(list_distinct(flatten(list(fields)))) as fields from compared group by decision_id
)

select
    latest.decision_id,
    latest.left_id,
    latest.right_id,
    latest.verdict,
    coalesce(len(changed.fields), 0) = 0 as is_current,
    coalesce(changed.fields, cast([] as varchar[])) as changed_fields,
from latest
left join changed using (decision_id)
order by latest.decision_id;
