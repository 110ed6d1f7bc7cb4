-- One row per record, spoilt as its edits say. The rows have rec, e, copy, version; a version draws anew.
create or replace temp table bench_record as
with drawn as (
    select
        rows.rec,
        rows.copy,
        rows.rec * 8 + rows.version as k,
        case when rows.copy = 0 then {first_copy} else 1.0 end as harm,
        bench_entity.*,
    from {rows} as rows
    inner join bench_entity on rows.e = bench_entity.e
),
edited as (
    select
        *,
        case when copy = 0 and chance(rec, 'source') < 0.7 then 'registry'
            else pick(['crm', 'crm', 'list', 'event', 'registry'], draw(rec, 'source')) end as source,
        list_filter([{edits}], lambda one: one is not null
            -- an edit of what is not there is none
            and not (one = 'company_parent' and site_name is null and parent is null)
            and not (one = 'unit_missing' and unit is null)
            and not (one = 'website_missing' and domain is null)
            and (trap is null or not list_contains({telling}, one))
            and (trap is distinct from 'relicensed' or not list_contains({telling_relicensed}, one))) as wished,
    from drawn
),
limited as (
    select
        * exclude (wished),
        list_filter(wished, lambda one: not list_contains({lost}, one)) || list_slice(
            list_transform(
                list_sort(list_transform(list_filter(wished, lambda one: list_contains({lost}, one)),
                    lambda one: {{'order': hash(one, k), 'one': one}})),
                lambda pair: pair.one), 1, {most_lost}) as edits,
    from edited
),
worded as (
    select
        *,
        case when list_contains(edits, 'person_other') then second_first else first_name end as first_told,
        case when list_contains(edits, 'person_other') then second_last else last_name end as last_told,
        case
            when list_contains(edits, 'company_person') then last_name || ', ' || first_name
            when list_contains(edits, 'company_parent') and site_name is not null
                then trade || pick([' - ', ' ', ' at ', ' @ '], draw(k, 'site form')) || site_name
            when list_contains(edits, 'company_parent') and parent is not null
                then case draw(k, 'parent form') % 3 when 0 then parent || ' LLC DBA ' || trade
                    when 1 then parent || ' - ' || trade else trade || ' (' || parent || ')' end
            else trade
        end as called,
        case when list_contains(edits, 'house_typo') then digit_slip(house, draw(k, 'house')) else house end as number,
        case when list_contains(edits, 'phone_moved') then phone_of(area_codes, k, 'moved') else phone end as dialled,
        case
            when list_contains(edits, 'email_role') then
                case when domain is not null then pick(['info@', 'office@', 'admin@', 'director@'], draw(k, 'role')) || domain
                    -- an agency answers for the small providers of its district
                    when chance(k, 'agency') < 0.25 then 'enroll' || (e // 500)::varchar || '@agency.example.org'
                    else slug(trade) || pick(['office', 'info', ''], draw(k, 'role')) || '@inbox.example.com' end
            when list_contains(edits, 'email_other') then lower(second_first) || (draw(k, 'mail') % 900 + 10)::varchar
                || '@' || coalesce(domain, 'inbox.example.com')
            when trap = 'chain' and chance(chain, 'one mailbox') < 0.5
                then pick(['info@', 'director@', 'office@'], draw(chain, 'mailbox')) || domain
            when trap = 'chain' then slug(site_name) || (draw(e, 'mailbox') % 90 + 10)::varchar || '@' || domain
            when chance(email_key, 'no email') < 0.15 then null
            else lower(first_name) || pick(['.', '_', ''], draw(email_key, 'join')) || lower(last_name)
                || pick(['', (draw(email_key, 'mail number') % 100)::varchar], draw(email_key, 'mail end')) || '@'
                || case when domain is not null and email_key = e then domain
                    else pick(['inbox.example.com', 'mail.example.org', 'home.example.net'], draw(email_key, 'host')) end
        end as mailbox,
    from limited
),
reworded as (
    select
        *,
        case when list_contains(edits, 'company_words') then reworded(called, draw(k, 'words'), city)
            else called end as company_told,
        case when list_contains(edits, 'street_typo') then typo(street_name, draw(k, 'street')) else street_name end
            as street_told,
        case
            when list_contains(edits, 'street_typeless') then ''
            when draw(k, 'long type') % 3 = 0 then street_types_long()[type_at]
            else street_types()[type_at] || case when draw(k, 'type dot') % 5 = 0 then '.' else '' end
        end as type_told,
    from worded
),
written as (
    select
        *,
        case when list_contains(edits, 'company_missing') then null
            else case when list_contains(edits, 'company_typo') then typo(company_told, draw(k, 'company'))
                    else company_told end || number_end
                || case when list_contains(edits, 'company_legal') then pick(legal_forms(), draw(k, 'legal')) else '' end
        end as company_out,
        case
            when list_contains(edits, 'street_missing') then null
            else number || ' '
                || case when direction = '' then '' else direction_as(direction, draw(k, 'direction') % 6) || ' ' end
                || street_told || case when type_told = '' then '' else ' ' || type_told end
                || case when unit is null or list_contains(edits, 'unit_missing') then ''
                    else pick([' STE ', ' Suite ', ', Unit ', ' #', ', Ste. '], draw(k, 'unit form')) || unit end
        end as street_out,
        case when list_contains(edits, 'person_typo') then typo(last_told, draw(k, 'last')) else last_told end
            as last_out,
        case when list_contains(edits, 'person_initial') then left(first_told, 1)
            || pick(['', '.'], draw(k, 'initial')) else first_told end as first_out,
        case when list_contains(edits, 'phone_missing') then null
            when list_contains(edits, 'phone_typo') then digit_slip(dialled, draw(k, 'dial')) else dialled end as phone_out,
    from reworded
)
select
    'r' || lpad(((rec * 2654435761) % 4294967296)::varchar, 10, '0') as rec_id,
    e as entity,
    source,
    case when source = 'registry' then upper(company_out) else company_out end as company,
    case
        when list_contains(edits, 'person_missing') or list_contains(edits, 'person_one_cell') then null
        when list_contains(edits, 'person_several') then first_out || pick([' & ', ' and ', ' / '], draw(k, 'two'))
            || second_first
        when list_contains(edits, 'person_swapped') then last_out
        else first_out
    end as first_name,
    case
        when list_contains(edits, 'person_missing') then null
        when list_contains(edits, 'person_one_cell') then first_out || ' ' || last_out
        when list_contains(edits, 'person_several') then last_out || pick([' & ', ' and ', ' / '], draw(k, 'two'))
            || second_last
        when list_contains(edits, 'person_swapped') then first_out
        else last_out
    end as last_name,
    case when source = 'registry' then upper(street_out) else street_out end as street,
    case when list_contains(edits, 'city_typo') then typo(city, draw(k, 'city'))
        when source = 'registry' then upper(city) else city end as city,
    case when source = 'crm' and draw(k, 'state') % 4 = 0 then state_name else state end as state,
    case
        when list_contains(edits, 'zip_missing') then null
        when list_contains(edits, 'zip_typo') then digit_slip(zip, draw(k, 'zip'))
        when draw(k, 'plus four') % 12 = 0 then zip || '-' || lpad((draw(house_key, 'plus four') % 9999)::varchar, 4, '0')
        else zip
    end as zip,
    case when list_contains(edits, 'phone_short') then substr(phone_out, 4, 3) || '-' || right(phone_out, 4)
        else phone_as(phone_out, case when source = 'registry' then 0 else draw(k, 'phone form') % 8 end) end as phone,
    case when list_contains(edits, 'email_missing') then null
        when list_contains(edits, 'email_typo') then typo(mailbox, draw(k, 'mail typo'))
        when draw(k, 'loud mail') % 15 = 0 then upper(mailbox) else mailbox end as email,
    case when list_contains(edits, 'license_missing') then null
        when list_contains(edits, 'license_typo') then left(license, 2) || digit_slip(substr(license, 3), draw(k, 'license'))
        else license end as license_number,
    case when not list_contains(edits, 'website_missing') then
        pick(['www.', 'http://', 'https://www.', '', 'https://'], draw(k, 'scheme')) || domain
        || pick(['', '/', '/about'], draw(k, 'page')) end as website,
    trap,
    edits,
from written
