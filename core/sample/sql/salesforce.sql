-- One row per lead of this month's CRM extract. A lead that was loaded from our files (synced) says what they
-- said; an older one says what somebody once typed.
with told as (
    select
        *,
        synced > 0 as is_loaded,
        synced > 0 and born > 1 as is_inserted,
        -- Nevada publishes neither email nor capacity, Texas no person
        synced > 0 and place % 4 <> 0 as has_more,
        draw(id, 'company') as spoil,
        chance(id, 'company') as company_share,
        chance(id, 'phone') as phone_share,
        chance(id, 'email') as email_share,
        chance(id, 'address') as address_share,
        chance(id, 'state') as state_share,
        chance(id, 'person') as person_share,
        chance(id, 'status') as status_share,
        chance(id, 'deleted') < 0.02 as is_deleted,
        chance(id, 'converted') < 0.04 + 0.01 * steps as is_converted,
        strftime(getvariable('base_day')::date + to_months(born - 1) - to_days(1 + (draw(id, 'created')
            % case when born > 1 then 26 else 2600 end)::integer), '%Y-%m-%d') as created_day,
        strftime(getvariable('first_day')::date - to_days(1 + (draw_at(id, steps, 'modified') % 20)::integer),
            '%Y-%m-%d') as modified_day,
        house || ' ' || case when direction = '' then '' else direction || ' ' end || street_name || ' ' as line,
        case
            when is_converted then 'Connected'
            when synced > 0 and steps = 0 then 'Assigned'
            else (['Working', 'Assigned', 'Connected', 'Recycled', 'Unqualified'])[
                1 + case when status_share < 0.6 then steps % 2 when status_share < 0.8 then 1 + steps % 2
                    when status_share < 0.86 then 2 when status_share < 0.95 then 3 else 4 end]
        end as status,
    from crm_fact
)
select
    id,
    case when is_deleted then 'TRUE' else 'FALSE' end as is_deleted,
    case when is_inserted and place % 4 = 2 then '[not provided]'
        when is_inserted or person_share < 0.6 then last_name
        when person_share < 0.7 then left(last_name, 1)
        when person_share < 0.75 then 'Unknown'
        else second_last end as last_name,
    case when is_inserted and place % 4 = 2 then null
        when is_inserted then first_name
        when person_share < 0.35 then first_name
        when person_share < 0.40 then upper(first_name)
        when person_share < 0.44 then first_name || ' ' || second_first
        when person_share < 0.46 then 'Ms. ' || first_name
        when person_share < 0.48 then upper(first_name || ' & ' || second_first)
        when person_share >= 0.75 then second_first end as first_name,
    case when not is_inserted and chance(id, 'title') < 0.2
        then pick(['Director', 'Owner', 'Principal', 'Director/Principal', 'Provider', 'Vp Of Sales'],
            draw(id, 'title')) end as title,
    case
        when is_loaded then coalesce(trade, founder_first || ' ' || founder_last)
        when trade_base is null and company_share < 0.4 then founder_last || ', ' || founder_first
        when trade_base is null and company_share < 0.5 then upper(founder_last || ', ' || founder_first
            || ' Family Child Care')
        when company_share < 0.35 then plain_name
        when company_share < 0.42 then upper(plain_name)
        when company_share < 0.52 then coalesce(trade, plain_name)
        when company_share < 0.57 then plain_name || ' (' || city || ')'
        when company_share < 0.60 then plain_name || ' - ' || city || ' ' || state || ' Child Day Care'
        else respell(plain_name, spoil)
    end as company,
    case
        when is_loaded or address_share < 0.30 then line || street_type || coalesce(' ' || unit, '')
        when address_share < 0.42 then line || street_type_long || coalesce(', ' || unit, '')
        when address_share < 0.46 then upper(line || street_type)
        when address_share < 0.49 then line || street_type_long || ','
        when address_share < 0.51 then typo(line, spoil // 7) || street_type
    end as street,
    case when is_loaded or address_share < 0.7 then city end as city,
    case
        when is_loaded then state
        when state_share < 0.45 then state_name
        when state_share < 0.95 then state
        when state_share < 0.96 then upper(state_name)
        when state_share < 0.97 then lower(state)
        when state_share < 0.99 then state_name || ' '
        else 'Other'
    end as state,
    case when is_loaded or (address_share < 0.72 and state_share > 0.04) then
        case when not is_loaded and region < 4 and address_share < 0.03 then zip || '-' || lpad((spoil % 9999)::varchar, 4, '0')
            when region = 4 then zip || ' ' || (spoil % 10)::varchar
                || chr(65 + ((spoil // 10) % 26)::integer) || ((spoil // 260) % 10)::varchar
            else zip end end as postal_code,
    case when region = 4 and address_share < 0.7 then 'Canada'
        when is_loaded or (region < 4 and address_share < 0.2) then 'US'
        when region < 4 and address_share < 0.35 then 'United States' end as country,
    case
        when is_loaded then bracketed(phone)
        when phone_share < 0.42 then dashed(phone)
        when phone_share < 0.48 then phone
        when phone_share < 0.52 then '+1' || phone
        when phone_share < 0.55 then bracketed(phone) || ' ext. ' || (spoil % 90 + 10)::varchar
        when phone_share < 0.70 then dashed(left(phone, 6) || lpad((spoil % 10000)::varchar, 4, '0'))
        when phone_share < 0.85 then ('1234' || lpad((id % 1000000)::varchar, 6, '0'))
    end as phone,
    case when is_inserted then null
        when phone_share < 0.3 then '1234' || lpad(((id + 38) % 1000000)::varchar, 6, '0')
        when phone_share > 0.94 then dashed(phone) end as mobile_phone,
    case
        when has_more or (not is_inserted and email_share < 0.35) then email
        when is_inserted then null
        when email_share < 0.40 then upper(email)
        when email_share < 0.55 then pick(['test1@example.com', 'test2@example.com'], id::ubigint)
        when email_share < 0.75 then lower(second_first) || (spoil % 1000)::varchar || '@inbox.example.com'
    end as email,
    case when chance(id, 'website') < 0.12 then pick(['www.', 'http://', 'https://www.', ''], draw(id, 'scheme'))
        || slug(plain_name) || '.example.com' || pick(['', '/', '/about-us'], draw(id, 'page')) end as website,
    case when is_inserted then 'List Purchase'
        else pick(['TAM', 'TAM', 'TAM', 'TAM', 'Web', 'Web', 'Proactive Trial', 'Marketing Research', 'List Purchase',
            null], draw(id, 'lead source')) end as lead_source,
    status,
    case when is_converted then 'TRUE' else 'FALSE' end as is_converted,
    created_day || ' ' || (draw(id, 'hour') % 24)::varchar || ':' || lpad((draw(id, 'minute') % 60)::varchar, 2, '0')
        || ':' || lpad((draw(id, 'second') % 60)::varchar, 2, '0') as created_date,
    greatest(created_day, modified_day) || ' ' || (12 + draw_at(id, steps, 'hour') % 12)::varchar || ':'
        || lpad((draw_at(id, steps, 'minute') % 60)::varchar, 2, '0') || ':'
        || lpad((draw_at(id, steps, 'second') % 60)::varchar, 2, '0') as last_modified_date,
    case when chance(id, 'active') < 0.93 then greatest(created_day, modified_day) end as last_activity_date,
    null as last_viewed_date,
    null as last_referenced_date,
    null as email_bounced_reason,
    null as email_bounced_date,
    case status when 'Working' then 'Working' when 'Connected' then 'Connected'
        when 'Assigned' then pick(['Added to sequence', 'Assigned', null], draw(id, 'stage'))
        when 'Recycled' then pick(['Recycled - Using Competitor', 'Recycled - Neglected'], draw(id, 'stage'))
        else 'Unqualified - Enterprise' end as outreach_stage_c,
    case when chance(id, 'enrolled') < 0.07 then capacity - (spoil % 6)::bigint end as current_enrollment_c,
    case when has_more then capacity when is_inserted then null
        when chance(id, 'capacity') < 0.2 then capacity
        when chance(id, 'capacity') < 0.28 then capacity + 5 end as capacity_c,
    case when chance(id, 'source updated') < 0.05 then created_day end as lead_source_last_updated_c,
    id + 20 as brightwheel_school_uuid_c,
from told
order by id
