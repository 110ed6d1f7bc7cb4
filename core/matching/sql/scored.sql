-- Pairs that may be one record or have something to do with each other, and those that a key or a person decides.
create or replace temp table match_scored as
select
    rid_l, rid_r, pattern, pattern_score.weight, pattern_score.p_duplicate as probability, is_found, is_chain_site,
    is_turned,
    p_duplicate >= {least} or p_unrelated < 0.5 or match_settled.rid_l is not null as is_looked_into,
from match_compared
join pattern_score using (pattern)
left join match_settled using (rid_l, rid_r)
where stands_for = 1 and (is_looked_into or {also});
