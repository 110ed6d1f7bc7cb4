-- The records to learn from: whole ZIPs, so that partners stay together.
create or replace temp table match_taught as
select * from match_record where {parts} = 1 or hash(zip, {seed}) % {parts} = 0;
