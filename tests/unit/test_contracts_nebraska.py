"""A real roster as it was published four times: what is news in it, and that nothing else is said."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core import contracts, parsers
from core.contracts import Contract, Portrait
from core.engine import Connection
from core.intake import receive, records_relation
from core.settings import Settings

pytestmark = pytest.mark.slow

UNDATED, SECOND, THIRD, SIXTEENTH = ("undated", "2026-02-02", "2026-02-03", "2026-02-16")
FIELDS = {
    "License_Number": ("text", "value", "license_number"),
    "Provider_Name": ("company", "company", "company"),
    "Address": ("street", "street", "street"),
    "City": ("city", "city", "city"),
    "State": ("state", "state", "state"),
    "Zip_Code": ("zip", "zip", "zip"),
    "Phone": ("us_phone", "number", "phone"),
    "Effective_Date": ("past_date", "date", "license_issued_date"),
    "Capacity": ("whole_number", "number", "capacity"),
}
Look = Callable[[str, str], list[tuple[str, str | None]]]


def contract(header: tuple[str, ...]) -> Contract:
    return Contract.model_validate({
        "source": "nebraska",
        "title": "Nebraska",
        "state": "NE",
        "columns": list(header),
        "key": {"fields": ["license_number"]},
        "mappings": [
            {"parser": parser, "from": [column], "gives": {output: field}}
            for column, (parser, output, field) in FIELDS.items()
        ],
    })  # fmt: skip


@pytest.fixture
def look(shared_data: Path, settings: Settings, connection: Connection) -> Look:
    """Findings of a period against the one before, by the contract that the first file's header makes."""
    parsers.install(connection, settings)

    def received(period: str) -> Path:
        name = f"child_care_providers_{period}.csv"
        return receive(shared_data / "nebraska" / name, name, settings).raw

    first = receive(shared_data / "nebraska" / f"child_care_providers_{UNDATED}.csv", "first.csv", settings)
    agreed = contract(first.header)

    def portrait(period: str) -> Portrait:
        raw = received(period)
        return contracts.portray(connection, agreed, records_relation(raw), raw)

    def looked(now: str, *earlier: str) -> list[tuple[str, str | None]]:
        found = contracts.examine(
            connection, agreed, portrait(now), [portrait(each) for each in earlier], "2026-02"
        )
        return [(one.code, one.column) for one in found.findings]

    return looked


def test_a_roster_published_again_the_next_day_is_one_stale_refresh(look: Look) -> None:
    assert look(THIRD, SECOND, UNDATED) == [("integrity.stale_refresh", "Download_Date")]


def test_over_four_months_only_the_added_column_is_news(look: Look) -> None:
    assert look(UNDATED) == []
    assert look(SECOND, UNDATED) == [("drift.column_added", "Download_Date")]
    assert look(SIXTEENTH, THIRD, SECOND, UNDATED) == []
