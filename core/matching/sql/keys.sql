create or replace temp table match_useful (rid bigint, key ubigint, kind integer, n bigint);
