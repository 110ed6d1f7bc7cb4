"""Nearly empty tables of every kind a rule can be asked of, so that a rule is tried before it is saved."""

import re
from collections.abc import Mapping, Sequence

from core import engine
from core.canonical import FIELDS, standard_columns
from core.engine import Connection, EngineError, identifier
from core.quality.checking import ensure_fit
from core.quality.expectations import CONDITION
from core.quality.rules import ACROSS, FILES, LEAD_COLUMNS, LEADS, BadRule, Rule, shipped
from core.settings import Settings

RECORDS = "standard_record"
_ROWS = (RECORDS, "stg_record", "lead_record", "lead", "export")
# One value of each type, the text one that is neither a number nor a date.
_VALUES = {
    "VARCHAR": "'a text'",
    "VARCHAR[]": "['a text']",
    "DATE": "date '2026-01-01'",
    "TIMESTAMP": "timestamp '2026-01-01 00:00:00'",
    "BOOLEAN": "true",
}
_QUOTED = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/""", re.S)
_MOVES = "stability in ('VOLATILE', 'CONSISTENT_WITHIN_QUERY')"
_CLOCKS = frozenset(
    {
        "current_date",
        "current_time",
        "current_timestamp",
        "localtime",
        "localtimestamp",
        "current_localtimestamp",
    }
)


def ensure_askable(settings: Settings, *rules: Rule) -> None:
    """Refuses a rule with a column, pattern or type that cannot be asked, with the engine's own reason."""
    with engine.connect(settings) as connection:
        _lay_out(connection, rules)
        for rule in rules:
            ensure_fit(connection, rule, relation_of(rule))
            if rule.is_about_rows:
                _ask(connection, rule)


def _ask(connection: Connection, rule: Rule) -> None:
    """A plan says nothing of a value that its column cannot hold; a row that holds little does."""
    relation = relation_of(rule)
    try:
        if rule.expectation == CONDITION:  # alone, so that no bracket of it closes one of ours
            connection.execute(f"select {rule.parameters['condition']}\nfrom {relation}").fetchall()
            _ensure_steady(connection, rule)
        connection.execute(f"select count(*) filter ({rule.failing(relation)}) from {relation}").fetchall()
    except EngineError as error:
        reason = str(error).splitlines()[0]
        hint = " Use try_cast, which any text can pass." if reason.startswith("Conversion") else ""
        raise BadRule(f"Rule {rule.rule_id} cannot be checked: {reason}{hint}") from error


def _ensure_steady(connection: Connection, rule: Rule) -> None:
    """What asks a clock, or chance, says something else of the same month when it is run again."""
    condition = _QUOTED.sub(" ", str(rule.parameters["condition"])).lower()
    rows = connection.execute(f"select function_name from duckdb_functions() where {_MOVES}").fetchall()
    asked = {name for (name,) in rows if re.search(rf"\b{name}\s*\(", condition)}
    asked |= {name for name in _CLOCKS if re.search(rf"\b{name}\b", condition)}
    if asked:
        raise BadRule(
            f"Rule {rule.rule_id} asks {', '.join(sorted(asked))}, so the same month would get another "
            "answer when it is run again. For the month's days take (select last_day from run_period)."
        )


def relation_of(rule: Rule) -> str:
    if rule.source.startswith(FILES):
        return "export"
    return {LEADS: "lead", ACROSS: "stg_record"}.get(rule.source, RECORDS)


def _lay_out(connection: Connection, rules: Sequence[Rule]) -> None:
    leads = dict(LEAD_COLUMNS) | {field.name: field.type for field in FIELDS}
    tables: Mapping[str, Mapping[str, str]] = {
        RECORDS: standard_columns(),
        "stg_record": standard_columns(),
        "lead_record": standard_columns() | {"lead_id": "VARCHAR"},
        "lead": leads,
        "run_input": {"source": "VARCHAR", "kind": "VARCHAR"},
        "run_period": {"first_day": "DATE", "last_day": "DATE", "period": "VARCHAR"},
        "export": _file_columns(rules),
    }
    for name, columns in tables.items():
        typed = ", ".join(f"{identifier(column)} {kind}" for column, kind in columns.items())
        connection.execute(f"create table {name} ({typed})")
        connection.execute(f"insert into {name} default values")
        if name in _ROWS:
            values = ", ".join(_VALUES.get(kind, "1") for kind in columns.values())
            connection.execute(f"insert into {name} values ({values})")
    connection.execute("attach ':memory:' as lookup")
    connection.execute("create table lookup.zip_state (zip varchar, state varchar)")
    connection.execute("create table lookup.county_state (county varchar, state varchar)")
    connection.execute("set enable_external_access = false")  # a rule is about the month, not the machine


def _file_columns(rules: Sequence[Rule]) -> dict[str, str]:
    """The fields that Salesforce lets us write, and the custom ones that the rules name."""
    writable = (each for each in shipped() if each.expectation == "ExpectTableColumnsToMatchSet")
    names = {str(name) for each in writable for name in _listed(each.parameters["value_set"])}
    custom = {name for rule in rules for name in rule.reads() if name.endswith("__c")}
    texts = sorted(names | custom | {"_key", "_row"})
    return dict.fromkeys(texts, "VARCHAR") | {"_number": "BIGINT", "_filled": "BIGINT"}


def _listed(values: object) -> tuple[object, ...]:
    return values if isinstance(values, tuple) else (values,)
