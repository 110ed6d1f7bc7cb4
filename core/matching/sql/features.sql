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

select match_record.*, {lists}{counts} from match_record semi join wanted using (rid){joins};
