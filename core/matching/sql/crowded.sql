create or replace temp table match_crowded as select key from match_over;

create or replace temp table match_crossing as
select distinct rid from match_crossed anti join match_touched using (rid);

insert into match_touched from match_crossing;
