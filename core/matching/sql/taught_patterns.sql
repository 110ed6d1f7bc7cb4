-- How many compared pairs have each pattern, those of which people told apart: each is one pair, wherever it stands.
create or replace temp table match_told_pattern as
with unsaid as (
    select match_compared.pattern, stands_for - if(told.rid_l is null, 0, 1) as pairs
    from match_compared
    left join match_told as told using (rid_l, rid_r)
)

select pattern, {unsaid} as word, false as is_drawn, 0 as part, sum(pairs)::double as pairs
from unsaid
group by pattern
having sum(pairs) > 0
union all
select pattern, word, is_drawn, part, count(*)::double
from match_told
group by all;
