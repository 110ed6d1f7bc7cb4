-- One row per record with what is compared, how rare its words are, and how many records give the same value.
create or replace temp table match_plain as
select
    *,
    -- the words that tell sites of one name apart: KIDS 1 and KIDS 2, PONDEROSA and PONDEROSA II
    coalesce(array_to_string(regexp_extract_all(trade, '\b([0-9]+|II|III|IV|VI{{0,3}}|IX)\b'), ' '), '')
        as name_numbers,
    case
        when house is not null and starts_with(street, house || ' ') then substr(street, length(house) + 2)
        else street
    end as street_name,
    split_part(email, '@', 1) as email_box,
    -- what sites of one name begin with: CREATIVE MINDS NORTH, CREATIVE MINDS HARBOUR
    nullif(regexp_extract(trade, '^([^ ]{{3,}} [^ ]{{3,}}) .', 1), '') as brand,
from match_given;

drop table match_given;

-- Weights differ in their last digits, so that a weight also names its word.
create or replace temp table match_word as
with words as materialized ({words}),

known as (select field, word, count(*) as records from words group by field, word),

weighed as (
    select
        field, word, records,
        ln(1 + (select count(*) from match_plain) / records)
            + row_number() over (partition by field order by word) * 1e-9 as weight,
    from known
)

select field, rid, word, records, weight from words join weighed using (field, word);

create or replace temp table match_record as
select match_plain.*, {lists}{counts} from match_plain{joins};

drop table match_plain;
