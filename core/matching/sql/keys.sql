create or replace temp table match_key as {keys};

create or replace temp table match_block as
select kind, key, count(*) as n from match_key group by kind, key having count(*) between 2 and {largest};
