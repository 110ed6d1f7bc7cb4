"""How long a file waited is counted from its arrival to the first publication that read it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from core.settings import Settings
from core.state import deliveries, open_store, runs, turnaround
from core.state.tables import Content, ContentReading, Publication

MONTH = "2026-05"


@pytest.fixture
def session(settings: Settings) -> Iterator[Session]:
    with open_store(settings.state_url).session() as opened:
        for sha256 in ("aa", "bb"):
            deliveries.remember_content(
                opened, Content(sha256=sha256, file_name="may.csv", size=9, created_by="Ann")
            )
            deliveries.remember_reading(
                opened,
                ContentReading(
                    reading_id=sha256, sha256=sha256, header=["Name"], found=1, loaded=1, rejected=0,
                    skipped=0, created_by="Ann",
                ),
            )  # fmt: skip
        yield opened


def arrive(session: Session, sha256: str, day: int) -> None:
    row = deliveries.add(
        session, source="texas", period=MONTH, sha256=sha256, reading_id=sha256, file_name="may.csv",
        candidates=[], who="Ann",
    )  # fmt: skip
    row.created_at = datetime(2026, 5, day)


def publish(session: Session, sha256: str, day: int, *, is_stale: bool = False, period: str = MONTH) -> None:
    run = runs.begin(session, period=period, fingerprint=f"{day}", job_id=_job(session), who="Ann")
    run.report = {"deliveries": [{"source": "texas", "sha256": sha256, "carried_forward": is_stale}]}
    session.add(
        Publication(period=period, run_id=run.run_id, created_by="Ann", created_at=datetime(2026, 5, day))
    )
    session.flush()


def _job(session: Session) -> int:
    return runs.add_job(session, kind="run", period=MONTH, status="done", who="Ann").job_id


def test_a_month_that_is_run_again_was_not_published_later(session: Session) -> None:
    arrive(session, "aa", 2)
    publish(session, "aa", 5)
    publish(session, "aa", 20)
    assert turnaround.waits(session) == {("texas", MONTH): timedelta(days=3)}


def test_a_second_file_counts_from_its_own_arrival(session: Session) -> None:
    arrive(session, "aa", 2)
    publish(session, "aa", 5)
    arrive(session, "bb", 8)
    publish(session, "bb", 9)
    assert turnaround.waits(session) == {("texas", MONTH): timedelta(days=1)}


def test_a_run_that_could_not_read_the_file_did_not_publish_it(session: Session) -> None:
    arrive(session, "aa", 2)
    publish(session, "bb", 3, is_stale=True)
    assert turnaround.waits(session) == {}
    publish(session, "aa", 6)
    assert turnaround.waits(session) == {("texas", MONTH): timedelta(days=4)}


def test_a_file_carried_forward_has_no_time(session: Session) -> None:
    arrive(session, "aa", 2)
    publish(session, "aa", 5, is_stale=True, period="2026-06")
    assert turnaround.waits(session) == {}
