"""Contracts as values and as YAML."""

import pytest

from core.contracts import Contract, ContractError, from_yaml, shipped, to_yaml

MINIMAL = """
source: utah
title: Utah child care licences
columns: [Licence, Name, Phone]
key: {fields: [license_number]}
mappings:
- {parser: text, from: [Licence], gives: {value: license_number}}
- {parser: company, from: [Name], gives: {company: company}}
"""


def test_four_sources_are_shipped() -> None:
    assert list(shipped()) == ["nevada", "oklahoma", "salesforce", "texas"]


@pytest.mark.parametrize("source", ["nevada", "oklahoma", "salesforce", "texas"])
def test_a_contract_survives_the_way_to_yaml_and_back(source: str) -> None:
    contract = shipped()[source]
    again = from_yaml(to_yaml(contract))
    assert again == contract
    assert again.fingerprint == contract.fingerprint


def test_layout_does_not_change_the_fingerprint_but_meaning_does() -> None:
    contract = from_yaml(MINIMAL)
    assert from_yaml("# a note\n" + MINIMAL).fingerprint == contract.fingerprint
    assert from_yaml(MINIMAL.replace("Phone]", "{name: Phone, required: false}]")).fingerprint != (
        contract.fingerprint
    )


def test_a_column_without_a_mapping_is_named_as_unmapped() -> None:
    assert from_yaml(MINIMAL).unmapped == ("Phone",)


def test_the_fields_of_a_column_are_what_its_mappings_give() -> None:
    assert shipped()["nevada"].fields_of("Credential Number") == ("license_number", "license_suffix")


def test_a_contract_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValueError, match="frozen"):
        from_yaml(MINIMAL).version = 2  # type: ignore[misc]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("source: utah", "source: New Utah", "Use small letters, digits and underscores"),
        ("title: Utah child care licences\n", "", "'title' is missing. Add it."),
        ("title:", "titel: x\ntitle:", "'titel' is not a setting of a contract"),
        ("from: [Name]", "from: [Nam]", "reads the column 'Nam'.* Did you mean 'Name'?"),
        ("company: company", "company: compny", "'compny' is not a canonical field.* mean 'company'?"),
        ("value: license_number", "value: sfdc_id", "'sfdc_id' is not a canonical field of a licensing"),
        ("fields: [license_number]", "fields: [provider_id]", "which no mapping gives"),
        ("Name, Phone]", "Name, Phone, ' PHONE ']", "'phone' is listed twice"),
        ("parser: company", "parser: compny", "no parser 'compny'.* Did you mean 'company'?"),
        ("{company: company}", "{brand: company}", "'company' gives no 'brand'"),
        ("from: [Name]", "from: [Name, Phone]", "'company' reads 1 column, not 2"),
        ("{value: license_number}", "{value: license_issued_date}", "cannot be put into"),
        ("source: utah", "source: [utah", "not readable as YAML .line"),
        (MINIMAL, "just words", "it is not a list of settings"),
    ],
)
def test_what_is_wrong_in_a_contract_is_named_with_a_way_out(old: str, new: str, sentence: str) -> None:
    with pytest.raises(ContractError, match=sentence):
        from_yaml(MINIMAL.replace(old, new), "utah.yaml")


def test_values_are_translated_for_one_field_at_a_time() -> None:
    with pytest.raises(ValueError, match="Give each field a mapping of its own"):
        Contract.model_validate(
            {
                "source": "utah",
                "title": "Utah",
                "columns": ["Name"],
                "mappings": [
                    {
                        "parser": "company",
                        "from": ["Name"],
                        "gives": {"company": "company", "operator": "operator"},
                        "translate": {"X": "Y"},
                    }
                ],
            }
        )
