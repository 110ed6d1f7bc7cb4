-- Cells that name people, and companies that may be people.

-- Words no person is called by.
create or replace temp macro names_a_company(text) as regexp_matches(
    text,
    '(?i)\b(llc|l\.l\.c|inc|corp|corporation|ltd|llp|company|co|the|schools?|academy|cent(er|re)s?|care|child|childcare|daycare'
    || '|preschool|learning|kids?|kidz|children|childrens|nursery|montessori|foundation|enterprises?|services?|group'
    || '|association|district|university|college|ymca|ywca|programs?|club|ministry|ministries|church of|home|family'
    || '|development|dba|partners|holdings|of)\b'
);

-- Whether a cell is more than a few plain words: several people, a title, a nickname, "van" or "de la".
create or replace temp macro is_odd_name(text) as regexp_matches(
    text,
    '(?i)[^a-z .À-ɏ''’-]|\b(and|mrs?|ms|miss|dr|rev|pastor|prof|jr|sr|i{2,3}|iv|ph\.?d|m\.?d|r\.?n|esq|ed\.?d|dds'
    || '|van|vander|von|der|den|de|del|dela|della|da|di|du|dos|la|las|los|le|mc|san|santa|st|ste|ter|bin|ibn|abu)\b'
);

-- The words of one or several names, with "van", "de la" tied to the word they belong to. Titles, nicknames in
-- brackets and what follows a name (Jr, PhD) are no part of it. '&' and ',' keep people apart.
create or replace temp macro name_text(text) as list_transform(
    [trim(regexp_replace(
        regexp_replace(
            regexp_replace(
                regexp_replace(text, ' *(\([^)]*\)|"[^"]*")', '', 'g'), ' *[&/;+] *(?i:and +)?| +(?i:and) +| *(,) *', '&\1', 'g'
            ),
            '(^|[&,])(?i:mrs?|ms|miss|dr|rev|pastor|prof)(?:\. *| +)', '\1', 'g'
        ),
        '&?,? *\b(?i:jr|sr|ii|iii|iv|ph\.?d|m\.?d|r\.?n|esq|ed\.?d|m\.?ed|dds)\b\.?(&|$)', '\1', 'g'
    ), '& ')],
    lambda t: list_transform([regexp_extract(t, '^[^ &]*')], lambda head:
        head || regexp_replace(
            replace(substr(t, length(head) + 1), '&,', ','),
            '\b((?i:van|vander|von|der|den|de|del|dela|della|da|di|du|dos|la|las|los|le|mc|san|santa|st|ste|ter|bin|ibn|abu)\.?) ',
            e'\\1\x1e', 'g'
        )
    )[1]
)[1];

create or replace temp macro person_of(words) as {'first': words[1], 'last': words[-1], 'name': array_to_string(words, ' ')};

