-- Cells that name people, and companies that may be people.

-- Words no person is called by.
create or replace temp macro names_a_company(text) as regexp_matches(
    text,
    '(?i)\b(llc|l\.l\.c|inc|corp|corporation|ltd|llp|company|co|the|schools?|academy|cent(er|re)s?|care|child|childcare|daycare'
    || '|preschool|learning|kids?|kidz|children|childrens|nursery|montessori|foundation|enterprises?|services?|group'
    || '|association|district|university|college|ymca|ywca|programs?|club|ministry|ministries|church of|home|family'
    || '|development|dba|partners|holdings|of)\b'
);

-- The words of one or several names, with "van", "de la" tied to the word they belong to. Titles, nicknames in
-- brackets and what follows a name (Jr, PhD) are no part of it. '&' and ',' keep people apart.
create or replace temp macro name_text(text) as list_transform(
    [case
        when not regexp_matches(text, '(?i)[&,/;+("'']|\band\b|\b[a-z]{2,4}\.|\b(mrs?|ms|miss|dr|rev|pastor|jr|sr|i{2,3}|iv|phd|md|rn)\b')
            then text
        else trim(regexp_replace(
            regexp_replace(
                regexp_replace(
                    regexp_replace(text, ' *(\([^)]*\)|"[^"]*")', '', 'g'),
                    ' *[&/;+] *(?i:and +)?| +(?i:and) +| *(,) *', '&\1', 'g'
                ),
                '(^|[&,])(?i:mrs?|ms|miss|dr|rev|pastor|prof)(?:\. *| +)', '\1', 'g'
            ),
            '&?,? *\b(?i:jr|sr|ii|iii|iv|ph\.?d|m\.?d|r\.?n|esq|ed\.?d|m\.?ed|dds)\b\.?(&|$)', '\1', 'g'
        ), '& ')
    end],
    lambda t: regexp_extract(t, '^[^ &]*') || regexp_replace(
        replace(t[length(regexp_extract(t, '^[^ &]*')) + 1:], '&,', ','),
        '\b((?i:van|vander|von|der|den|de|del|dela|della|da|di|du|dos|la|las|los|le|mc|san|santa|st|ste|ter|bin|ibn|abu)\.?) ',
        e'\\1\x1e', 'g'
    )
)[1];

create or replace temp macro untied(text) as replace(text, e'\x1e', ' ');

create or replace temp macro words_of(text) as string_split(text, ' ');

-- One person from the words FIRST [MIDDLE] LAST.
create or replace temp macro person_of(words) as {'first': words[1], 'last': words[-1], 'name': array_to_string(words, ' ')};

