"""Rules to a Great Expectations suite and back, and what a suite from elsewhere may hold."""

import json
from typing import Any

import pytest

from core import quality
from core.quality import BadRule, Rule
from core.quality.exchange import VERSION, from_suite, to_suite, type_of
from core.quality.expectations import KINDS


def entry(**changes: Any) -> dict[str, Any]:
    return {
        "type": "expect_column_values_to_be_between",
        "kwargs": {"column": "capacity", "max_value": 10, "min_value": None},
        "meta": {},
        "severity": "warning",
    } | changes


def suite(*entries: dict[str, Any]) -> str:
    return json.dumps({"name": "theirs", "expectations": entries, "meta": {}})


def test_every_shipped_rule_comes_back_as_it_went() -> None:
    rules = quality.shipped()
    assert from_suite(to_suite(rules, "shipped"), "shipped.json", "texas") == rules


@pytest.mark.parametrize(
    "changes",
    [
        {"at_most": 3},
        {"mostly": 0.95},
        {"state": "paused", "owner": "Ada", "name": "Small places"},
        {"severity": "error"},
    ],
)
def test_what_a_person_made_of_a_rule_comes_back(changes: dict[str, Any]) -> None:
    base = next(rule for rule in quality.shipped() if rule.rule_id == "capacity.plausible")
    rule = Rule.model_validate(base.model_dump() | changes)
    assert from_suite(to_suite([rule], "one"), "one.json", "texas") == (rule,)


def test_great_expectations_reads_the_suite_and_writes_it_back_alike() -> None:
    from core.quality.suite import gx

    assert gx.__version__ == VERSION
    text = to_suite(quality.shipped(), "shipped")
    theirs = gx.ExpectationSuite(**json.loads(text)).to_json_dict()
    assert theirs == json.loads(text)
    assert from_suite(json.dumps(theirs), "shipped.json", "texas") == quality.shipped()


def test_an_expectation_has_the_name_that_great_expectations_gives_it() -> None:
    from core.quality.suite import gx

    names = {name: getattr(gx.expectations, name).expectation_type for name in KINDS}
    assert {name: type_of(name) for name in KINDS} == names


def test_an_expectation_that_is_not_known_is_refused_by_name() -> None:
    odd = entry(type="expect_column_kl_divergence_to_be_less_than")
    with pytest.raises(BadRule, match=r"theirs\.json holds expect_column_kl_divergence_to_be_less_than"):
        from_suite(suite(entry(), odd), "theirs.json", "texas")


def test_a_suite_from_elsewhere_becomes_rules_of_the_source_that_is_asked_for() -> None:
    condition = entry(
        type="unexpected_rows_expectation",
        kwargs={"unexpected_rows_query": "SELECT * FROM {batch} WHERE capacity > 10 and phone is null;"},
        notes=["A large place", "can be called."],
        severity="critical",
    )
    first, second = from_suite(suite(entry(), condition), "theirs.json", "texas")
    assert (first.rule_id, first.source, first.severity) == (
        "capacity.column_values_to_be_between",
        "texas",
        "warning",
    )
    assert first.parameters == {"max_value": 10}
    assert (second.severity, second.description) == ("critical", "A large place can be called.")
    assert second.parameters == {"condition": "capacity > 10 and phone is null"}


def test_what_was_changed_in_the_suite_counts() -> None:
    (rule,) = [
        rule for rule in quality.shipped() if (rule.source, rule.rule_id) == ("*", "capacity.plausible")
    ]
    changed = json.loads(to_suite([rule], "one"))
    changed["expectations"][0]["kwargs"]["max_value"] = 900
    changed["expectations"][0]["severity"] = "critical"
    (back,) = from_suite(json.dumps(changed), "one.json", "texas")
    assert back.parameters == {"min_value": 1, "max_value": 900}
    assert back.severity == "critical"
    assert back.source == "*"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("not json", "is not a Great Expectations suite"),
        ("[]", "is not a Great Expectations suite"),
        ('{"expectations": [{"kwargs": {}}]}', "is not a Great Expectations suite"),
        (
            suite(entry(kwargs={"column": "capacty", "max_value": 1})),
            "no standard record has a column capacty",
        ),
        (
            suite(entry(kwargs={"column": "capacity", "max_value": 1, "row_condition": "a"})),
            "does not know row_condition",
        ),
        (
            suite(
                entry(
                    type="expect_column_values_to_be_in_set",
                    kwargs={"column": "city", "value_set": ["El\ud800ko"]},
                )
            ),
            "half a character",
        ),
        (
            suite(
                entry(
                    type="unexpected_rows_expectation",
                    kwargs={"unexpected_rows_query": "select phone from {batch} limit 3"},
                )
            ),
            "Leadfold reads only",
        ),
    ],
)
def test_a_suite_that_cannot_be_read_is_refused_with_the_reason(text: str, sentence: str) -> None:
    with pytest.raises(BadRule) as refused:
        from_suite(text, "theirs.json", "texas")
    assert sentence in str(refused.value)
