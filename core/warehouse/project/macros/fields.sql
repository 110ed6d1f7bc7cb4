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

{#- One row per lead of the candidates: for each subject the value of the record that its order puts first. A group
   comes from one record, so its values travel together and are taken apart at the end. -#}
{%- macro survivors(subjects, candidates) -%}
    select
        lead_id,
        {%- for subject in subjects %}
        {%- for field in subject.fields %}
        {{ subject.name ~ '_of_one.' if subject.fields | length > 1 }}{{ field }},
        {%- endfor %}
        {%- endfor %}
    from (
        select
            lead_id,
            {%- for subject in subjects %}
            {%- if subject.fields | length > 1 %}
            arg_min(
                struct_pack(
                {%- for field in subject.fields %}{{ field }} := {{ field }}{{ ', ' if not loop.last }}{% endfor -%}
                ),
                {{ subject.order }}
            ) filter (where {{ subject.says_anything }}) as {{ subject.name }}_of_one,
            {%- else %}
            arg_min({{ subject.fields[0] }}, {{ subject.order }}) as {{ subject.fields[0] }},
            {%- endif %}
            {%- endfor %}
        from {{ candidates }}
        group by lead_id
    )
{%- endmacro -%}

{#- Records with what the orders of the subjects are made of. -#}
{%- macro measured(records) -%}
    select
        *,
        list_transform(problems, lambda code: split_part(code, '.', 1)) as unread,
        {%- for name, sql in var('survivor_measures').items() %}
        {{ sql }} as {{ name }},
        {%- endfor %}
    from {{ records }}
{%- endmacro -%}

{#- The column of int_leads_shared that a field has without what the CRM says. -#}
{%- macro own_column(field) -%}
    {{ 'own_' ~ field if field in var('crm_heard_fields') else field }}
{%- endmacro -%}
