create or replace temp table match_key as
with asked as (select key from ({touched}) union select key from match_crowded_before)

select arm.rid, arm.key from ({key}) as arm{asked};

create or replace temp table match_key_use as
select key, count(*) as n from match_key anti join (from match_common where is_barred) using (key)
group by key having count(*) > 1;

insert into match_over select key from match_key_use where n > {largest};

insert into match_useful
select rid, key, {kind}, {size} from match_key join match_key_use using (key) where n <= {largest};
