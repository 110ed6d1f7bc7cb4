-- How sure a pair has to be to join each record; raised where that joined what is no duplicate.
create or replace temp table match_line as select rid, {line}::double as line from match_record;
