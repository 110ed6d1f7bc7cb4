create or replace temp table {table} as
select match_record.rid, coalesce(match_label.label, match_record.rid) as cluster
from match_record left join match_label using (rid);
