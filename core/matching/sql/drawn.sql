-- Pairs drawn at random: what unrelated records have in common. Records stand in an order of chance, and each is
-- paired with those that follow it.
create or replace temp table match_chance as
select rid, row_number() over (order by chance) - 1 as place
from (select rid, hash(record_id, {seed}) as chance from match_record order by chance limit {records});

create or replace temp table match_drawn as
with drawn as (
    select rid as rid_l, unnest(list_transform(range(1, {each} + 1), lambda step: (place + step) % {records})) as place
    from match_chance
)

select {pattern} as pattern
from drawn
join match_chance using (place)
join match_feature as l on l.rid = rid_l
join match_feature as r on r.rid = match_chance.rid;
