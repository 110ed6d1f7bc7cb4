-- Files by themselves: no key and no person has decided anything.
create or replace temp table match_exact as
select null::bigint as rid_l, null::bigint as rid_r, null::varchar as rule where false;

create or replace temp table match_decided as
select null::bigint as rid_l, null::bigint as rid_r where false;
