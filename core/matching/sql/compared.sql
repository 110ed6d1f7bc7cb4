-- The records of candidate pairs, with the columns that the model's settings name.
create or replace temp table match_compared as
select
    rid, company, trade, street_name, house, zip, city, state, phone, email, email_domain, person, person_words,
    license, tf_company, tf_phone, tf_email,
from match_record
where rid in (select join_key_l from match_candidate) or rid in (select join_key_r from match_candidate);

create or replace temp table match_scored (rid_l bigint, rid_r bigint, weight double, probability double);
