"""What a rule found this month, whoever's finding it became, and the few rules that somebody looks for."""

import pandas as pd

from core.quality import Rule
from core.rule_list import Listed, listed, narrowed

KINDS = {"nevada": "licensing", "texas": "licensing", "salesforce": "crm"}


def rule(source: str, rule_id: str, **changes: object) -> Rule:
    return Rule.model_validate(
        {
            "rule_id": rule_id,
            "source": source,
            "column": "Email" if source.startswith("export") else "email",
            "expectation": "ExpectColumnValuesToNotBeNull",
            "severity": "warning",
            "description": "It has one.",
        }
        | changes
    )


def findings(*rows: tuple[str, str, int, int, bool]) -> pd.DataFrame:
    names = ["source", "rule_id", "checked", "failed", "is_held"]
    found = pd.DataFrame(rows, columns=names)
    found["finding_id"] = found["source"] + ":" + found["rule_id"]
    return found


def test_a_rule_on_every_source_adds_up_what_each_source_found() -> None:
    found = findings(("nevada", "a.b", 10, 2, True), ("texas", "a.b", 20, 5, False))
    (one,) = listed([rule("*", "a.b")], found, KINDS)
    assert (one.checked, one.failed, one.is_broken) == (30, 7, True)
    assert one.finding_id == "nevada:a.b"


def test_a_finding_belongs_to_the_sources_own_rule_before_its_groups() -> None:
    found = findings(("nevada", "a.b", 10, 2, True), ("texas", "a.b", 20, 0, False))
    own, group = listed([rule("nevada", "a.b"), rule("*", "a.b")], found, KINDS)
    assert (own.rule.source, own.failed) == ("nevada", 2)
    assert (group.rule.source, group.failed, group.checked) == ("*", 0, 20)


def test_a_rule_for_both_files_finds_its_findings_and_one_on_crm_records_does_not_take_them() -> None:
    found = findings(("export.insert", "a.b", 4, 1, True), ("salesforce", "c.d", 9, 0, False))
    rules = [rule("export", "a.b"), rule("all", "c.d"), rule("*", "c.d")]
    outcomes = {one.rule.source: one.checked for one in listed(rules, found, KINDS)}
    assert outcomes == {"export": 4, "all": 9, "*": None}


def test_what_failed_comes_first_the_worst_of_it_on_top() -> None:
    found = findings(
        ("nevada", "a.b", 9, 9, True), ("nevada", "c.d", 9, 1, True), ("nevada", "e.f", 9, 5, False)
    )
    rules = [rule("nevada", "e.f"), rule("nevada", "a.b"), rule("nevada", "c.d", severity="error")]
    assert [one.rule.rule_id for one in listed(rules, found, KINDS)] == ["c.d", "a.b", "e.f"]


def test_without_a_run_every_rule_is_still_listed() -> None:
    (one,) = listed([rule("nevada", "a.b")], None, KINDS)
    assert one == Listed(one.rule, "Email must be filled in every row.")


def test_a_list_is_narrowed_by_source_state_and_every_word() -> None:
    rules = listed(
        [rule("nevada", "a.b", owner="Ada"), rule("texas", "a.b", state="paused"), rule("nevada", "c.d")],
        None,
        KINDS,
    )
    assert [one.rule.rule_id for one in narrowed(rules, "nevada", "all", "")] == ["a.b", "c.d"]
    assert [one.rule.source for one in narrowed(rules, None, "paused", "")] == ["texas"]
    assert [one.key for one in narrowed(rules, None, "all", "EMAIL ada")] == ["nevada:a.b"]
    assert narrowed(rules, None, "active", "phone") == ()
