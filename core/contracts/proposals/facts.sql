-- One row per column of the sample: how full it is, how many different cells, and what share of them has which shape.
with cells as (
    select
        place,
        cell,
        records,
        filled,
        different,
        upper(trim(cell)) as capitals,
        {names_a_company} as is_company,
        length(regexp_replace(cell, '[^0-9]', '', 'g')) as digits
    from {sample}
),

shaped as (
    select
        place,
        records,
        filled,
        different,
        {{
            'letters': regexp_matches(cell, '\p{{L}}.*\p{{L}}') and not regexp_matches(cell, '@|^[^\p{{L}}]*[0-9]{{3}}'),
            'number': regexp_full_match(trim(cell), '[0-9,]{{1,9}}(\.0*)?'),
            'identifier': regexp_full_match(trim(cell), '#?[A-Za-z]{{0,8}}[-_ ./]?[0-9][A-Za-z0-9._/ -]*') and not contains(cell, '@')
                and not regexp_full_match(trim(cell), '[0-9]{{1,4}}[-/][0-9]{{1,2}}[-/][0-9]{{2,4}}.*'),
            'company': is_company,
            'person': not is_company and regexp_full_match(trim(cell), '[\p{{L}}''’.-]+,? [\p{{L}} ,''’.&-]+'),
            'name_part': not is_company and regexp_full_match(trim(cell), '[\p{{L}}''’.-]{{1,20}}( [\p{{L}}''’.-]{{1,20}}){{0,2}}'),
            'comma_name': not is_company and regexp_full_match(trim(cell), '[\p{{L}}''’-]+( [\p{{L}}''’-]+)?, *[\p{{L}}''’ .-]+'),
            'lines': regexp_matches(trim(cell), '\S[^\r\n]*[\r\n]+\s*\S'),
            'street': regexp_matches(trim(cell), '^#?[0-9]+[A-Za-z]? +\S*[A-Za-z]|(?i)^p\.? ?o\.? ?box |^(rr|hc|county|state|hwy|highway) ')
                or regexp_matches(trim(cell), '(?i)\b(st|street|ave|avenue|rd|road|dr|drive|ln|lane|blvd|hwy|highway|way|ct|court|pl|place|circuit|crescent|close|parade)\.?$'),
            'whole_address': regexp_matches(capitals, ',? [A-Z]{{2}}\.?,? +[0-9]{{5}}(-[0-9]{{4}})?$'),
            'ten_digits': digits between 10 and 11 and regexp_full_match(trim(cell), '[-+() .0-9x]+'),
            'dash_year': regexp_full_match(trim(cell), '[A-Za-z0-9./]+ *- *[0-9]{{2}}'),
            'zip': regexp_full_match(capitals, '[0-9]{{5}}([- ]?[0-9]{{4}})?(\.0)?') and capitals[1:5] in (select zip from ref_zip),
            'city': capitals in (select name from place_city),
            'county': regexp_replace(capitals, ' (COUNTY|PARISH)$', '') in (select name from place_county),
            'short': length(cell) <= 40
        }} as is_a
    from cells
)

select
    place,
    any_value(filled)::bigint as filled,
    any_value(different) as different,
    {shares}
from shaped
group by place
order by place
