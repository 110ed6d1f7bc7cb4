-- One row per record and name it goes by.
create or replace temp table match_name as
select rid, company as name from match_record where company is not null
union all
select rid, trade as name from match_record where trade is not null and trade is distinct from company;
