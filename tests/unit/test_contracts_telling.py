"""Two versions of a contract in words."""

import pytest

from core.contracts import Contract, accept_missing, accept_rename, from_yaml, tell

BEFORE = """
source: utah
title: Utah child care licences
state: UT
columns: [Licence, Name, Phone, Status]
key: {fields: [license_number]}
mappings:
- {parser: text, from: [Licence], gives: {value: license_number}}
- {parser: company, from: [Name], gives: {company: company}}
- {parser: us_phone, from: [Phone], gives: {number: phone, extension: phone_extension}}
- {parser: text, from: [Status], gives: {value: license_status}, translate: {OPEN: Active}}
constants: {country: US}
"""


def told(before: Contract, after: Contract) -> list[tuple[str, str, str, str]]:
    return [(one.kind, one.what, one.before, one.after) for one in tell(before, after)]


@pytest.fixture
def before() -> Contract:
    return from_yaml(BEFORE)


def test_the_same_contract_as_another_version_differs_in_nothing(before: Contract) -> None:
    assert tell(before, before.model_copy(update={"version": 7})) == ()


def test_a_rename_is_one_difference_though_mappings_read_the_column(before: Contract) -> None:
    after = accept_rename(before, "Phone", "Phone#")
    assert told(before, after) == [("Changed", "Column Phone#", "called Phone", "called Phone#")]
    assert told(after, before)[0] == ("Added", "Column Phone", "", "in every file")


def test_a_column_that_may_be_missing_is_a_difference(before: Contract) -> None:
    after = accept_missing(before, "Status")
    assert told(before, after) == [("Changed", "Column Status", "in every file", "may be missing")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "columns: [Licence, Name, Phone, Status]",
            "columns: [Licence, Name, Phone, Status, Fax]",
            [("Added", "Column Fax", "", "in every file")],
        ),
        (
            "columns: [Licence, Name, Phone, Status]",
            "columns: [Name, Licence, Phone, Status]",
            [("Changed", "Order of the columns", "as before", "another one")],
        ),
        (
            "{parser: us_phone, from: [Phone], gives: {number: phone, extension: phone_extension}}",
            "{parser: us_phone, from: [Phone], gives: {number: phone2}}",
            [
                ("Removed", "Phone", "number of Phone, read as us phone", ""),
                ("Removed", "Phone extension", "extension of Phone, read as us phone", ""),
                ("Added", "Second phone", "", "Phone, read as us phone"),
            ],
        ),
        (
            "translate: {OPEN: Active}",
            "translate: {OPEN: Closed, SHUT: null}",
            [
                ("Changed", "Licence status: OPEN", "means Active", "means Closed"),
                ("Added", "Licence status: SHUT", "", "means nothing"),
            ],
        ),
        ("country: US", "country: US, state: UT", [("Added", "State", "", "always UT")]),
        ("state: UT\n", "", [("Removed", "Home state", "UT", "")]),
        (
            "key: {fields: [license_number]}",
            "key: {fields: [license_number], strip_leading_zeros: true}",
            [("Changed", "Record key", "Licence number", "Licence number, without leading zeros")],
        ),
        (
            "constants:",
            "reading: {delimiter: ';'}\npolicy: {columns: freeze}\nconstants:",
            [
                ("Added", "Reading: delimiter", "", "';'"),
                ("Changed", "New or missing columns", "ask", "freeze"),
            ],
        ),
        (
            "constants:",
            "normal: [{problem: phone.unreadable, why: They say N/A.}]\nconstants:",
            [("Added", "Normal: phone.unreadable", "", "They say N/A.")],
        ),
    ],
)
def test_each_thing_that_a_version_says_is_told(
    before: Contract, old: str, new: str, expected: list[tuple[str, str, str, str]]
) -> None:
    assert old in BEFORE
    assert told(before, from_yaml(BEFORE.replace(old, new))) == expected
