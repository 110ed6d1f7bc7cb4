-- Values that far more records give now than when the model was learnt, of those that touched records have or that
-- were such before. They are counted in steps of four, because another count touches all the records that give it.
create or replace temp table match_surge as
with asked as (select field, value from match_surge_before union {asked}),

counted as ({counted})

select field, value, power(4, ceil(ln(counted.records) / ln(4)))::bigint as records
from counted left join match_use as known using (field, value)
where counted.records > {factor} * coalesce(known.records, 1) + {slack};

insert into match_touched
with crossing as (
    (from match_surge except from match_surge_before) union (from match_surge_before except from match_surge)
),

holders as ({holders})

select distinct rid from holders anti join match_touched using (rid);
