create or replace temp table match_told as select rid_l, rid_r, probability from match_scored;
