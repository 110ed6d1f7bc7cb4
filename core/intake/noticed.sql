-- One row per group of rejected records: what was wrong, how many, the first of them.
select
    case
        when reason like 'has % columns where %' then 'long'
        when reason like 'has % of % columns' then 'short'
        when reason in ('a quote is not closed', 'text follows a closing quote') then 'quotes'
        when reason like 'holds a byte %' then 'bytes'
        when reason like 'the record is longer %' then 'size'
        else 'other'
    end as kind,
    count(*) as amount,
    min(record_number) as first_number,
    arg_min(reason, record_number) as first_reason,
from read_parquet({rejects})
where record_number < {before}
group by all
