"""Rules from a few wrong values: what tells them from the right ones, the fewest others broken first."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.engine import Connection, EngineError, identifier, scalar
from core.quality import wording
from core.quality.checking import Target
from core.quality.complaints import number
from core.quality.drafts import rule_of
from core.quality.forms import DATES, NUMBERS, TEXTS, Draft
from core.quality.rules import BadRule, Rule
from core.quality.shapes import OWN, SHAPES

EMPTY = ""  # an empty cell among the examples
MOST_RULES = 6
LISTED, LEARNT = 100, 500
MOST_OTHERS = 0.2  # of the filled rows; a rule that breaks more is about something else
USUAL = 0.9  # of the right values: what so many look like is how the column looks
EXAMPLE = "example.rule"  # until the rule has a name of its own
_ESCAPED = re.compile(r"([\\.^$*+?{}\[\]|()])")
_RUNS = ((r"[0-9]", "[0-9]"), (r"[A-Z]", "[A-Z]"), (r"[a-z]", "[a-z]"))


@dataclass(frozen=True)
class Proposal:
    """`fails` rows of the stored ones: `wrong` hold the examples, `others` are listed by a few values."""

    draft: Draft
    rule: Rule
    fails: int
    wrong: int
    examples: tuple[str, ...]

    @property
    def others(self) -> int:
        return self.fails - self.wrong


def propose(source: str, column: str, wrong: Sequence[str], right: Sequence[str]) -> tuple[Draft, ...]:
    """Forms that every wrong value breaks; `right` are values of the column as its source writes them."""
    kind = wording.type_of(source, column)
    blank = Draft(source, "none_of", column)
    filled = tuple(dict.fromkeys(value for value in wrong if value != EMPTY))
    others = tuple(value for value in right if value not in filled)
    if not filled:
        return (replace(blank, kind="filled"),) if wrong else ()
    if EMPTY in wrong:
        return ()
    found = []
    if kind in TEXTS:
        found += [*_looks(blank, filled, others), *_lengths(blank, filled)]
    if kind in NUMBERS:
        found += _numbers(blank, filled)
    if kind in DATES:
        return _days(blank, filled)
    return (replace(blank, values=filled), *found)


def weigh(
    connection: Connection, target: Target, drafts: Sequence[Draft], wrong: Sequence[str]
) -> tuple[Proposal, ...]:
    """Each proposal with the rows it would fail; those that let an example pass are left out."""
    if drafts:
        learn(connection, drafts[0].source, drafts[0].column, wrong)
    found = []
    for draft in drafts:
        try:
            rule = rule_of(replace(draft, name="From an example"), EXAMPLE)
        except BadRule:  # a form that its column cannot answer
            continue
        one = _weighed(connection, target, draft, rule)
        if one is not None:
            found.append(one)
    # Of two that break the same rows, the one that also knows tomorrow's wrong values.
    found.sort(key=lambda one: (one.others, one.draft.kind == "none_of"))
    return tuple(found[:MOST_RULES])


def column_values(
    connection: Connection, target: Target, column: str, most: int = LISTED
) -> tuple[int, int, tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]]:
    """Rows, different values, the commonest values and the rarest, each with its rows; empty is one too."""
    relation, name = identifier(target.relation), identifier(column)
    connection.execute(
        f"create or replace temp table of_column as select coalesce({name}::varchar, '') as value, "
        f"count(*) as rows from {relation} group by all"
    )
    ((rows, distinct),) = connection.execute("select sum(rows), count(*) from of_column").fetchall()
    listed = [
        tuple((str(value), int(count)) for value, count in connection.execute(query).fetchall())
        for query in (
            f"from of_column order by rows desc, value limit {most}",
            f"from of_column order by rows, value limit {most}",
        )
    ]
    return int(rows or 0), int(distinct), listed[0], listed[1]


def right_values(
    connection: Connection, target: Target, column: str, wrong: Sequence[str]
) -> tuple[str, ...]:
    """Some hundred values of the column that nobody called wrong, the same ones every time."""
    name = identifier(column)
    rows = connection.execute(
        f"select distinct {name}::varchar as value from {identifier(target.relation)} "
        f"where {name} is not null and value not in (select unnest($wrong::varchar[])) "
        f"order by md5(value) limit {LEARNT}",
        {"wrong": list(wrong)},
    ).fetchall()
    return tuple(str(value) for (value,) in rows)


def learn(connection: Connection, source: str, column: str, wrong: Sequence[str]) -> None:
    """The examples as rows of one column, because the stored ones need not hold them."""
    kind = wording.type_of(source, column)
    try:
        connection.execute(
            f"create or replace temp table example as "
            f"select nullif(value, '')::{kind} as {identifier(column)} "
            "from (select unnest($wrong::varchar[]) as value)",
            {"wrong": list(wrong)},
        )
    except EngineError as error:
        raise BadRule(
            f"{wording.listed(wrong, 'and')} cannot stand in {wording.label(column)}, which holds "
            f"{'dates' if kind in DATES else 'numbers'}. Write a value as the list beside it shows them."
        ) from error


def _weighed(connection: Connection, target: Target, draft: Draft, rule: Rule) -> Proposal | None:
    if not scalar(connection, f"select bool_and({rule.failing('example')}) from example"):
        return None
    relation, column = identifier(target.relation), identifier(rule.column)
    connection.execute(
        f"create or replace temp table weighed as select {column}::varchar as value, count(*) as rows, "
        f"{rule.failing(target.relation)} as fails, "
        f"coalesce({column}::varchar, '') in "
        f"(select coalesce({column}::varchar, '') from example) as is_wrong "
        f"from {relation} group by all"
    )
    ((fails, known, every),) = connection.execute(
        "select coalesce(sum(rows) filter (fails), 0), coalesce(sum(rows) filter (fails and is_wrong), 0), "
        "coalesce(sum(rows), 0) from weighed"
    ).fetchall()
    if fails - known > MOST_OTHERS * every:
        return None
    rows = connection.execute(
        "select value from weighed where fails and not is_wrong order by rows desc, value nulls last limit 3"
    ).fetchall()
    examples = tuple("empty" if value is None else str(value) for (value,) in rows)
    return Proposal(draft, rule, int(fails), int(known), examples)


def _looks(blank: Draft, wrong: Sequence[str], right: Sequence[str]) -> list[Draft]:
    """A named shape that tells the two apart, else the outline that most of one side share."""
    if all(_has(SHAPES["placeholder"].pattern, value) for value in wrong):
        return [replace(blank, kind="no_look", shape="placeholder")]
    found = [
        replace(blank, kind="look", shape=name)
        for name, shape in SHAPES.items()
        if name != "placeholder"
        and not any(_has(shape.pattern, value) for value in wrong)
        and _share(shape.pattern, right) >= USUAL
    ]
    outline = _usual_outline(right)
    if not found and outline and not any(_has(outline, value) for value in wrong):
        found.append(replace(blank, kind="look", shape=OWN, pattern=outline))
    of_wrong = {_outline(value) for value in wrong}
    if len(of_wrong) == 1:
        found.append(replace(blank, kind="no_look", shape=OWN, pattern=of_wrong.pop()))
    return found


def _usual_outline(right: Sequence[str]) -> str | None:
    """The commonest outlines that together are nearly all of the right values; three at most."""
    if not right:
        return None
    chosen, covered = [], 0
    for outline, count in Counter(map(_outline, right)).most_common(3):
        chosen.append(outline)
        covered += count
        if covered >= USUAL * len(right):
            return "|".join(chosen)
    return None


def _outline(value: str) -> str:
    """K830012345 as [A-Z][0-9]{9}: letters and digits by kind and number, all else as it stands."""
    made, at = [], 0
    while at < len(value):
        for found, written in _RUNS:
            run = re.match(f"{found}+", value[at:])
            if run:
                length = run.end()
                made.append(written if length == 1 else f"{written}{{{length}}}")
                at += length
                break
        else:
            made.append(_ESCAPED.sub(r"\\\1", value[at]))
            at += 1
    return "".join(made)


def _lengths(blank: Draft, wrong: Sequence[str]) -> list[Draft]:
    shortest, longest = min(map(len, wrong)), max(map(len, wrong))
    found = [replace(blank, kind="length", low=str(longest + 1))]
    return [*found, replace(blank, kind="length", high=str(shortest - 1))] if shortest > 1 else found


def _numbers(blank: Draft, wrong: Sequence[str]) -> list[Draft]:
    read = [value for text in wrong if (value := number(text)) is not None]
    if len(read) < len(wrong):
        return []
    low, high = int(max(read)) + 1, int(min(read)) - 1
    return [replace(blank, kind="between", low=str(low)), replace(blank, kind="between", high=str(high))]


def _days(blank: Draft, wrong: Sequence[str]) -> tuple[Draft, ...]:
    try:
        read = [date.fromisoformat(text[:10]) for text in wrong]
    except ValueError:
        return ()
    day = timedelta(days=1)
    return (
        replace(blank, kind="days", first=str(max(read) + day)),
        replace(blank, kind="days", last=str(min(read) - day)),
    )


def _share(pattern: str, values: Sequence[str]) -> float:
    return sum(_has(pattern, value) for value in values) / len(values) if values else 0.0


def _has(pattern: str, value: str) -> bool:
    """The engine spells white space as a class that Python does not know."""
    return re.fullmatch(pattern.replace("[:space:]", r"\s"), value) is not None
