-- One row per record of a pair, with the words of its names, how rare they are, and how many records give the same
-- value. Weights differ in their last digits, so that a weight also names its word.
create or replace temp table match_feature as
with used as (
    select field, value, coalesce(match_surge.records, match_use.records) as records
    from match_use full join match_surge using (field, value)
),

wanted as ({wanted}),

weighed as (
    select
        match_word.field, rid, ln(1 + {records} / coalesce(used.records, 1)) + (hash(word) % {marks}) * 1e-15 as weight,
    from match_word
    semi join wanted using (rid)
    left join used on used.field = 'word of ' || match_word.field and used.value = match_word.word
)

select
    match_record.*,
    -- the words that tell sites of one name apart: KIDS 1 and KIDS 2, PONDEROSA and PONDEROSA II
    coalesce(array_to_string(regexp_extract_all(trade, '\b([0-9]+|II|III|IV|VI{{0,3}}|IX)\b'), ' '), '')
        as name_numbers,
    split_part(email, '@', 1) as email_box,
    -- what sites of one name begin with: CREATIVE MINDS NORTH, CREATIVE MINDS HARBOUR
    nullif(regexp_extract(trade, '^([^ ]{{3,}} [^ ]{{3,}}) .', 1), '') as brand,
    {lists}{counts}
from match_record semi join wanted using (rid){joins};
