"""Which cells a rule reads, and which of them are wrong."""

import pytest

from core import faults, quality
from core.canonical import standard_columns
from core.engine import Connection
from core.faults import Fault
from core.inputs import RunInputs
from core.quality import Rule

COLUMNS = tuple(standard_columns())


def rule(rule_id: str, source: str = "*") -> Rule:
    return next(each for each in quality.shipped() if (each.rule_id, each.source) == (rule_id, source))


def condition(text: str) -> Rule:
    return rule("zip.in_state").model_copy(update={"parameters": {"condition": text}})


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        (rule("phone.present"), ("phone",)),
        (rule("expires.after_issue"), ("license_expiration_date", "license_issued_date")),
        (rule("contact_way.present"), ("phone", "phone2", "mobile_phone", "email", "street")),
        (rule("zip.in_state"), ("zip", "state", "country")),
        (rule("ages.fit_type"), ("min_age_months", "license_type", "facility_type", "max_age_months")),
        (rule("phone.not_a_placeholder", "across"), ("phone",)),
        (rule("phone.readable"), ("problems", "phone")),
        (rule("rows.present", "all"), ()),
        (condition("upper(city) <> 'X' and exists (select county from lookup.q)"), ("zip", "city")),
        (condition("capacity > 3 or case when \"last_name\" is null then email like '%x' end"),
         ("zip", "capacity", "last_name", "email")),
        (condition("not a readable ( condition"), ("zip",)),
    ],
)  # fmt: skip
def test_the_columns_that_a_rule_says_something_of(
    connection: Connection, asked: Rule, read: tuple[str, ...]
) -> None:
    assert quality.columns_read(connection, asked, COLUMNS) == read


def test_a_rule_about_what_could_not_be_read_marks_the_fields_that_each_record_names(
    connection: Connection,
) -> None:
    connection.execute("""
        create table staged as from (values
            ('a', ['zip.unreadable', 'phone.unreadable']),
            ('b', ['city.unknown', 'street.cut', 'zip.unreadable']),
            ('c', ['phone.unreadable'])) as t(record_id, problems)""")
    fault = Fault("nevada:address.readable", rule("address.readable"), ("street",), is_parsing=True)
    assert faults.marked(connection, fault, "staged") == {
        "a": frozenset({"zip"}),
        "b": frozenset({"city", "street", "zip"}),
    }


def test_a_problem_that_names_no_field_marks_the_rules_own(connection: Connection) -> None:
    connection.execute("create table staged as select 'a' as record_id, ['elsewhere.unreadable'] as problems")
    asked = rule("phone.readable").model_copy(
        update={"parameters": {"condition": "list_contains(problems, 'elsewhere.unreadable')"}}
    )
    fault = Fault("nevada:phone.readable", asked, ("phone",), is_parsing=True)
    assert faults.marked(connection, fault, "staged") == {"a": frozenset({"phone"})}


@pytest.mark.parametrize(
    "asked", [each for each in quality.shipped() if not each.source.startswith("export")]
)
def test_every_shipped_rule_has_a_sentence_for_the_supplier(connection: Connection, asked: Rule) -> None:
    read = quality.columns_read(connection, asked, COLUMNS)
    fields = tuple(name for name in read if name != "problems")
    said = faults.sentence(
        Fault(f"x:{asked.rule_id}", asked, fields, False), {"phone": ["Tel"], "zip": ["A", "B"]}
    )
    assert said.endswith(".")
    assert "_" not in said.replace("record_", "")


def test_a_finding_is_told_by_the_rule_of_its_own_source_as_the_run_froze_it(connection: Connection) -> None:
    ours = rule("phone.readable").model_copy(update={"description": "Ours."})
    frozen = RunInputs(
        period="2026-11", earlier=(), sources=(), notes=(), settings={}, decision_ids=(),
        rules=(ours, rule("phone.readable", "salesforce"), rule("state.present", "leads")),
    )  # fmt: skip
    asked = ["salesforce:phone.readable", "leads:state.present", "salesforce:gone.rule"]
    found = {fault.finding_id: fault.rule.source for fault in faults.faults(connection, frozen, asked)}
    assert found == {"salesforce:phone.readable": "salesforce", "leads:state.present": "leads"}
