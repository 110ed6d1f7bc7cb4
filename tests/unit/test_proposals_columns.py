"""What the columns of unknown files are taken for; every file and value is invented."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from core.contracts.proposals import composing, headers, meanings, proposing
from core.contracts.proposals.composing import Choice
from core.engine import Connection
from core.parsers import PARSERS
from core.settings import Settings
from tests.unit.new_source_files import FILES, PERIOD, choices_of, meanings_of, proposed, relation_of

ALL_OF = {
    "iowa_roster.csv": {
        "Lic No": "license_number",
        "Fac Name": "company",
        "Prov Type": "license_type",
        "Lic Status": "license_status",
        "Iss Dt": "license_issued_date",
        "Exp Dt": "license_expiration_date",
        "Phys Addr": "street",
        "Phys City": "city",
        "Phys St": "state",
        "Phys ZipCode": "zip",
        "Cnty": "county",
        "Tel": "phone",
        "Max Cap": "capacity",
    },
    "persons.csv": {
        "person_id": "provider_id",
        "given_name": "first_name",
        "surname": "last_name",
        "street_number": "street_number",
        "street_name": "street",
        "apartment": "street2",
        "suburb": "city",
        "state": "state",
        "postcode": "zip",
        "email_address": "email",
        "date_of_birth": None,
        "ssn": None,
    },
    "one_cell.csv": {
        "Provider": "company",
        "Contact Person": "person",
        "Location Address": "full_address",
        "Contact Phone": "phone",
        "Type of License": "license_type",
        "Ages": "ages",
        "Accepts Subsidy": "subsidy",
        "Days of Operation": "days_open",
        "Hours of Operation": "schedule",
    },
    "spread.csv": {
        "Facility Number": "provider_id",
        "Facility Name": "company",
        "Director First Name": "first_name",
        "Director Last Name": "last_name",
        "Phone": "phone",
        "Phone 2": "phone2",
        "Address Line 1": "street",
        "Address Line 2": "street2",
        "City": "city",
        "Zip Code": "zip",
        **{day.title(): day for day in meanings.WEEKDAYS},
        "Infants": "takes_infants",
        "Toddlers": "takes_toddlers",
        "Preschool": "takes_preschool",
        "School Age": "takes_school_age",
        "Web Site": "website",
    },
}


@pytest.mark.parametrize("name", ALL_OF)
def test_every_column_is_taken_for_what_it_is(name: str, parsers: Connection, settings: Settings):
    _, found = proposed(parsers, settings, name)
    assert meanings_of(found) == ALL_OF[name]


def test_values_speak_where_headers_say_nothing(parsers: Connection, settings: Settings):
    _, found = proposed(parsers, settings, "values_alone.csv")
    assert meanings_of(found) == {
        "A1": "company",
        "B2": "phone",
        "C3": "email",
        "D4": "zip",
        "E5": "state",
        "F6": None,
    }
    unsure = [one.facts.name for one in found if not one.is_sure]
    assert unsure == ["A1", "D4", "E5"]


def test_a_header_that_its_values_contradict_is_asked_about(
    parsers: Connection, settings: Settings, tmp_path: Path
):
    file = tmp_path / "swapped.csv"
    rows = [f"Otter {n},see web,515-555-01{n}" for n in range(10, 30)]
    file.write_text("\n".join(["Company,Phone,Zip", *rows]))
    relation = relation_of(file, settings)
    found = {one.facts.name: one for one in proposing.propose(parsers, relation, PERIOD)}
    zipped = found["Zip"].guess
    assert zipped
    assert zipped.meaning == "phone"
    assert zipped.because == "All of its values look like that: phone. The header does not say so."
    assert [name for name, one in found.items() if not one.is_sure] == ["Phone", "Zip"]


def test_an_empty_column_is_proposed_by_its_header_alone_and_never_surely(
    parsers: Connection, settings: Settings
):
    _, found = proposed(parsers, settings, "spread.csv")
    empty = next(one for one in found if one.facts.name == "Address Line 2")
    assert empty.guess
    assert (empty.guess.meaning, empty.is_sure) == ("street2", False)


def test_a_column_that_is_left_out_says_why(parsers: Connection, settings: Settings):
    _, found = proposed(parsers, settings, "persons.csv")
    why = {one.facts.name: one.because for one in found}
    assert why["ssn"] == "It holds personal data that no lead needs."


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("LIC_NBR", "license_number"),
        ("licensenumber", "license_number"),
        ("License #", "license_number"),
        ("FacilityName", "company"),
        ("DBA", "operator"),
        ("PHYS_ADDR1", "street"),
        ("MailingZip", "zip"),
        ("ph_no", "phone"),
        ("Cell Phone", "mobile_phone"),
        ("E-mail", "email"),
        ("Expiration Dt", "license_expiration_date"),
        ("Licensed Capacity", "capacity"),
        ("Max # of Children", "capacity"),
        ("QRIS Level", "quality_rating"),
        ("MIN AGE", "min_age"),
        ("Hrs of Operation", "schedule"),
        ("Administrator Name", "person"),
        ("Accepts CCAP", "subsidy"),
    ],
)
def test_a_header_is_understood_however_it_is_abbreviated(header: str, meaning: str):
    said = headers.meanings(header, meanings.of_kind("licensing"))
    assert max(said, key=lambda name: said[name].score) == meaning
    assert said[meaning].score == 1.0


@pytest.mark.parametrize("header", ["Fax Number", "Download_Date", "Latitude", "DOB", "SSN"])
def test_a_column_that_nobody_needs_is_known_by_its_name(header: str):
    assert headers.left_out(header)


def test_every_way_of_reading_gives_what_its_parser_has():
    for meaning in meanings.every().values():
        for way in meaning.ways:
            assert set(way.gives) <= set(PARSERS[way.parser].outputs), (meaning.name, way.parser)


def _compose(*chosen: tuple[str, str, str]) -> list[tuple[str, tuple[str, ...]]]:
    found = composing.mappings([Choice(*one) for one in chosen])
    return [(mapping.parser, mapping.columns) for mapping in found]


def test_columns_that_belong_together_are_read_together(parsers: Connection, settings: Settings):
    _, found = proposed(parsers, settings, "spread.csv")
    read = {mapping.parser: mapping.columns for mapping in composing.mappings(choices_of(found))}
    assert read["street"] == ("Address Line 1", "Address Line 2")
    assert read["weekly_hours"] == tuple(day.title() for day in meanings.WEEKDAYS)
    assert read["ages_flags"] == ("Infants", "Toddlers", "Preschool", "School Age")


def test_hours_and_days_are_one_schedule_and_hours_alone_are_read_alone():
    hours, days = ("H", "schedule", "hours_and_days"), ("D", "days_open", "hours_and_days")
    assert _compose(days, hours) == [("hours_and_days", ("H", "D"))]
    assert _compose(hours) == [("hours_and_days", ("H",))]
    assert _compose(days) == []


def test_six_weekdays_are_not_read_as_a_week():
    chosen = [Choice(day, day, "weekly_hours") for day in meanings.WEEKDAYS[:6]]
    assert composing.mappings(chosen) == ()
    assert [one.column for one in composing.unread(chosen)] == list(meanings.WEEKDAYS[:6])


def test_a_person_without_a_company_stands_for_one():
    names = (("F", "first_name", "name_part"), ("L", "last_name", "name_part"))
    assert ("full_name", ("F", "L")) in _compose(*names)
    assert "full_name" not in [name for name, _ in _compose(*names, ("C", "company", "company"))]


def test_a_number_in_the_type_cell_yields_to_a_column_of_its_own():
    in_type, own = ("T", "license_type", "license_in_type"), ("N", "license_number", "text")
    alone, *_ = composing.mappings([Choice(*in_type)])
    assert "license_number" in alone.gives.values()
    both = composing.mappings([Choice(*in_type), Choice(*own)])
    assert [list(one.gives.values()) for one in both] == [["license_type"], ["license_number"]]


def test_the_files_that_proposals_are_tested_with_are_all_looked_at():
    names: Sequence[str] = sorted(file.name for file in FILES.glob("*.csv"))
    assert names == sorted([*ALL_OF, "two_part_key.csv", "values_alone.csv"])
