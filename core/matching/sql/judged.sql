-- Every pair worth keeping with its band: what the keys and the model say, less what speaks against.
create or replace temp table match_judged as
with seen as (
    select
        match_seen.*,
        coalesce(match_exact.rule, 'model') as rule,
        pattern_score.weight,
        pattern_score.p_duplicate as probability,
        decided.verdict,
        decided.is_current,
        decided.changed_fields,
    from match_seen
    join pattern_score using (pattern)
    left join match_exact using (rid_l, rid_r)
    left join match_decided as decided using (rid_l, rid_r)
),

banded as (
    select
        *,
        case
            when is_other_site then
                case
                    when is_same_license then 'review'
                    when is_same_name and is_same_street_name and is_same_zip
                        and (is_same_phone or is_same_email or is_same_person) then 'review'
                end
            when is_other_license then
                case when is_alike_name and (is_same_place or probability >= {review}) then 'review' end
            when is_within_crm then
                case
                    when is_identical and is_same_place then 'merge'
                    when rule <> 'model' or (is_alike_name or is_same_place) and probability >= {review} then 'review'
                end
            when rule <> 'model' then 'merge'
            when probability >= {merge} then 'merge'
            when probability >= {review} then 'review'
        end as band,
        -- Whatever the model says of these, no line merges them.
        is_other_site or is_other_license or is_within_crm as is_capped,
    from seen
),

kept as (
    select
        * replace (
            case
                when verdict is null then band
                when not is_current then 'review'
                else if(verdict = 'merge', 'merge', 'distinct')
            end as band,
            if(verdict is not null, 'decision', if(band = 'merge' or is_same_license, rule, 'model')) as rule
        ),
        list_filter([
            if(is_same_license, 'licence number', null),
            if(is_same_name, 'company', null),
            case when is_same_street then 'street' when is_same_place then 'place' end,
            if(is_same_zip and not is_same_street, 'ZIP', null),
            if(is_same_phone, 'phone', null),
            if(is_same_email, 'email', null),
            if(is_same_person, 'contact', null)
        ], lambda word: word is not null) as agreeing,
    from banded
    where band is not null or verdict is not null
),

told as (
    select
        *,
        list_filter([
            if(is_other_license, 'two licence numbers in one state', null),
            if(is_other_house, 'another house number', null),
            if(is_other_site and not is_other_house, 'another street', null),
            case
                when is_same_name then null
                when words_apart = 1 then 'company differs by one word'
                when is_near_name or words_apart = 2 and is_alike_name then 'company spelt differently'
                else 'another company'
            end,
            if(is_unplaced, 'one has no street', null),
            if(is_other_zip, 'another ZIP', null),
            if(is_other_phone, 'another phone', null),
            if(is_other_email, 'another email', null),
            if(is_other_person, 'another contact', null)
        ], lambda word: word is not null) as differing,
        case
            when len(agreeing) = 0 then 'Nothing the same'
            when len(agreeing) = 1 then 'Same ' || agreeing[1]
            else 'Same ' || list_aggregate(agreeing[:-2], 'string_agg', ', ') || ' and ' || agreeing[-1]
        end as agreement,
    from kept
)

select
    rid_l, rid_r, rule, weight,
    case when rule in ('exact_license', 'exact_place', 'crm_link') and band = 'merge' then 1.0 else probability end
        as probability,
    pattern,
    band,
    case
        when verdict is null then ''
        when is_current and verdict = 'merge' then 'Decided by a person: the same lead. '
        when is_current then 'Decided by a person: not a duplicate. '
        else 'Decided before as ' || if(verdict = 'merge', 'the same lead', 'not a duplicate') || ', but '
            || coalesce(nullif(list_aggregate(changed_fields, 'string_agg', ' and '), ''), 'a value that matters')
            || if(len(changed_fields) > 1, ' have', ' has') || ' changed since: decide again. '
    end
    || agreement
    || if(len(differing) = 0, '', ', ' || list_aggregate(differing[:3], 'string_agg', ', '))
    || '.' as reason,
    verdict,
    rule in ('exact_license', 'decision') as is_certain,
    is_capped,
from told;
