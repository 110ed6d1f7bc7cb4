create or replace temp table match_key as {key};

insert into match_useful
select rid, key, {kind}, n
from match_key
join (
    select key, count(*) as n from match_key group by key having count(*) between 2 and {largest}
) using (key);
