-- What both records of a pair say, as far as it does not change while they do not; pairs of records that say what they
-- said before are taken over.
create or replace temp table match_seen as
with fresh as (
    select
        rid_l,
        rid_r,
        pattern,
        is_found,
        is_chain_site,
        is_looked_into,
        l.is_crm and r.is_crm as is_within_crm,
        l.street is null or r.street is null as is_unplaced,
        match_other_site(l, r) as is_other_site,
        match_other_license(l, r) as is_other_license,
        match_same_name(l, r) as is_same_name,
        match_near_name(l, r) as is_near_name,
        match_alike_name(l, r) as is_alike_name,
        match_same_place(l, r) as is_same_place,
        coalesce(l.license = r.license and l.state = r.state, false) as is_same_license,
        coalesce(l.phone = r.phone, false) as is_same_phone,
        coalesce(l.email = r.email, false) as is_same_email,
        coalesce(l.person = r.person, false) as is_same_person,
        coalesce(l.zip = r.zip, false) as is_same_zip,
        coalesce(l.street = r.street, false) as is_same_street,
        coalesce(l.street_name = r.street_name, false) as is_same_street_name,
        match_other_house(l, r) as is_other_house,
        l.company is not distinct from r.company and l.street is not distinct from r.street
        and l.zip is not distinct from r.zip and l.phone is not distinct from r.phone
        and l.email is not distinct from r.email and l.person is not distinct from r.person as is_identical,
        coalesce(l.phone <> r.phone, false) as is_other_phone,
        coalesce(l.email <> r.email, false) as is_other_email,
        coalesce(l.person <> r.person, false) as is_other_person,
        coalesce(l.zip <> r.zip, false) as is_other_zip,
        case
            when is_same_name then 0
            else len(l.trade_words) + len(r.trade_words) - 2 * len(list_intersect(l.trade_words, r.trade_words))
        end as words_apart,
    from match_scored
    join match_feature as l on l.rid = if(is_turned, rid_r, rid_l)
    join match_feature as r on r.rid = if(is_turned, rid_l, rid_r)
    where is_looked_into
)

from fresh
union all by name
select rid_l, rid_r, pattern, is_found, is_chain_site, is_looked_into from match_scored where not is_looked_into
union all by name
select match_carried.*
from match_carried
join pattern_score using (pattern)
left join match_settled using (rid_l, rid_r)
where match_settled.rid_l is not null and is_looked_into
    or match_settled.rid_l is null and is_found and (p_duplicate >= {least} or p_unrelated < 0.5 or is_chain_site);
