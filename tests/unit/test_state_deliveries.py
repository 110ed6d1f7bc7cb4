"""Which delivery is a period's truth."""

from collections.abc import Iterator

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.settings import Settings
from core.state import deliveries, open_store
from core.state.tables import Content, ContentReading, Delivery


@pytest.fixture
def session(settings: Settings) -> Iterator[Session]:
    with open_store(settings.state_url).session() as opened:
        for letter in "abc":
            deliveries.remember_content(opened, content(letter))
            deliveries.remember_reading(opened, reading(letter))
        yield opened


def content(letter: str) -> Content:
    return Content(
        sha256=letter * 64,
        file_name=f"{letter}.csv",
        size=1,
        created_by="Ada",
    )


def reading(letter: str) -> ContentReading:
    return ContentReading(
        reading_id=letter * 64,
        sha256=letter * 64,
        header=["A"],
        found=1,
        loaded=1,
        rejected=0,
        skipped=0,
        created_by="Ada",
    )


def deliver(
    session: Session, letter: str, period: str = "2026-05", source: str | None = "nevada"
) -> Delivery:
    return deliveries.add(
        session,
        source=source,
        period=period,
        sha256=letter * 64,
        reading_id=letter * 64,
        file_name=f"{letter}.csv",
        candidates=[],
        who="Ada",
    )


def accepted(session: Session, period: str = "2026-05", source: str = "nevada") -> str | None:
    found = deliveries.accepted(session, source, period)
    return found.sha256[0] if found else None


def test_the_newest_delivery_of_a_period_is_its_truth(session: Session) -> None:
    deliver(session, "a")
    deliver(session, "b")
    assert accepted(session) == "b"


def test_the_first_file_handed_in_again_is_the_newest_once_more(session: Session) -> None:
    for letter in "aba":
        deliver(session, letter)
    assert accepted(session) == "a"


def test_another_source_or_period_is_none_of_its_business(session: Session) -> None:
    deliver(session, "a", source="texas")
    deliver(session, "b", period="2026-06")
    assert accepted(session) is None


def test_a_withdrawn_delivery_gives_way_to_the_one_before_and_can_come_back(session: Session) -> None:
    deliver(session, "a")
    newer = deliver(session, "b")
    deliveries.withdraw(session, newer.delivery_id, "Wrong file", "Bea")
    assert accepted(session) == "a"
    assert (newer.withdrawn_by, newer.withdrawn_why) == ("Bea", "Wrong file")
    deliveries.restore(session, newer.delivery_id)
    assert accepted(session) == "b"


def test_what_is_carried_forward_is_the_last_period_before(session: Session) -> None:
    deliver(session, "a", period="2026-03")
    deliver(session, "b", period="2026-04")
    deliver(session, "c", period="2026-06")
    carried = deliveries.accepted_before(session, "nevada", "2026-05")
    assert carried is not None
    assert carried.period == "2026-04"
    assert deliveries.accepted_before(session, "nevada", "2026-03") is None


def test_a_file_without_a_source_counts_once_somebody_says_whose_it_is(session: Session) -> None:
    deliver(session, "a")
    unknown = deliver(session, "b", source=None)
    assert accepted(session) == "a"
    deliveries.assign(session, unknown.delivery_id, "nevada", "Bea")
    assert accepted(session) == "b"
    assert unknown.assigned_by == "Bea"


def test_the_same_bytes_are_found_wherever_they_were_delivered(session: Session) -> None:
    deliver(session, "a", period="2026-04")
    deliver(session, "a")
    withdrawn = deliver(session, "a", period="2026-06")
    deliveries.withdraw(session, withdrawn.delivery_id, "Too early", "Bea")
    assert [row.period for row in deliveries.same_content(session, "a" * 64)] == ["2026-04", "2026-05"]


def test_bytes_are_remembered_once(session: Session) -> None:
    deliveries.remember_content(session, content("a"))
    assert deliveries.content(session, "a" * 64).file_name == "a.csv"


def test_a_delivery_of_unknown_bytes_is_refused(session: Session) -> None:
    with pytest.raises(IntegrityError):
        deliver(session, "z")
    session.rollback()


def test_periods_are_listed_newest_first(session: Session) -> None:
    for period in ("2026-04", "2026-06", "2026-05", "2026-06"):
        deliver(session, "a", period=period)
    assert deliveries.periods(session) == ["2026-06", "2026-05", "2026-04"]
