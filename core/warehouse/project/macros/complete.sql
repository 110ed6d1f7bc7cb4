{#- None of the columns is ever null: one test where not_null on each would cost a query and half a page each. -#}
{% test complete(model, columns) %}
select {{ columns | join(', ') }}
from {{ model }}
where {% for column in columns %}{{ column }} is null{{ ' or ' if not loop.last }}{% endfor %}
{% endtest %}
