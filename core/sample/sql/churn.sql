-- The same records one month on: some gone for good, some away for a month, some changed, and the new ones.
create or replace temp table record as
with events as (
    select
        *,
        presence = 'here' and chance_at(slot, {month}, 'gone') < getvariable('gone_rate') as goes,
        chance_at(slot, {month}, 'returns') < getvariable('return_share') as returns,
        presence = 'here' and chance_at(slot, {month}, 'changes') < getvariable('change_rate') as changes,
        presence = 'here' and chance_at(slot, {month}, 'renumbered') < getvariable('renumber_rate') as renumbers,
        chance_at(slot, {month}, 'what changes') as what,
    from record
)
select
    * exclude (goes, returns, changes, renumbers, what) replace (
        case
            when presence = 'away' then 'here'
            when goes and returns then 'away'
            when goes then 'closed'
            else presence
        end as presence,
        case when changes and what < 0.15 then {month} else name_v end as name_v,
        case when changes and what >= 0.15 and what < 0.50 then {month} else phone_v end as phone_v,
        -- Texas and Oklahoma publish a capacity, Nevada a renewal instead
        case when changes and what >= 0.50 and what < 0.75 and source <> 0 then {month} else capacity_v end
            as capacity_v,
        case when changes and what >= 0.50 and what < 0.75 and source = 0 then renewals + 1 else renewals end
            as renewals,
        case when changes and what >= 0.75 then {month} else contact_v end as contact_v,
        case when renumbers then least(numbers + 1, 2) else numbers end as numbers
    )
from events
union all by name
({born});
