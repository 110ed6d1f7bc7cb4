"""The rules that hold records back, asked of a few records among all the others of their month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.engine import Connection, identifier, literal
from core.quality.checking import Target, finding_id, fitting
from core.quality.counting import counts, tolerates
from core.quality.records import lookups
from core.quality.rules import ACROSS, Rule
from core.settings import Settings

FEW = "rechecked_record"


@dataclass(frozen=True)
class Broken:
    """A record that would still be held back, and by which rule."""

    finding_id: str
    description: str
    source: str
    record_id: str
    value: str | None


def recheck(
    connection: Connection,
    settings: Settings,
    period: str,
    months: Mapping[str, tuple[str, str]],
    records: str,
    rules: Sequence[Rule],
) -> tuple[Broken, ...]:
    """By source its kind and the query of all its standard records; `records` is the query of the ids that
    are asked about. A tolerance counts over all records, as in a run.
    """
    asked = [rule for rule in rules if rule.severity == "error" and rule.is_about_rows]
    with lookups(connection, settings):
        targets = _lay_out(connection, period, months, records)
        return tuple(
            broken
            for target in targets
            for rule in fitting(connection, target, asked)
            for broken in _broken(connection, target, rule)
        )


def _lay_out(
    connection: Connection, period: str, months: Mapping[str, tuple[str, str]], records: str
) -> list[Target]:
    """As a run does, in memory."""
    connection.execute(
        "create or replace table run_period as select $1 as period, $2::date as first_day, "
        "last_day($2::date) as last_day",
        [period, f"{period}-01"],
    )
    connection.execute("create or replace table run_input (source varchar, kind varchar)")
    for source, (kind, query) in months.items():
        connection.execute("insert into run_input values (?, ?)", [source, kind])
        connection.execute(f"create or replace view {identifier(f'stg_{source}')} as {query}")
    together = " union all by name ".join(f"select * from {identifier(f'stg_{name}')}" for name in months)
    connection.execute(f"create or replace view stg_record as {together}")
    connection.execute(
        f"create or replace table {FEW} as select * from stg_record where record_id in ({records})"
    )
    rows = connection.execute(f"select distinct source from {FEW} order by 1").fetchall()
    targets = [Target(name, months[name][0], f"stg_{name}") for (name,) in rows]
    return [*targets, Target(ACROSS, ACROSS, "stg_record", owner="source")] if targets else []


def _broken(connection: Connection, target: Target, rule: Rule) -> list[Broken]:
    """Only a condition that looks at other records needs them: the others are asked of the few alone."""
    failing = rule.failing(target.relation)
    others = "select" in failing.lower() or "from" in failing.lower()
    own = "true" if target.source == ACROSS else f"source = {literal(target.source)}"
    value = f"{identifier(rule.column)}::varchar" if rule.column else "null"
    relation = identifier(target.relation) if others else FEW
    few = f"record_id in (select record_id from {FEW} where {own})" if others else own
    rows = connection.execute(
        f"select source, record_id, {value} from {relation} where {failing} and {few} order by record_number"
    ).fetchall()
    if not rows or tolerates(rule, *counts(connection, target.relation, rule)):
        return []
    name = finding_id(target.source, rule.rule_id)
    return [Broken(name, rule.description, source, record, said) for source, record, said in rows]
