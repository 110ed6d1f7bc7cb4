-- What one pair of match_records says for and against; l and r are structs of two rows. What is dear to find out stands
-- in the later arms, which are asked of few pairs.
create or replace temp macro match_other_license(l, r) as
    coalesce(l.license <> r.license and l.state = r.state, false);

create or replace temp macro match_other_house(l, r) as coalesce(l.house <> r.house, false);

create or replace temp macro match_street_direction(name) as
    nullif(regexp_extract(name, '^(N|S|E|W|NE|NW|SE|SW)\b', 1), '');

-- Another number, another street with a number, or the other end of a street.
create or replace temp macro match_other_site(l, r) as
    case
        when l.house <> r.house then true
        when l.house = r.house and l.street_name <> r.street_name
            then jaro_winkler_similarity(l.street_name, r.street_name) < 0.8
            or coalesce(match_street_direction(l.street_name) <> match_street_direction(r.street_name), false)
        else false
    end;

create or replace temp macro match_same_name(l, r) as
    coalesce(l.company = r.company, false) or coalesce(l.trade = r.trade, false)
    or coalesce(l.company = r.trade, false) or coalesce(l.trade = r.company, false);

-- Spelt differently, no word more or less.
create or replace temp macro match_near_name(l, r) as
    case
        when l.name_numbers <> r.name_numbers then false
        when match_same_name(l, r) then true
        when length(l.trade) >= 8 and abs(length(l.trade) - length(r.trade)) <= 2
            then damerau_levenshtein(l.trade, r.trade) <= 2
        else false
    end;

create or replace temp macro match_alike_name(l, r) as
    case
        when l.name_numbers <> r.name_numbers then false
        when match_same_name(l, r) then true
        when jaro_winkler_similarity(l.trade, r.trade) >= 0.88 then true
        when jaro_winkler_similarity(l.company, r.company) >= 0.88 then true
        else coalesce(list_has_all(l.trade_words, r.trade_words) or list_has_all(r.trade_words, l.trade_words), false)
    end;

create or replace temp macro match_same_place(l, r) as
    case
        when l.street = r.street and l.zip = r.zip then true
        when l.house = r.house and (l.zip = r.zip or l.city = r.city)
            then coalesce(
                l.street_name = r.street_name or jaro_winkler_similarity(l.street_name, r.street_name) >= 0.88, false)
        else false
    end;
