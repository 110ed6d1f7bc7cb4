"""Recognising a source by its header, and how a delivery's header differs from the contract."""

import random

import pytest

from core.contracts import (
    ContractError,
    Drift,
    Rename,
    accept_missing,
    accept_rename,
    compare,
    from_yaml,
    profile,
    recognise,
    shipped,
)
from core.engine import Connection

CONTRACT = from_yaml("""
source: utah
title: Utah child care licences
columns: [Licence, {name: Name, required: false}, Phone, {name: City, required: false}]
key: {fields: [license_number]}
mappings:
- {parser: text, from: [Licence], gives: {value: license_number}}
- {parser: company, from: [Name], gives: {company: company}}
- {parser: us_phone, from: [Phone], gives: {number: phone, extension: phone_extension}}
""")
HEADER = CONTRACT.header


@pytest.mark.parametrize("source", ["nevada", "oklahoma", "salesforce", "texas"])
def test_a_shuffled_shouted_header_is_still_recognised(source: str) -> None:
    header = [f" {name.upper()} " for name in shipped()[source].header]
    random.Random(7).shuffle(header)
    found = recognise(header, shipped())
    assert found.source == source
    assert found.candidates[0].score == 1.0


def test_a_header_with_two_renamed_columns_is_recognised() -> None:
    header = ["Phone#" if name == "Phone" else name for name in shipped()["texas"].header]
    assert recognise([*header, "Fax"], shipped()).source == "texas"


def test_a_foreign_header_is_nobodys() -> None:
    assert recognise(["Rank", "Team", "Points"], shipped()).source is None


def test_no_header_is_nobodys() -> None:
    assert recognise([], shipped()).source is None


def test_two_contracts_that_fit_alike_are_left_to_a_person() -> None:
    twin = CONTRACT.model_copy(update={"source": "idaho"})
    found = recognise(HEADER, {"utah": CONTRACT, "idaho": twin})
    assert found.source is None
    assert [candidate.source for candidate in found.candidates] == ["idaho", "utah"]


def test_the_only_full_fit_beats_a_near_one() -> None:
    near = CONTRACT.model_copy(update={"source": "idaho", "columns": CONTRACT.columns[:-1]})
    assert recognise(HEADER, {"utah": CONTRACT, "idaho": near}).source == "utah"


def test_the_agreed_header_does_not_drift() -> None:
    drift = compare(CONTRACT, HEADER)
    assert drift == Drift("utah", (), (), (), (), reordered=False)
    assert drift.is_none
    assert not drift.breaking


def test_case_and_spaces_are_no_drift() -> None:
    assert compare(CONTRACT, ["LICENCE", " name", "phone ", "City"]).is_none


def test_a_missing_optional_column_and_a_new_one_do_not_break() -> None:
    drift = compare(CONTRACT, ["Licence", "Name", "Phone", "Latitude"])
    assert (drift.missing, drift.unexpected, drift.breaking) == (("City",), ("Latitude",), False)
    assert drift.renamed == ()


def test_a_missing_required_column_breaks_and_its_new_name_is_proposed() -> None:
    drift = compare(CONTRACT, ["Licence", "Name", "Phone#", "City"])
    assert drift.breaking
    assert drift.missing_required == ("Phone",)
    assert drift.renamed == (Rename("Phone", "Phone#", 1.0, None, ("phone", "phone_extension")),)


def test_reordered_columns_are_told_apart_from_missing_ones() -> None:
    assert compare(CONTRACT, ["Name", "Licence", "Phone", "City"]).reordered
    assert not compare(CONTRACT, ["Licence", "Phone", "City"]).reordered


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Phone", "Phone#"),
        ("Phone", "Phone Number"),
        ("Operation Name", "Operation/Caregiver Name"),
        ("Zip", "Zip Code"),
        ("Credential Number", "Credential No."),
        ("first_name", "FirstName"),
    ],
)
def test_a_related_name_is_proposed(old: str, new: str) -> None:
    contract = CONTRACT.model_copy(
        update={"columns": (CONTRACT.columns[0].model_copy(update={"name": old}),)}
    )
    assert [rename.new for rename in compare(contract, ["Fax", new]).renamed] == [new]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Monitoring Frequency", "Email Address"),
        ("City", "Capacity"),
        ("State", "Status"),
        ("County", "Phone"),
    ],
)
def test_an_unrelated_name_is_not_proposed(old: str, new: str) -> None:
    contract = CONTRACT.model_copy(
        update={"columns": (CONTRACT.columns[0].model_copy(update={"name": old}),)}
    )
    assert compare(contract, [new]).renamed == ()


