"""What the values of a sample look like: shapes, formats, numbers and what spoils them, column by column."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.contracts.profiles import ColumnProfile
from core.engine import Connection, identifier

CELLS = Path(__file__).with_name("profile_cells.sql")
MOST_COMMON = 200  # different values that are still counted one by one
PATTERNS, EXAMPLES, QUANTILES = 30, 5, 21
# Digits become 9, runs of letters become A, runs of words one A.
SHAPE = (
    "regexp_replace(regexp_replace(regexp_replace({0}, '[0-9]', '9', 'g'), '\\p{{L}}+', 'A', 'g'), "
    "'A([ ''.&]+A)+', 'A', 'g')"
)


def looked_at(
    connection: Connection, names: Sequence[str], relation: str, sampled: int
) -> dict[str, ColumnProfile]:
    """What values look like, from a sample; each different value is looked at once."""
    if not names:
        return {}
    query = CELLS.read_text(encoding="utf-8").format(
        columns=short(names), relation=relation, shape=SHAPE.format("said")
    )
    connection.execute(query)
    stats = {row[0]: row[1:] for row in connection.execute(_STATS).fetchall()}
    patterns, dates, common = (_by_column(connection, query) for query in (_PATTERNS, _DATES, _FEW))
    found = {}
    for at, name in enumerate(names):
        column = f"c{at}"
        if column not in stats:
            found[name] = ColumnProfile(filled=0.0, patterns=())
            continue
        filled, distinct, *shares, quantiles, examples = stats[column]
        found[name] = ColumnProfile(
            filled=filled / sampled if sampled else 0.0,
            patterns=tuple(patterns.get(column, ())),
            distinct=distinct,
            dates=tuple(dates.get(column, ())),
            common=tuple(common.get(column, ())),
            quantiles=tuple(quantiles or ()),
            examples=tuple(examples),
            **dict(zip(_SHARES, shares, strict=True)),
        )
    connection.execute("drop table profile_cell")
    return found


_SHARES = {
    "numbers": "number is not null",
    "leading_zeros": "has_leading_zero",
    "mangled": "is_mangled",
    "placeholders": "is_placeholder",
    "garbled": "is_garbled",
    "at_longest": "strlen(said) = longest",
}
SHARE = "coalesce(sum(records) filter (where {0}), 0) / sum(records)"
_STATS = f"""select
    column_name,
    sum(records)::bigint as filled,
    count(*) as different,
    {", ".join(SHARE.format(each) for each in _SHARES.values())},
    quantile_disc(number, {[at / (QUANTILES - 1) for at in range(QUANTILES)]}) as quantiles,
    list(said order by records desc, said)[:{EXAMPLES}] as examples
from (select *, max(strlen(said)) over (partition by column_name) as longest from profile_cell)
group by column_name"""
_PATTERNS = f"""select column_name, pattern, records / filled as share
from (
    select
        column_name,
        pattern,
        sum(records) as records,
        sum(sum(records)) over (partition by column_name) as filled,
        row_number() over (partition by column_name order by sum(records) desc, pattern) as place
    from profile_cell
    group by column_name, pattern
)
where place <= {PATTERNS}
order by column_name, place"""
# The 13th shows which of two numbers is the day; a column in which neither does is read as the others are.
_DATES = """select
    column_name,
    case when is_day_first then 'd' || told[2:2] || 'm' || told[4:] else told end as told,
    share
from (
    select
        column_name,
        date_format as told,
        date_format like 'm%' and bool_or(coalesce(is_day_first, false))
            and not bool_or(coalesce(is_month_first, false)) as is_day_first,
        sum(records) / any_value(filled) as share
    from (select *, sum(records) over (partition by column_name) as filled from profile_cell)
    where date_format is not null
    group by column_name, date_format
)
order by column_name, share desc, told"""


_FEW = f"""select column_name, said, sum(records)::bigint
from profile_cell
where column_name in (
    select column_name from profile_cell
    group by column_name having count(*) <= {MOST_COMMON} and 2 * count(*) <= sum(records)
)
group by column_name, said
order by column_name, 3 desc, said"""


def _by_column(connection: Connection, query: str) -> dict[str, list[tuple[str, Any]]]:
    found: dict[str, list[tuple[str, Any]]] = {}
    for column, said, amount in connection.execute(query).fetchall():
        found.setdefault(column, []).append((said, amount))
    return found


def short(names: Sequence[str]) -> str:
    return ", ".join(f"{identifier(name)} as c{at}" for at, name in enumerate(names))
