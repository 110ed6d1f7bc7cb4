"""Proposals measured on real files: how many field assignments are right, and how many are found."""

from pathlib import Path

import pytest

from core.contracts import FieldMapping, shipped
from core.contracts.proposals import composing, proposing
from core.engine import Connection
from core.settings import Settings
from tests.unit.new_source_files import choices_of, relation_of

# Precision and recall of (column, field) pairs against the shipped contract, and no less than this.
# Oklahoma's contract reads slid columns by what they say, and others draw a second field from a column.
MEASURED = {
    "nevada": ("source1.csv", "2023-07", 0.99, 0.91),
    "oklahoma": ("source2.csv", "2023-07", 0.97, 0.77),
    "texas": ("source3.csv", "2023-07", 0.99, 0.96),
    "salesforce": ("salesforce_leads.csv", "2024-05", 0.96, 0.99),
}


def pairs(mappings: tuple[FieldMapping, ...]) -> set[tuple[str, str]]:
    return {(column, field) for one in mappings for column in one.columns for field in one.gives.values()}


@pytest.mark.parametrize("source", MEASURED)
def test_proposals_agree_with_the_shipped_contract(
    source: str, parsers: Connection, settings: Settings, shared_data: Path
):
    name, period, precision, recall = MEASURED[source]
    truth = pairs(shipped()[source].mappings) - {("state", "country")}
    relation = relation_of(shared_data / "assignment" / name, settings)
    found = proposing.propose(parsers, relation, period, shipped()[source].kind)
    proposed = pairs(composing.mappings(choices_of(found)))
    right = proposed & truth
    assert len(right) / len(proposed) >= precision, sorted(proposed - truth)
    assert len(right) / len(truth) >= recall, sorted(truth - proposed)


def test_a_roster_of_another_state_is_understood(parsers: Connection, settings: Settings, shared_data: Path):
    relation = relation_of(shared_data / "nebraska" / "child_care_providers_2026-02-02.csv", settings)
    found = proposing.propose(parsers, relation, "2026-02")
    read = {one.facts.name: one.guess.meaning if one.guess else None for one in found if one.is_sure}
    assert read == {
        "Download_Date": None,
        "Zip_Code": "zip",
        "County": "county",
        "Provider_Name": "company",
        "License_Number": "license_number",
        "License_Type": "license_type",
        "Owner_Name": "person",
        "Effective_Date": "license_issued_date",
        "Address": "street",
        "City": "city",
        "State": "state",
        "Phone": "phone",
        "Capacity": "capacity",
        "Ages": "ages",
        "Hours": "schedule",
        "Days_Open": "days_open",
        "Currently_Accepts_Subsidy": "subsidy",
        "Does_Not_Accept_Subsidy": "no_subsidy",
        "Step_Up_Quality": "quality_rating",
        "Accredited": None,
    }


def test_persons_of_another_country_are_understood_and_asked_about(
    parsers: Connection, settings: Settings, shared_data: Path
):
    relation = relation_of(shared_data / "febrl" / "dataset1.csv", settings)
    found = proposing.propose(parsers, relation, "2026-02")
    read = {one.facts.name.strip(): (one.guess.meaning if one.guess else None, one.is_sure) for one in found}
    assert read == {
        "rec_id": ("provider_id", True),
        "given_name": ("first_name", True),
        "surname": ("last_name", True),
        "street_number": ("street_number", True),
        "address_1": ("street", True),
        "address_2": ("street2", True),
        "suburb": ("city", False),
        "postcode": ("zip", False),
        "state": ("state", False),
        "date_of_birth": (None, True),
        "soc_sec_id": (None, True),
    }
