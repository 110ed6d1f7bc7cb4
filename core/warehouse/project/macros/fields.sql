{#- The canonical fields are a variable, so that no model repeats the list of core/canonical.py. -#}

{%- macro listed(columns, relation=none) -%}
    {%- for column in columns %}
    {{ relation ~ '.' if relation }}{{ column }},
    {%- endfor %}
{%- endmacro -%}

{#- Two rows with the same values have the same fingerprint within one version of the engine. -#}
{%- macro fingerprint(columns, relation) -%}
    hash(
    {%- for column in columns %}
        {{ relation }}.{{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
    )
{%- endmacro -%}

{#- The names of the columns in which two rows differ, in the order of the list. -#}
{%- macro changed_fields(columns, now, before) -%}
    list_filter([
    {%- for column in columns %}
        case when {{ now }}.{{ column }} is distinct from {{ before }}.{{ column }} then '{{ column }}' end
        {{- ',' if not loop.last }}
    {%- endfor %}
    ], lambda field: field is not null)
{%- endmacro -%}

{#- One row per lead of records with a value_rank: each column's first value that is not null, in that order. -#}
{%- macro first_values(columns, records) -%}
    select
        lead_id,
        {%- for column in columns %}
        arg_min({{ column }}, value_rank) as {{ column }},
        {%- endfor %}
    from {{ records }}
    group by lead_id
{%- endmacro -%}
