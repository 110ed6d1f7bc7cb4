"""A typed value is read as the files are, or refused with what to type instead."""

import pytest

from core import typed
from core.settings import Settings, load


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        ("phone", "(702) 555-0101", {"phone": "+17025550101", "phone_extension": None}),
        ("phone", "702.555.0101 x12", {"phone": "+17025550101", "phone_extension": "12"}),
        ("email", " Ann@Example.org ", {"email": "ann@example.org"}),
        ("zip", "89501-0001", {"zip": "89501", "zip4": "0001"}),
        ("zip", "89501", {"zip": "89501", "zip4": None}),
        ("state", "Ontario", {"state": "ON", "country": "CA"}),
        ("license_issued_date", "3/1/2024", {"license_issued_date": "2024-03-01"}),
        ("capacity", "1,024", {"capacity": "1024"}),
        ("do_not_call", "Yes", {"do_not_call": "true"}),
        ("company", "  Sun's  Child Care ", {"company": "Sun's Child Care"}),
    ],
)
def test_a_typed_value_is_standardised(
    field: str, text: str, expected: dict[str, str | None], typed_home: Settings
) -> None:
    assert typed.read(typed_home, field, text) == expected


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("phone", "555-0101", "not a US or Canadian phone number. Type it like"),
        ("phone", "(999) 555-0101", "No phone has the area code"),
        ("email", "ann at example", "not an email address"),
        ("state", "Somewhere", "no state of the United States"),
        ("license_expiration_date", "2026-13-01", "not a date"),
        ("capacity", "many", "not a whole number"),
        ("company", "   ", "Type a value of 1 to"),
        ("phone_extension", "12", "with the phone it belongs to"),
        ("lead_status", "Open", "comes from Salesforce alone"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(
    field: str, text: str, sentence: str, typed_home: Settings
) -> None:
    with pytest.raises(typed.UnreadableValue, match=sentence):
        typed.read(typed_home, field, text)


@pytest.fixture(scope="module")
def typed_home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Where the lookup tables of the session are, so that they are not made again."""
    return load(tmp_path_factory.getbasetemp() / "parsers")
