-- Draws that depend on nothing but the seed, what is drawn for, and why.
create or replace temp macro draw(key, purpose) as
    hash(hash(key::bigint, purpose, getvariable('seed')::bigint));
create or replace temp macro chance(key, purpose) as (draw(key, purpose) % 1000003) / 1000003.0;
create or replace temp macro pick(words, drawn) as words[1 + (drawn % len(words)::ubigint)::bigint];
-- The first words are the common ones: a few names are everywhere, most are rare.
create or replace temp macro skewed(words, share) as words[1 + floor(len(words) * pow(share, 2))::bigint];

-- Spoilt spellings. `drawn` decides which way and where.
create or replace temp macro at_spot(text, drawn) as 2 + ((drawn // 16) % greatest(length(text) - 2, 1)::ubigint)::bigint;
create or replace temp macro key_slip(text, way, spot, letter) as
    case way
        when 0 then left(text, spot - 1) || substr(text, spot + 1)
        when 1 then left(text, spot - 1) || substr(text, spot + 1, 1) || substr(text, spot, 1) || substr(text, spot + 2)
        when 2 then left(text, spot) || letter || substr(text, spot + 1)
        else left(text, spot - 1) || letter || substr(text, spot + 1)
    end;
create or replace temp macro misread(text, way) as
    case way
        when 0 then regexp_replace(text, '[oO]', '0') when 1 then regexp_replace(text, '[lI]', '1')
        when 2 then regexp_replace(text, 'rn', 'm') when 3 then regexp_replace(text, 'm', 'rn')
        when 4 then regexp_replace(text, '[sS]', '5') else regexp_replace(text, 'cl', 'd')
    end;
create or replace temp macro misheard(text, way) as
    case way
        when 0 then regexp_replace(text, 'ph', 'f') when 1 then regexp_replace(text, 'ee|ea', 'ie')
        when 2 then regexp_replace(text, 'c([aou])', 'k\1') when 3 then regexp_replace(text, '(t)t|(n)n|(s)s|(l)l', '\1\2\3\4')
        when 4 then regexp_replace(text, 'y\b', 'ie') else regexp_replace(text, 'i', 'e')
    end;
create or replace temp macro spelt(text, drawn) as
    case
        when drawn % 16 < 10 then
            key_slip(text, (drawn // 7919) % 4, at_spot(text, drawn), chr(97 + ((drawn // 4096) % 26)::integer))
        when drawn % 16 < 13 then misread(text, (drawn // 4096) % 6)
        else misheard(text, (drawn // 4096) % 6)
    end;
-- What a misreading leaves as it was loses a letter instead.
create or replace temp macro typo(text, drawn) as
    coalesce(nullif(spelt(text, drawn), text), key_slip(text, 0, at_spot(text, drawn), ''));
create or replace temp macro digit_slip(digits, drawn) as
    list_transform(
        [2 + (drawn % (length(digits) - 1)::ubigint)::bigint],
        lambda spot: case drawn // 64 % 2
            when 0 then left(digits, spot - 1)
                || ((substr(digits, spot, 1)::integer + 1 + (drawn // 128 % 8)::integer) % 10)::varchar
                || substr(digits, spot + 1)
            else coalesce(
                nullif(left(digits, spot - 2) || substr(digits, spot, 1) || substr(digits, spot - 1, 1)
                    || substr(digits, spot + 1), digits),
                left(digits, spot - 1) || ((substr(digits, spot, 1)::integer + 1) % 10)::varchar
                    || substr(digits, spot + 1))
        end
    )[1];
create or replace temp macro abbreviated(text) as
    replace(replace(replace(replace(replace(replace(replace(replace(text,
        'Early Learning Center', 'ELC'), 'Learning Center', 'LC'), 'Child Development', 'Child Dev'),
        'Child Care', 'Childcare'), 'Daycare', 'Day Care'), 'Academy', 'Acad'), 'Center', 'Ctr'), ' and ', ' & ');
create or replace temp macro reworded(text, drawn, city) as
    case drawn % 10
        when 0 then 'The ' || text
        when 1 then text || ' of ' || city
        when 2 then regexp_replace(text, '^([^ ]+) ([^ ]+)', '\2 \1')
        when 3 then regexp_replace(text, '^([^ ]+ [^ ]+)( .*)$', '\1')
        when 4 then text || ' Preschool'
        when 5 then replace(text, ' ', '')
        when 6 then regexp_replace(text, '([^ ]+ [^ ]+.*) [^ ]+$', '\1')
        else abbreviated(text)
    end;
create or replace temp macro slug(text) as left(regexp_replace(lower(text), '[^a-z0-9]', '', 'g'), 24);

create or replace temp macro phone_as(digits, way) as
    case way
        when 0 then '(' || left(digits, 3) || ') ' || substr(digits, 4, 3) || '-' || right(digits, 4)
        when 1 then left(digits, 3) || '-' || substr(digits, 4, 3) || '-' || right(digits, 4)
        when 2 then left(digits, 3) || '.' || substr(digits, 4, 3) || '.' || right(digits, 4)
        when 3 then '+1' || digits
        when 4 then '1-' || left(digits, 3) || '-' || substr(digits, 4, 3) || '-' || right(digits, 4)
        when 5 then left(digits, 3) || ' ' || substr(digits, 4, 3) || ' ' || right(digits, 4)
        else digits
    end;
create or replace temp macro phone_of(area_codes, key, purpose) as
    pick(area_codes, draw(key, 'area')) || (200 + draw(key, purpose || ' exchange') % 800)::varchar
        || lpad((draw(key, purpose || ' line') % 10000)::varchar, 4, '0');
create or replace temp macro direction_as(direction, way) as
    case when way = 0 then direction || '.'
        when way < 3 then case direction when 'N' then 'North' when 'S' then 'South' when 'E' then 'East'
            when 'W' then 'West' else direction end
        else direction end;
