{#- A place is a country, state, city and ZIP code; what is unknown is part of the key. -#}
{%- macro location_id(relation) -%}
    md5(concat_ws(
        '|',
        coalesce({{ relation }}.country, ''),
        coalesce({{ relation }}.state, ''),
        coalesce({{ relation }}.city, ''),
        coalesce({{ relation }}.zip, '')
    ))
{%- endmacro -%}
