-- Pairs across the two files. A record of a file that meets one without duplicates has one partner there at most,
-- so its candidates share its probability: odds over all odds, and only the best can be more likely than not.
create or replace temp table match_told as
with across as (
    select rid_l, rid_r, sure as probability, sure / (1 - sure) as odds
    from (
        select rid_l, rid_r, least(probability, 1 - 1e-9) as sure
        from match_scored
        join match_record as l on l.rid = rid_l
        join match_record as r on r.rid = rid_r
        where l.side <> r.side
    )
),

ranked as (
    select
        *,
        if({right}, sum(odds) over (partition by rid_l), odds) as odds_l,
        if({left}, sum(odds) over (partition by rid_r), odds) as odds_r,
        not {right} or row_number() over (partition by rid_l order by odds desc, rid_r) = 1 as is_best_l,
        not {left} or row_number() over (partition by rid_r order by odds desc, rid_l) = 1 as is_best_r,
    from across
)

select
    rid_l, rid_r,
    least(round(odds / (1 + greatest(odds_l, odds_r)), 6), if(is_best_l and is_best_r, 1, 0.49)) as probability,
from ranked;
