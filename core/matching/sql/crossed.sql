-- Records whose block is crowded now and was not, or the other way round.
insert into match_crossed
select rid
from match_key join match_key_use using (key)
where (n > {largest}) <> (key in (select key from match_crowded_before));
