create or replace temp table match_compared as
select
    rid_l, rid_r, stands_for, is_found, is_turned,
    {pattern} as pattern,
    coalesce(l.brand = r.brand and l.state = r.state and l.house <> r.house, false) as is_chain_site,
from match_candidate
join match_feature as l on l.rid = if(is_turned, rid_r, rid_l)
join match_feature as r on r.rid = if(is_turned, rid_l, rid_r);
