"""Every rule says in plain words what it asks, and every version what it changed."""

import pytest

from core import quality
from core.quality import Rule
from core.quality.expectations import CONDITION, KINDS
from core.quality.shapes import Days, Look, days_condition, look_condition
from core.quality.wording import changes, sentence


def rule(expectation: str, column: str = "capacity", **changes: object) -> Rule:
    return Rule.model_validate(
        {
            "rule_id": "a.rule",
            "source": "nevada",
            "column": column,
            "expectation": expectation,
            "severity": "warning",
            "description": "What its author said.",
        }
        | changes
    )


DASHED = {"condition": look_condition(Look("zip", "[0-9]{5}-[0-9]{4}", is_wanted=True))}
PHONE = {"condition": look_condition(Look("phone", quality.SHAPES["phone"].pattern, is_wanted=True))}
STAND_IN = {
    "condition": look_condition(Look("company", quality.SHAPES["placeholder"].pattern, is_wanted=False))
}
ISSUED = "license_issued_date"
SENTENCES = [
    (rule("ExpectColumnValuesToNotBeNull"), "Capacity must be filled in every row."),
    (
        rule("ExpectColumnValuesToNotBeNull", mostly=0.985),
        "Capacity must be filled in at least 98.5 % of the rows.",
    ),
    (
        rule("ExpectColumnValuesToBeNull", at_most=1200),
        "Capacity must be empty in all rows but at most 1,200.",
    ),
    (rule("ExpectColumnValuesToBeUnique", "email"), "Email must be different in every row."),
    (
        rule("ExpectColumnValuesToBeInSet", "state", parameters={"value_set": ["NV"]}),
        "State must be NV in every row.",
    ),
    (
        rule("ExpectColumnValuesToBeInSet", "state", parameters={"value_set": list("ABCDEFG")}),
        "State must be one of A, B, C, D or 3 more in every row.",
    ),
    (
        rule("ExpectColumnValuesToNotBeInSet", "city", parameters={"value_set": ["Reno", "Elko"]}),
        "City must not be Reno or Elko in any row.",
    ),
    (
        rule("ExpectColumnValuesToBeBetween", parameters={"min_value": 1, "max_value": 2000}),
        "Capacity must be between 1 and 2,000 in every row.",
    ),
    (
        rule("ExpectColumnValuesToBeBetween", parameters={"min_value": 1}),
        "Capacity must be at least 1 in every row.",
    ),
    (
        rule("ExpectColumnValueLengthsToBeBetween", "city", parameters={"max_value": 40}),
        "City must have at most 40 characters in every row.",
    ),
    (
        rule(
            "ExpectColumnPairValuesAToBeGreaterThanB",
            "license_expiration_date",
            parameters={"column_A": "license_expiration_date", "column_B": ISSUED},
        ),
        "Licence expires must come after Licence issued in every row.",
    ),
    (
        rule(
            "ExpectColumnPairValuesAToBeGreaterThanB",
            "max_age_months",
            parameters={"column_A": "max_age_months", "column_B": "min_age_months", "or_equal": True},
        ),
        "Oldest age (months) must not be below Youngest age (months) in any row.",
    ),
    (
        rule(CONDITION, "zip", parameters=DASHED),
        "ZIP code must look like the pattern [0-9]{5}-[0-9]{4} in every row.",
    ),
    (
        rule(CONDITION, "phone", parameters=PHONE, mostly=0.98),
        "Phone must look like a US or Canadian phone number in at least 98 % of the rows.",
    ),
    (
        rule(CONDITION, "company", parameters=STAND_IN),
        "Company must not look like a stand-in such as N/A or TBD in any row.",
    ),
    (
        rule(CONDITION, ISSUED, parameters={"condition": days_condition(Days(ISSUED, "1990-01-01", ""))}),
        "Licence issued must lie on or after 1990-01-01 in every row.",
    ),
    (rule(CONDITION, parameters={"condition": "capacity > 9"}), "What its author said."),
    (
        rule("ExpectTableRowCountToBeBetween", "", parameters={"share_of_previous": 0.5}),
        "The number of rows must be within 50 % of the month before.",
    ),
    (
        rule("ExpectTableRowCountToBeBetween", "", parameters={"min_value": 1}),
        "The number of rows must be at least 1.",
    ),
    (
        rule("ExpectColumnMaxToBeBetween", ISSUED, parameters={"days_before_previous": 7}),
        "The newest date of Licence issued must be at most 7 days older than that of the month before.",
    ),
    (
        rule("ExpectColumnMaxToBeBetween", ISSUED, parameters={"min_value": "2026-01-01"}),
        "The newest date of Licence issued must lie on or after 2026-01-01.",
    ),
    (rule("ExpectColumnToExist", "Email", source="export"), "The file must have the column Email."),
    (
        rule("ExpectTableColumnsToMatchSet", "", source="export", parameters={"value_set": ["Id", "Email"]}),
        "The file must hold no columns but Id and Email, and custom ones.",
    ),
]


@pytest.mark.parametrize(("rule", "said"), SENTENCES, ids=[said for _, said in SENTENCES])
def test_a_rule_is_said_in_plain_words(rule: Rule, said: str) -> None:
    assert sentence(rule) == said


def test_every_expectation_has_its_sentence_here() -> None:
    assert {one.expectation for one, _ in SENTENCES} == set(KINDS)


def test_no_shipped_rule_speaks_in_names_of_columns_or_parameters() -> None:
    for one in quality.shipped():
        if not one.source.startswith("export"):
            assert "_" not in sentence(one), sentence(one)


BASE = rule("ExpectColumnValuesToBeBetween", parameters={"max_value": 50})


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (
            {"parameters": {"max_value": 60}},
            ("Asks another thing: Capacity must be at most 60 in every row.",),
        ),
        ({"mostly": 0.9}, ("In at least 90 % of the rows, before in every row",)),
        ({"severity": "error"}, ("Severity from warning to error",)),
        ({"state": "paused"}, ("Paused",)),
        ({"owner": "Ada", "name": "Small"}, ("Name from A rule to Small", "Owner from Leadfold to Ada")),
        ({"description": "Sites are small."}, ("Says now: Sites are small.",)),
        ({}, ()),
    ],
)
def test_a_version_says_what_it_changed(changed: dict[str, object], told: tuple[str, ...]) -> None:
    assert changes(BASE, Rule.model_validate(BASE.model_dump() | changed)) == told


def test_a_rule_that_goes_on_says_so_and_a_first_version_says_what_it_asks() -> None:
    assert changes(BASE.model_copy(update={"state": "paused"}), BASE) == ("Resumed",)
    assert changes(None, BASE) == ("Capacity must be at most 50 in every row.",)
