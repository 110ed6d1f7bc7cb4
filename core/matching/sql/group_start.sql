create or replace temp table match_grouped as select rid, rid as cluster, true as is_open from match_record;
