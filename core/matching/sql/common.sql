-- Keys that make no pairs, and those of which a weak one does not make a pair by itself.
create or replace temp table match_common as
select distinct key, n > cap as is_barred
from match_useful join (values {caps}) as caps (kind, cap) using (kind)
where n > cap or n > {small} and kind in ({weak})
union all
select key, true from match_over;

-- A block that is barred is not crowded.
create or replace temp table match_crowded as from match_crowded_before;