-- As many first names as last names, first names first: A and B, X and Y.
create or replace temp macro paired(words) as list_transform(range(1, len(words) // 2 + 1), lambda i:
    person_of([words[i], words[len(words) // 2 + i]])
);

-- Full names of two or three words each; or "A & B X & Y", where the part in the middle holds the last of the
-- first names and the first of the last names.
create or replace temp macro people_apart(parts, words) as list_transform(
    [list_transform(parts, lambda p: len(string_split(p, ' ')))], lambda counts: case
        when list_min(counts) >= 2 and list_max(counts) <= 3
            then list_transform(parts, lambda p: person_of(string_split(p, ' ')))
        when len(parts) % 2 = 1 and len(words) = len(parts) + 1 and counts[(len(parts) + 1) // 2] = 2 then paired(words)
    end
)[1];

-- "LAST, FIRST MIDDLE" and "LAST, FIRST, M"
create or replace temp macro last_first(parts) as case
    when not contains(parts[1], ' ') and (
        len(parts) = 2 and len(string_split(parts[2], ' ')) <= 2
        or len(parts) = 3 and not contains(parts[2], ' ') and length(rtrim(parts[3], '.')) = 1
    ) then [person_of(string_split(array_to_string(list_concat(parts[2:], parts[:1]), ' '), ' '))]
end;

-- "VAN RHYN, ERIKA": name_text leaves the first word alone, because Van is a first name too.
create or replace temp macro tied_head(t) as case
    when regexp_matches(t, '^(?i:van|von|de|del|la|le|st\.?|mc|di|du|da) [^ ,&]+,') then regexp_replace(t, ' ', e'\x1e')
    else t
end;

create or replace temp macro people_of(t) as list_transform(
    [{
        'by_amp': string_split(t, '&'),
        'by_comma': string_split(tied_head(t), ','),
        'words': string_split(replace(replace(t, '&', ' '), ',', ' '), ' ')
    }],
    lambda g: case
        when len(g.by_comma) = 1 and len(g.by_amp) = 1 then case when len(g.words) in (2, 3) then [person_of(g.words)] end
        when len(g.by_comma) = 1 then people_apart(g.by_amp, g.words)
        when len(g.by_amp) = 1 then coalesce(
            last_first(g.by_comma), case when len(g.by_comma) > 2 then people_apart(g.by_comma, g.words) end
        )
        when len(g.by_comma) = 2 and not contains(t, ' ') and len(string_split(g.by_comma[1], '&')) * 2 = len(g.words)
            then paired(g.words)
    end
)[1];

create or replace temp macro untied(text) as replace(text, e'\x1e', ' ');

create or replace temp macro odd_contacts(shown, is_company) as list_transform(
    [case when not is_company and regexp_full_match(shown, '[A-Za-zÀ-ɏ0 .,''’&/;+()"-]+') then name_text(shown) end],
    lambda t: list_transform(
        [case when not regexp_matches(t, '^[&,]|[&,] *[&,]|[&,]$|^$') then people_of(t) end], lambda people: {
            'first_name': untied(people[1].first),
            'last_name': untied(people[1].last),
            'contact_names': case
                when len(people) > 1 or contains(t, ',') and people is not null
                    then untied(array_to_string(list_transform(people, lambda p: p.name), '; '))
                when is_company then title_case(upper(shown))
                when regexp_matches(shown, '[A-Za-zÀ-ɏ]') then replace(shown, ' And ', ' and ')
            end,
            'problem': case
                when people is not null then null
                when is_company then 'not_a_person'
                when t is null or t = '' then 'unreadable'
                when contains(t, '&') or contains(t, ',') then 'names_do_not_pair'
                when contains(t, ' ') then 'unclear_name'
                else 'single_name'
            end
        }
    )[1]
)[1];

-- `shown` is readable or null. Where the names do not pair up, they are kept as they stand and nobody is the contact.
create or replace temp macro contacts_of(shown, is_company, is_odd) as case
    when is_odd or is_company then odd_contacts(shown, is_company)
    when len(string_split(shown, ' ')) in (2, 3) then {
        'first_name': split_part(shown, ' ', 1), 'last_name': split_part(shown, ' ', -1), 'contact_names': shown, 'problem': null
    }
    else {
        'first_name': null,
        'last_name': null,
        'contact_names': shown,
        'problem': case
            when not regexp_matches(shown, '[A-Za-zÀ-ɏ]') then 'unreadable'
            when contains(shown, ' ') then 'unclear_name'
            when shown is not null then 'single_name'
        end
    }
end;

create or replace temp macro parse_contacts(value) as list_transform(
    [{
        'shown': readable(filled(value), 'person'),
        'is_company': names_a_company(value::varchar),
        'is_odd': is_odd_name(clean_text(value))
    }],
    lambda g: contacts_of(g.shown, g.is_company, g.is_odd)
)[1];

create or replace temp macro says_a_role(text) as regexp_full_match(
    text,
    '(?i)\s*(primary |assistant |co-?)?(caregiver|director|owner|operator|provider|licensee|administrator|principal|manager)s?\s*'
);

create or replace temp macro first_line(value) as
    clean_text(split_part(replace(trim(value::varchar, e' \t\r\n'), e'\r', e'\n'), e'\n', 1));

create or replace temp macro last_line(value) as
    clean_text(split_part(replace(trim(value::varchar, e' \t\r\n'), e'\r', e'\n'), e'\n', -1));

-- Names on several lines before the role: one text, as if they stood side by side.
create or replace temp macro lines_joined(value) as list_transform(
    [clean_text(regexp_replace(
        regexp_extract(value::varchar, '(?s)^[\s\p{Z}]*(\S.*\S)[\s\p{Z}]*[\r\n][\s\p{Z}]*\S[^\r\n]*$', 1),
        '[\s\p{Z}]*[\r\n][\s\p{Z}]*', ' & ', 'g'
    ))],
    lambda t: readable(t, 'person')
)[1];

-- A name, line breaks, a role; lines between are further names, and a single line is a role only when it says one.
create or replace temp macro parse_caregiver(value) as list_transform(
    [{
        'name': readable(first_line(value), 'person'),
        'names': case
            when regexp_matches(value::varchar, '\S[^\r\n]*[\r\n][\s\p{Z}]*\S[^\r\n]*[\r\n][\s\p{Z}]*\S') then lines_joined(value)
        end,
        'role': readable(last_line(value), 'company'),
        'is_company': names_a_company(first_line(value)),
        'has_lines': regexp_matches(value::varchar, '\S[\s\p{Z}]*[\r\n][\s\p{Z}]*\S'),
        'is_role': says_a_role(value::varchar)
    }],
    lambda g: list_transform([case when not g.is_role then filled(coalesce(g.names, g.name)) end], lambda name: list_transform(
        [contacts_of(name, g.is_company, is_odd_name(name))], lambda who: {
        'first_name': who.first_name,
        'last_name': who.last_name,
        'title': case when g.has_lines or g.is_role then filled(g.role) end,
        'contact_names': who.contact_names,
        'problem': case when g.is_role then 'no_name' else who.problem end::varchar
    })[1])[1]
)[1];

-- "SUNNY ,LLC" -> "SUNNY, LLC", and a quote that was doubled at the wrong end of the first word.
create or replace temp macro tidy_company(text) as case
    when regexp_matches(text, ' ,|,[^ 0-9]|"') then regexp_replace(
        regexp_replace(text, ' *,([^ 0-9])| +,', ', \1', 'g'), '^([^" ]+)" ([^"]*)"$', '"\1" \2'
    )
    else text
end;

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

-- What stands before and after "DBA"; without a DBA all of it stands before.
create or replace temp macro company_parts(text) as list_transform(
    [case
        when regexp_matches(text, '(?i) d[./]?b[./]?a\b| doing business')
            then regexp_extract(text, '(?i)^(.+?),? (?:dba|d/b/a|d\.b\.a\.?|doing business as)[: ]+(.+)$', ['who', 'trade'])
    end],
    lambda c: {'who': coalesce(nullif(c.who, ''), text), 'trade': nullif(c.trade, '')}
)[1];

-- `shown` is cased as a company, `as_person` as a person.
create or replace temp macro odd_company(shown, as_person) as list_transform([company_parts(shown)], lambda c: list_transform(
    [case
        when contains(c.who, ',') and is_person(c.who, c.trade is not null) then regexp_extract(
            left(as_person, length(c.who)), person_pattern(), ['last', 'suffix1', 'first', 'middle', 'suffix2']
        )
    end],
    lambda p: {
        'company': coalesce(rtrim(p.first || p.middle || ' ' || p.last || ' ' || p.suffix1 || p.suffix2), c.who),
        'operator': c.trade,
        'first_name': p.first,
        'last_name': p.last,
        'problem': null
    }
)[1])[1];

create or replace temp macro parse_company(value) as list_transform(
    [{
        'shown': readable(filled(value), 'company'),
        'as_person': readable(case when contains(value::varchar, ',') then filled(value) end, 'person'),
        'is_odd': regexp_matches(value::varchar, '(?i)[,"]| d[./]?b[./]?a\b| doing business')
    }],
    lambda g: case
        when g.is_odd then list_transform(
            [{'shown': tidy_company(g.shown), 'as_person': tidy_company(g.as_person)}], lambda o: odd_company(o.shown, o.as_person)
        )[1]
        else {'company': g.shown, 'operator': null, 'first_name': null, 'last_name': null, 'problem': null::varchar}
    end
)[1];