-- "A & B X & Y": as many first names as last names, so A belongs to X and B to Y. The part in the middle holds
-- the last of the one and the first of the other.
create or replace temp macro paired(parts) as list_transform([(len(parts) + 1) // 2], lambda n: case
    when len(parts) % 2 = 1
        and len(words_of(parts[n])) = 2
        and list_sum(list_transform(parts, lambda p: len(words_of(p)))) = len(parts) + 1
        then list_transform(range(1, n + 1), lambda i: person_of([
            case when i < n then parts[i] else words_of(parts[n])[1] end,
            case when i = 1 then words_of(parts[n])[2] else parts[n - 1 + i] end
        ]))
end)[1];

-- "A & B, X & Y"
create or replace temp macro paired_sides(firsts, lasts) as case
    when len(firsts) = len(lasts)
        and not contains(array_to_string(firsts, '&') || array_to_string(lasts, '&'), ' ')
        then list_transform(list_zip(firsts, lasts), lambda pair: person_of([pair[1], pair[2]]))
end;

-- Several full names: each of two or three words.
create or replace temp macro full_names(parts) as case
    when list_min(list_transform(parts, lambda p: len(words_of(p)))) >= 2
        and list_max(list_transform(parts, lambda p: len(words_of(p)))) <= 3
        then list_transform(parts, lambda p: person_of(words_of(p)))
end;

-- "LAST, FIRST MIDDLE" and "LAST, FIRST, M"
create or replace temp macro last_first(parts) as case
    when len(words_of(parts[1])) = 1
        and len(words_of(parts[2])) <= 2
        and (len(parts) = 2 or len(parts) = 3 and length(rtrim(parts[3], '.')) = 1)
        then [person_of(list_concat(
            list_concat(words_of(parts[2]), case when len(parts) = 3 then [parts[3]] else [] end), [parts[1]]
        ))]
end;

create or replace temp macro people_of(t) as case
    when not contains(t, '&') and not contains(t, ',') then
        case when len(words_of(t)) between 2 and 3 then [person_of(words_of(t))] end
    when not contains(t, ',') then coalesce(full_names(string_split(t, '&')), paired(string_split(t, '&')))
    when not contains(t, '&') then coalesce(
        last_first(string_split(
            case when regexp_matches(t, '^(?i:van|von|de|del|la|le|st\.?|mc|di|du|da) [^ ,]+,') then replace(split_part(t, ',', 1), ' ', e'\x1e') || t[position(',' in t):] else t end,
            ','
        )),
        case when length(t) - length(replace(t, ',', '')) > 1
            then coalesce(paired(string_split(t, ',')), full_names(string_split(t, ','))) end
    )
    when length(t) - length(replace(t, ',', '')) = 1
        then paired_sides(string_split(split_part(t, ',', 1), '&'), string_split(split_part(t, ',', 2), '&'))
end;

-- `text` is filled. Where the names do not pair up, they are kept as they stand and nobody is the contact.
create or replace temp macro contacts_of(text, is_company) as list_transform(
    [{'shown': readable(text, 'person'), 'is_company': is_company}], lambda g: list_transform(
        [case
            when not g.is_company and regexp_full_match(g.shown, '[A-Za-zÀ-ɏ0 .,''’&/;+()"-]+') then name_text(g.shown)
        end],
        lambda t: list_transform(
            [case when not regexp_matches(t, '^[&,]|[&,] *[&,]|[&,]$|^$') then people_of(t) end], lambda people: {
                'first_name': untied(people[1].first),
                'last_name': untied(people[1].last),
                'contact_names': case
                    when len(people) > 1 or contains(t, ',') and people is not null
                        then untied(array_to_string(list_transform(people, lambda p: p.name), '; '))
                    when g.is_company then title_case(upper(g.shown))
                    when regexp_matches(g.shown, '[A-Za-zÀ-ɏ]') then replace(g.shown, ' And ', ' and ')
                end,
                'problem': case
                    when g.shown is null or people is not null then null
                    when g.is_company then 'not_a_person'
                    when t is null or t = '' then 'unreadable'
                    when contains(t, '&') or contains(t, ',') then 'names_do_not_pair'
                    when contains(t, ' ') then 'unclear_name'
                    else 'single_name'
                end::varchar
            }
        )[1]
    )[1]
)[1];

create or replace temp macro parse_contacts(value) as contacts_of(filled(value), names_a_company(value::varchar));

create or replace temp macro says_a_role(text) as regexp_full_match(
    text,
    '(?i)\s*(primary |assistant |co-?)?(caregiver|director|owner|operator|provider|licensee|administrator|principal|manager)s?\s*'
);

-- Everything up to the last line; the only line, unless it says a role.
create or replace temp macro caregiver_name(value) as case
    when regexp_matches(value::varchar, '\S\s*[\r\n][\s\p{Z}]*\S') then regexp_replace(
        regexp_extract(value::varchar, '(?s)^[\s\p{Z}]*(\S.*\S|\S)[\s\p{Z}]*[\r\n][\s\p{Z}]*\S[^\r\n]*[\s\p{Z}]*$', 1),
        '[\s\p{Z}]*[\r\n][\s\p{Z}]*', ' & ', 'g'
    )
    when not says_a_role(value::varchar) then value::varchar
end;

create or replace temp macro caregiver_role(value) as case
    when regexp_matches(value::varchar, '\S\s*[\r\n][\s\p{Z}]*\S')
        then regexp_extract(value::varchar, '[\r\n][\s\p{Z}]*(\S[^\r\n]*)[\s\p{Z}]*$', 1)
    when says_a_role(value::varchar) then value::varchar
end;

-- A name, line breaks, a role; a cell of one line is a role only when it says a role.
create or replace temp macro parse_caregiver(value) as list_transform(
    [{'name': caregiver_name(value), 'role': caregiver_role(value)}], lambda c: list_transform(
        [{
            'who': list_transform([c.name], lambda name: contacts_of(filled(name), names_a_company(name)))[1],
            'role': list_transform([c.role], lambda role: readable(filled(role), 'company'))[1]
        }],
        lambda g: {
            'first_name': g.who.first_name,
            'last_name': g.who.last_name,
            'title': g.role,
            'contact_names': g.who.contact_names,
            'problem': case
                when g.role is not null and g.who.contact_names is null and g.who.problem is null then 'no_name'
                else g.who.problem
            end
        }
    )[1]
)[1];

-- "SUNNY ,LLC" -> "SUNNY, LLC", and a quote that was doubled at the wrong end of the first word.
create or replace temp macro company_text(value) as list_transform([filled(value)], lambda t: case
    when regexp_matches(t, ' ,|,[^ 0-9]|"') then regexp_replace(
        regexp_replace(t, ' *,([^ 0-9])| +,', ', \1', 'g'), '^([^" ]+)" ([^"]*)"$', '"\1" \2'
    )
    else t
end)[1];

create or replace temp macro person_pattern() as
    '^((?:(?i:van|von|der|den|de|del|la|las|los|le|mc|di|du|da|st\.?) )*[A-Za-zÀ-ɏ''’-]{2,}(?: [A-Za-zÀ-ɏ''’-]{2,})?)'
    || '(?: (?i:(jr|sr|ii|iii|iv))\.?)?, ?([A-Za-zÀ-ɏ''’-]{2,}|[A-Z]\.)((?: [A-Za-zÀ-ɏ''’-]+\.?){0,2}?)(?:,? (?i:(jr|sr|ii|iii|iv))\.?)?$';

-- LAST, FIRST. Before a trade name (DBA) stands a person or a company; without one, a comma in a company is so
-- common that only a single last name and at most two first ones make a person.
create or replace temp macro is_person(who, has_trade) as
    not names_a_company(who)
    and regexp_matches(who, person_pattern())
    and (has_trade or regexp_matches(
        who,
        '^(?:(?i:van|von|der|den|de|del|la|las|los|le|mc|di|du|da|st\.?) )*[^ ,]+(?: (?i:jr|sr|ii|iii|iv)\.?)?, *[^ ,]+(?: [^ ,]+)?'
        || '(?:,? (?i:jr|sr|ii|iii|iv)\.?)?$'
    ));

-- The text and what stands before and after "DBA"; without a DBA all of it stands before.
create or replace temp macro company_parts(value) as list_transform([company_text(value)], lambda t: list_transform(
    [case
        when regexp_matches(t, '(?i)\bd[./]?b[./]?a\b|doing business')
            then regexp_extract(t, '(?i)^(.+?),? +(?:dba|d/b/a|d\.b\.a\.?|doing business as)[: ]+(.+)$', ['who', 'trade'])
    end],
    lambda c: {'who': coalesce(nullif(c.who, ''), t), 'trade': nullif(c.trade, '')}
)[1])[1];

create or replace temp macro parse_company(value) as list_transform([company_parts(value)], lambda c: list_transform(
    [case
        when contains(c.who, ',') and is_person(c.who, c.trade is not null) then regexp_extract(
            readable(c.who, 'person'), person_pattern(), ['last', 'suffix1', 'first', 'middle', 'suffix2']
        )
    end],
    lambda p: {
        'company': case
            when p is not null then rtrim(p.first || p.middle || ' ' || p.last || ' ' || p.suffix1 || p.suffix2)
            else readable(c.who, 'company')
        end,
        'operator': case when c.trade is not null then readable(c.trade, 'company') end,
        'first_name': p.first,
        'last_name': p.last,
        'problem': null::varchar
    }
)[1])[1];
