-- One row per compared pair of which people said what it is: their decisions that stand, and answers to samples
-- (match_answer). Where the two contradict each other, nobody knows. The parts hold alike many of every word.
create or replace temp table match_told as
with words as (
    select left_id, right_id, verdict, false as is_drawn from match_decision where is_current
    union all
    select left_id, right_id, verdict, true from match_answer
),

paired as (
    select
        least(l.rid, r.rid) as rid_l,
        greatest(l.rid, r.rid) as rid_r,
        case
            when bool_and(verdict = 'merge') then {one}
            when bool_or(verdict = 'same_owner') then {two_of_owner}
            else {two}
        end as word,
        bool_or(is_drawn) as is_drawn,
        min(l.record_id || chr(31) || r.record_id) as ids,
    from words
    join match_record as l on l.record_id = left_id
    join match_record as r on r.record_id = right_id
    where left_id <> right_id and verdict in ('merge', 'distinct', 'same_owner')
    group by 1, 2
    having bool_and(verdict = 'merge') or not bool_or(verdict = 'merge')
),

compared as (
    select rid_l, rid_r, any_value(pattern) as pattern from match_compared semi join paired using (rid_l, rid_r)
    group by all
)

select
    rid_l, rid_r, pattern, word, is_drawn,
    row_number() over (partition by word, is_drawn order by md5(ids)) % {parts} as part,
from paired
join compared using (rid_l, rid_r);