def _table(connection: Connection, name: str, phone: str, town: str) -> str:
    connection.execute(
        f"create table {name} as select i + 1 as _record_number,"
        f" format('702-555-{{:04d}}', i) as \"{phone}\","
        f" ['Elko', 'Carson City', 'St. George'][1 + i % 3] as \"{town}\" from range(100) as t(i)"
    )
    return name


def test_values_decide_between_two_names_that_say_little(connection: Connection) -> None:
    last = profile(connection, _table(connection, "last", "Phone", "City"))
    now = profile(connection, _table(connection, "now", "Telephone", "column_name"))
    drift = compare(CONTRACT, ["Licence", "Name", "Telephone", "column_name"], last, now)
    assert [(rename.old, rename.new, rename.values) for rename in drift.renamed] == [
        ("Phone", "Telephone", 1.0)
    ]
    assert drift.renamed[0].score > compare(CONTRACT, ["Telephone"]).renamed[0].score


def test_equal_names_with_other_values_score_lower(connection: Connection) -> None:
    last = profile(connection, _table(connection, "last", "Phone", "City"))
    now = profile(connection, _table(connection, "now", "Nothing", "Phone#"))
    drift = compare(CONTRACT, ["Licence", "Name", "Phone#", "Nothing"], last, now)
    assert [(r.old, r.new, r.values) for r in drift.renamed] == [("Phone", "Phone#", 0.0)]
    assert drift.renamed[0].score == 0.6


def test_a_profile_counts_filled_cells_and_survives_an_empty_column(connection: Connection) -> None:
    connection.execute(
        "create table t as select * from (values (1, 'a b', null::varchar), (2, null, null)) "
        'as v(_record_number, "x""y {}", empty)'
    )
    found = profile(connection, "t")
    assert found['x"y {}'].filled == 0.5
    assert found['x"y {}'].patterns == (("A", 1.0),)
    assert found["empty"].patterns == ()


def test_an_accepted_rename_is_the_next_version_and_changes_every_mapping() -> None:
    changed = accept_rename(CONTRACT, "Phone", "Phone#")
    assert changed.version == CONTRACT.version + 1
    assert changed.header == ("Licence", "Name", "Phone#", "City")
    assert changed.required == ("Licence", "Phone#")
    assert changed.fields_of("Phone#") == ("phone", "phone_extension")
    assert compare(changed, changed.header).is_none
    assert changed.fingerprint != CONTRACT.fingerprint


def test_the_old_name_of_a_renamed_column_is_no_drift() -> None:
    changed = accept_rename(CONTRACT, "Phone", "Phone#")
    assert compare(changed, HEADER).is_none
    assert recognise(HEADER, {"utah": changed}).candidates[0].score == 1.0


def test_a_rename_can_be_taken_back() -> None:
    back = accept_rename(accept_rename(CONTRACT, "Phone", "Phone#"), "Phone#", "Phone")
    assert (back.version, back.header, back.columns[2].also) == (3, HEADER, ("Phone#",))


@pytest.mark.parametrize(("old", "new"), [("Fax", "Fax#"), ("Phone", "CITY")])
def test_a_rename_from_nowhere_or_onto_another_column_is_refused(old: str, new: str) -> None:
    with pytest.raises(ContractError, match="Choose"):
        accept_rename(CONTRACT, old, new)


def test_a_column_accepted_as_missing_no_longer_breaks() -> None:
    changed = accept_missing(CONTRACT, "Phone")
    drift = compare(changed, ["Licence", "Name", "City"])
    assert (drift.missing, drift.breaking, changed.version) == (("Phone",), False, CONTRACT.version + 1)


def test_a_column_that_no_field_needs_may_be_missing() -> None:
    unused = from_yaml(
        "source: utah\ntitle: Utah\ncolumns: [Licence, Remarks]\nkey: {fields: [license_number]}\n"
        "mappings: [{parser: text, from: [Licence], gives: {value: license_number}}]\n"
    )
    assert not compare(unused, ["Licence"]).breaking
