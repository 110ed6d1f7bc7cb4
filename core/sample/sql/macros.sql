-- Pseudo-random draws that depend on nothing but the seed, what is drawn for, and why. DuckDB combines the
-- hashes of several arguments by exclusive or, which leaves two purposes of one key correlated: the outer
-- hash breaks that.
create or replace temp macro draw(key, purpose) as hash(hash(key::bigint, purpose, getvariable('seed')::bigint));
create or replace temp macro draw_at(key, month, purpose) as
    hash(hash(key::bigint, month::bigint, purpose, getvariable('seed')::bigint));
create or replace temp macro share(drawn) as (drawn % 1000003) / 1000003.0;
create or replace temp macro chance(key, purpose) as share(draw(key, purpose));
create or replace temp macro chance_at(key, month, purpose) as share(draw_at(key, month, purpose));
create or replace temp macro pick(words, drawn) as words[1 + (drawn % len(words)::ubigint)::bigint];

-- A slot is one record's place in the numbering of its source: number * 4 + source. Some slots hold the same
-- place as the slot before; a Texas slot may hold an Oklahoma place.
create or replace temp macro may_copy(slot) as (slot // 4) % 4 <> 0 and chance(slot, 'copy') < 0.04;
create or replace temp macro is_copy(slot) as may_copy(slot) and not may_copy(slot - 4);
create or replace temp macro own_place(slot) as case when is_copy(slot) then slot - 4 else slot end;
create or replace temp macro is_mirror(slot) as
    slot % 4 = 2 and (slot // 4) < getvariable('oklahoma') and chance(slot, 'mirror') < 0.001;
create or replace temp macro place_of(slot) as
    case when is_mirror(slot) then own_place(slot - 1) else own_place(slot) end;
create or replace temp macro place_name(place) as
    (['N', 'O', 'T', 'C'])[1 + place % 4] || (place // 4)::varchar;

-- Spoilt spellings. `drawn` decides which way and where.
create or replace temp macro typo(text, drawn) as
    list_transform(
        [2 + ((drawn // 8) % greatest(length(text) - 3, 1)::ubigint)::bigint],
        lambda spot: case drawn % 4
            when 0 then left(text, spot - 1) || substr(text, spot + 1)
            when 1 then left(text, spot - 1) || substr(text, spot + 1, 1) || substr(text, spot, 1) || substr(text, spot + 2)
            when 2 then left(text, spot) || substr(text, spot)
            else left(text, spot - 1) || chr(97 + ((drawn // 4096) % 26)::integer) || substr(text, spot + 1)
        end
    )[1];
create or replace temp macro drop_last_word(text) as
    case when length(text) - length(replace(text, ' ', '')) >= 2
        then regexp_replace(text, '[ ,]+[^ ]+$', '') else text end;
create or replace temp macro swap_words(text) as regexp_replace(text, '^([^ ]+) ([^ ]+)', '\2 \1');
create or replace temp macro abbreviate(text) as
    replace(replace(replace(replace(replace(replace(replace(text,
        'Early Learning Center', 'ELC'), 'Learning Center', 'LC'), 'Child Development', 'Child Dev'),
        'Child Care', 'Childcare'), 'Academy', 'Acad'), 'Center', 'Ctr'), ' and ', ' & ');
create or replace temp macro respell(text, drawn) as
    case
        when drawn % 20 < 7 then typo(text, drawn // 20)
        when drawn % 20 < 10 then drop_last_word(text)
        when drawn % 20 < 12 then swap_words(text)
        when drawn % 20 < 17 then abbreviate(text)
        else typo(abbreviate(text), drawn // 20)
    end;

create or replace temp macro ordinal(number) as
    number::varchar || case
        when number % 100 in (11, 12, 13) then 'th'
        when number % 10 = 1 then 'st'
        when number % 10 = 2 then 'nd'
        when number % 10 = 3 then 'rd'
        else 'th'
    end;
create or replace temp macro short_date(day) as strftime(day, getvariable('date_format'));
create or replace temp macro dashed(digits) as left(digits, 3) || '-' || substr(digits, 4, 3) || '-' || right(digits, 4);
create or replace temp macro bracketed(digits) as
    '(' || left(digits, 3) || ') ' || substr(digits, 4, 3) || '-' || right(digits, 4);
create or replace temp macro slug(text) as left(translate(lower(text), ' &''",.-()/', ''), 28);

-- Record keys. `numbers` counts how often a place got a new licence number.
create or replace temp macro nevada_key(slot, numbers) as printf('%03d', slot // 4 * 3 + 1 + numbers);
create or replace temp macro oklahoma_key(slot, numbers, kind) as
    'K8' || case when kind in ('family', 'group') then '2' else '3' end || printf('%07d', slot // 4 * 3 + 11 + numbers);
create or replace temp macro texas_key(slot, numbers) as (500000 + slot // 4 * 3 + numbers)::varchar;
