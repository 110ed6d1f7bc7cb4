"""Empty tables of every kind a rule can be asked of, so that a rule is tried before it is saved."""

from collections.abc import Mapping, Sequence

from core import engine
from core.canonical import FIELDS, standard_columns
from core.engine import Connection, EngineError, identifier
from core.quality.checking import ensure_fit
from core.quality.rules import ACROSS, FILES, LEAD_COLUMNS, LEADS, BadRule, Rule, shipped
from core.settings import Settings

RECORDS = "standard_record"


def ensure_askable(settings: Settings, *rules: Rule) -> None:
    """Refuses a rule with a column, pattern or type that cannot be asked, with the engine's own reason."""
    with engine.connect(settings) as connection:
        _lay_out(connection, rules)
        for rule in rules:
            ensure_fit(connection, rule, relation_of(rule))
            if rule.is_about_rows:
                _ask(connection, rule)


def _ask(connection: Connection, rule: Rule) -> None:
    """A plan says nothing of a value that its column cannot hold; one empty row does."""
    relation = relation_of(rule)
    try:
        connection.execute(f"select {rule.failing(relation)} from {relation}").fetchall()
    except EngineError as error:
        raise BadRule(f"Rule {rule.rule_id} cannot be checked: {str(error).splitlines()[0]}") from error


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
    connection.execute("attach ':memory:' as lookup")
    connection.execute("create table lookup.zip_state (zip varchar, state varchar)")
    connection.execute("create table lookup.county_state (county varchar, state varchar)")


def _file_columns(rules: Sequence[Rule]) -> dict[str, str]:
    """The fields that Salesforce lets us write, and the custom ones that the rules name."""
    writable = (each for each in shipped() if each.expectation == "ExpectTableColumnsToMatchSet")
    names = {str(name) for each in writable for name in _listed(each.parameters["value_set"])}
    custom = {name for rule in rules for name in rule.reads() if name.endswith("__c")}
    texts = sorted(names | custom | {"_key", "_row"})
    return dict.fromkeys(texts, "VARCHAR") | {"_number": "BIGINT", "_filled": "BIGINT"}


def _listed(values: object) -> tuple[object, ...]:
    return values if isinstance(values, tuple) else (values,)
