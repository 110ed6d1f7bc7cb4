-- One row per record that stood before, is not kept now, and whose key stands in the text of a rejected record.
-- Keys are looked up among the words of the rejects, so that neither side is searched for the other.
with

absent as (
    select
        record_id,
        source,
        -- Without the number that a repeated key was given; a key of several fields has several parts.
        list_distinct(
            string_split(upper(regexp_replace(substr(record_id, len(source) + 2), '#\d+$', '')), '|')
        ) as parts,
    from {{ ref('int_records_last_seen') }}
    where is_standing and record_id not in (select record_id from {{ ref('record_state') }})
),

wanted as (
    select record_id, source, parts, unnest(parts) as part from absent
),

rejects as (
    select source, record_number, upper(raw) as raw, strips_leading_zeros from {{ source('run', 'reject') }}
),

-- A key may be a cell, a cell's part between spaces, or one word of it ("CENTER - K82", "4127-22").
words as (
    select
        source,
        record_number,
        strips_leading_zeros,
        unnest(list_concat(
            list_transform(regexp_split_to_array(raw, '[,;|\t\r\n"]+'), lambda cell: trim(cell)),
            regexp_split_to_array(raw, '[\s,;|"]+'),
            regexp_split_to_array(raw, '[^\pL\pN/.:@_]+')
        )) as word,
    from rejects
),

spelt as (
    select source, record_number, word from words
    union all
    select source, record_number, ltrim(word, '0') from words where strips_leading_zeros
),

said as (
    select distinct spelt.source, spelt.record_number, spelt.word
    from spelt
    semi join wanted on spelt.source = wanted.source and spelt.word = wanted.part
),

frequencies as (
    select source, word, count(*) as reject_count from said group by all
),

-- Found by the part that fewest rejects hold: a city may stand in all of them.
findable as (
    select wanted.record_id, wanted.source, wanted.parts, arg_min(wanted.part, reject_count) as rarest
    from wanted
    inner join frequencies on wanted.source = frequencies.source and wanted.part = frequencies.word
    group by wanted.record_id, wanted.source, wanted.parts
    having count(*) = len(wanted.parts)
),

texts as (
    select source, record_number, list(word) as words from said group by all
)

select distinct findable.record_id
from findable
inner join said on findable.source = said.source and findable.rarest = said.word
inner join texts on said.source = texts.source and said.record_number = texts.record_number
where list_has_all(texts.words, findable.parts)
