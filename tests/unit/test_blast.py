"""What depends on a column is read from the contract, the rules, the models' SQL and the Lead fields."""

from core.blast import Radius, radius
from core.contracts import accept_rename, shipped

TEXAS, NEVADA = shipped()["texas"], shipped()["nevada"]


def test_a_column_carries_its_fields_rules_models_and_salesforce_columns() -> None:
    found = radius(TEXAS, "Phone")
    assert found.fields == ("phone", "phone_extension")
    assert {"phone.present", "phone.readable", "contact_way.present"} <= set(found.rules)
    assert {"stg_texas", "lead", "crm_lead"} <= set(found.models)
    assert found.salesforce == ("Phone",)
    assert not found.is_key


def test_rules_of_another_source_do_not_depend_on_it() -> None:
    assert "license_number.shape" in radius(TEXAS, "Operation").rules
    assert "provider_id.unique" in radius(TEXAS, "Facility ID").rules
    assert "provider_id.unique" not in radius(NEVADA, "Credential Number").rules


def test_the_column_of_the_record_key_says_so() -> None:
    assert radius(NEVADA, "Credential Number").is_key


def test_nothing_depends_on_a_column_that_nobody_reads() -> None:
    assert radius(TEXAS, "Monitoring Frequency") == Radius()
    assert radius(TEXAS, "Monitoring Frequency").is_nothing


def test_a_renamed_column_keeps_what_depends_on_it() -> None:
    assert radius(accept_rename(TEXAS, "Phone", "Phone#"), "Phone#") == radius(TEXAS, "Phone")
