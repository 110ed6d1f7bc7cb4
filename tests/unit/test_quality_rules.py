"""What a rule may say, and the sentence that refuses one that says it wrongly."""

import subprocess
import sys

import pytest

from core import engine, quality
from core.engine import Connection
from core.quality import BadRule, Rule, parse
from core.quality.expectations import KINDS
from core.settings import Settings

RULE = """
- rule_id: capacity.small
  source: nevada
  column: capacity
  expectation: ExpectColumnValuesToBeBetween
  parameters: {max_value: 10}
  severity: warning
  description: The capacity is at most 10.
"""


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("capacity\n", "capacty\n", "no standard record has a column capacty"),
        ("ToBeBetween", "ToBeNice", "is not a known expectation"),
        ("{max_value: 10}", "{}", "needs at least one of max_value, min_value"),
        ("{max_value: 10}", "{value_set: [1]}", "does not know value_set"),
        ("ToBeBetween", "ToBeInSet", "needs value_set"),
        ("warning\n", "grave\n", "severity"),
        ("warning\n", "warning\n  mostly: 1.5\n", "mostly"),
        ("warning\n", "warning\n  mostly: 0.5\n  at_most: 3\n", "not both"),
        ("  column: capacity\n", "", "needs a column"),
        ("warning\n", "warning\n  colour: red\n", "colour"),
        (RULE, RULE.replace("nevada", "across").replace("warning", "critical"), "cannot be critical"),
        (RULE, RULE.replace("nevada", "leads").replace("warning", "error"), "cannot be error"),
        (
            "source: nevada\n  column: capacity\n",
            "source: leads\n  column: record_id\n",
            "no lead has a column",
        ),
        (
            "ValuesToBeBetween\n  parameters: {max_value: 10}",
            "MaxToBeBetween\n  parameters: {days_before_previous: 1}",
            "dates",
        ),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_by_name(old: str, new: str, sentence: str) -> None:
    assert old in RULE
    with pytest.raises(BadRule, match=r"Rule capacity\.small in trial\.yaml") as refused:
        parse(RULE.replace(old, new), "trial.yaml")
    assert sentence in str(refused.value)


def test_an_id_that_no_file_could_be_named_for_is_refused() -> None:
    with pytest.raises(BadRule, match="at most 120 characters"):
        parse(RULE.replace("capacity.small", "capacity." + "small" * 40), "trial.yaml")


def test_a_rule_that_stands_twice_is_refused() -> None:
    with pytest.raises(BadRule, match=r"capacity\.small stands twice for nevada"):
        parse(RULE + RULE, "trial.yaml")


def test_a_tolerance_on_a_whole_table_is_refused() -> None:
    rule = RULE.replace("ExpectColumnValuesToBeBetween", "ExpectTableRowCountToBeBetween")
    with pytest.raises(BadRule, match="takes no tolerance"):
        parse(rule.replace("warning\n", "warning\n  mostly: 0.5\n"), "trial.yaml")


@pytest.mark.parametrize(
    ("source", "kind", "own"),
    [
        ("nevada", "licensing", {"nevada", "*", "all"}),
        ("utah", "licensing", {"*", "all"}),
        ("salesforce", "crm", {"salesforce", "all"}),
        ("export.insert", "file", {"export.insert", "export"}),
    ],
)
def test_a_source_gets_the_rules_of_its_kind_and_its_own(source: str, kind: str, own: set[str]) -> None:
    assert {rule.source for rule in quality.shipped() if rule.applies_to(source, kind)} == own


def test_a_text_that_names_a_function_is_no_question_to_it(settings: Settings) -> None:
    entry = {
        "rule_id": "trial.rule",
        "source": "texas",
        "expectation": "UnexpectedRowsExpectation",
        "parameters": {"condition": "company like '%random()%' or company = 'it''s now()' -- now()"},
        "severity": "warning",
        "description": "A trial.",
    }
    with pytest.raises(BadRule):  # the comment would swallow what follows it
        quality.ensure_askable(settings, quality.read_rule(entry, "a form"))
    entry["parameters"] = {"condition": "company like '%random()%' or company = 'it''s now()'"}
    quality.ensure_askable(settings, quality.read_rule(entry, "a form"))


def test_every_shipped_rule_can_be_asked_before_there_is_anything_to_check(settings: Settings) -> None:
    quality.ensure_askable(settings, *quality.shipped())


@pytest.mark.parametrize(
    ("source", "condition", "reason"),
    [
        ("texas", "capacty > 10", "capacty"),
        ("texas", "regexp_matches(company, '[')", "missing ]"),
        ("texas", "capacity > date '2026-01-01'", "DATE"),
        ("texas", "true), false) from run_period; drop table lead; --", "more than one statement"),
        ("leads", "match_company = 'REEDS'", "match_company"),
        ("across", "lead_id is null", "lead_id"),
        ("export", '"Fone" is null', "Fone"),
        ("texas", "count(*) > 5", "aggregate"),
        ("texas", "row_number() over () > 5", "window"),
        ("leads", "unnest([true])", "UNNEST"),
        ("texas", "random() > 0.5", "asks random"),
        ("across", "license_expiration_date < current_date", "asks current_date"),
        ("texas", "cast(license_number as bigint) > 5", "try_cast"),
        ("texas", "capacity > 5), true) or coalesce((capacity < 1", "syntax error"),
        ("texas", "(select count(*) from read_text('/etc/hostname')) > 0", "disabled"),
    ],
)
def test_a_rule_that_cannot_be_asked_is_refused_with_the_reason(
    settings: Settings, source: str, condition: str, reason: str
) -> None:
    entry = {
        "rule_id": "trial.rule",
        "source": source,
        "expectation": "UnexpectedRowsExpectation",
        "parameters": {"condition": condition},
        "severity": "warning",
        "description": "A trial.",
    }
    with pytest.raises(BadRule) as refused:
        quality.ensure_askable(settings, quality.read_rule(entry, "a form"))
    assert reason in str(refused.value)


def test_an_unassignable_set_is_refused(settings: Settings) -> None:
    (rule,) = parse(
        RULE.replace("ToBeBetween", "ToBeInSet").replace("{max_value: 10}", "{value_set: [ten]}"), "x"
    )
    with pytest.raises(BadRule, match="ten"):
        quality.ensure_askable(settings, rule)


def test_every_shipped_description_is_a_sentence() -> None:
    for rule in quality.shipped():
        assert rule.description[0].isupper()
        assert rule.description.endswith(".")


def test_a_condition_that_is_null_does_not_fail_a_row(connection: Connection) -> None:
    (rule,) = parse(RULE, "trial.yaml")
    connection.execute("create table t as select * from (values (5), (11), (null)) as t(capacity)")
    assert engine.count(connection, f"(from t where {rule.failing('t')})") == 1
    assert engine.count(connection, f"(from t where not {rule.failing('t')})") == 2


def test_every_kind_that_speaks_about_rows_is_shipped_or_tried() -> None:
    used = {rule.expectation for rule in quality.shipped()}
    assert set(KINDS) - used == {"ExpectColumnValuesToBeNull"}


def test_a_rule_survives_its_own_serialisation() -> None:
    for rule in quality.shipped():
        assert Rule.model_validate_json(rule.model_dump_json()) == rule


def test_importing_the_package_leaves_great_expectations_alone() -> None:
    code = "import sys, core.quality; print('great_expectations' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
