-- Where each lead that stands no more went: to where its first record is now, or was last.
create or replace temp table match_hop as
select old_lead_id, arg_min(lead_id, {{'stands': not stands, 'claim': claim}}) as lead_id
from (
    select
        match_former.lead_id as old_lead_id,
        coalesce(match_lead.lead_id, match_former.known_lead_id) as lead_id,
        coalesce(match_lead.lead_id, match_former.known_lead_id) in (select lead_id from match_lead) as stands,
        match_former.claim,
    from match_former
    left join match_cluster using (rid)
    left join match_lead using (cluster)
    where match_former.lead_id not in (select lead_id from match_lead)
)
where lead_id <> old_lead_id
group by old_lead_id;

-- One row per id that was ever a lead's and leads to another lead, however many merges later.
create or replace table lead_redirect as
with recursive followed as (
    select old_lead_id, lead_id from match_hop
    union
    select followed.old_lead_id, match_hop.lead_id
    from followed join match_hop on match_hop.old_lead_id = followed.lead_id
)

select old_lead_id, lead_id, 'merged' as reason
from followed
where lead_id in (select lead_id from match_lead)
order by old_lead_id;
