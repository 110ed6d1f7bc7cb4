"""Which run is the published one, and which periods are out of date."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from core.settings import Settings
from core.state import open_store, runs
from core.state.tables import Event, Run


@pytest.fixture
def session(settings: Settings) -> Iterator[Session]:
    with open_store(settings.state_url).session() as opened:
        yield opened


def begin(session: Session, period: str) -> Run:
    job = runs.add_job(session, kind="run", period=period, status="running", who="Ada")
    return runs.begin(session, period=period, fingerprint="f", job_id=job.job_id, who="Ada")


def publish(session: Session, period: str) -> str:
    run = begin(session, period)
    runs.finish(session, run.run_id, runs.PUBLISHED, "", {})
    runs.publish(session, run, "Ada")
    session.flush()
    return run.run_id


def published(session: Session, period: str | None = None) -> str | None:
    run = runs.published(session, period)
    return run.run_id if run else None


def test_runs_of_a_period_are_numbered(session: Session) -> None:
    assert [begin(session, period).run_id for period in ("2026-05", "2026-05", "2026-06")] == [
        "2026-05-001",
        "2026-05-002",
        "2026-06-001",
    ]


def test_a_run_that_was_never_published_moves_no_pointer(session: Session) -> None:
    first = publish(session, "2026-05")
    begin(session, "2026-05")
    failed = begin(session, "2026-06")
    runs.finish(session, failed.run_id, runs.FAILED, "It failed.", {})
    assert published(session) == first
    assert published(session, "2026-06") is None


def test_the_newest_publication_of_a_period_is_its_accepted_run(session: Session) -> None:
    publish(session, "2026-05")
    second = publish(session, "2026-05")
    assert published(session, "2026-05") == second


def test_running_an_old_period_again_leaves_the_newest_period_current(session: Session) -> None:
    publish(session, "2026-05")
    newest = publish(session, "2026-06")
    publish(session, "2026-05")
    assert published(session) == newest


def test_a_run_builds_on_the_accepted_runs_of_earlier_periods(session: Session) -> None:
    publish(session, "2026-04")
    april = publish(session, "2026-04")
    may = publish(session, "2026-05")
    publish(session, "2026-06")
    assert [run.run_id for run in runs.accepted_before(session, "2026-06")] == [april, may]
    assert runs.accepted_before(session, "2026-04") == []


def test_later_periods_are_to_be_rebuilt_after_an_earlier_one_ran_again(session: Session) -> None:
    for period in ("2026-04", "2026-05", "2026-06"):
        publish(session, period)
    assert runs.needs_rebuild(session) == []
    publish(session, "2026-05")
    assert runs.needs_rebuild(session) == ["2026-06"]
    publish(session, "2026-04")
    assert runs.needs_rebuild(session) == ["2026-05", "2026-06"]


def test_rebuilding_in_order_leaves_nothing_to_rebuild(session: Session) -> None:
    for period in ("2026-04", "2026-05", "2026-04", "2026-05"):
        publish(session, period)
    assert runs.needs_rebuild(session) == []


def test_unfinished_runs_are_those_that_say_they_run(session: Session) -> None:
    publish(session, "2026-05")
    killed = begin(session, "2026-06")
    assert [run.run_id for run in runs.unfinished(session)] == [killed.run_id]
    runs.finish(session, killed.run_id, runs.INTERRUPTED, "", {})
    assert runs.unfinished(session) == []


def test_a_job_knows_the_run_it_took_up(session: Session) -> None:
    killed = begin(session, "2026-05")
    job = runs.add_job(session, kind="run", period="2026-05", status="running", who="Ada")
    assert runs.of_job(session, job.job_id) is None
    killed.job_id = job.job_id
    session.flush()
    assert runs.of_job(session, job.job_id) is killed


def test_events_of_a_job_come_in_order(session: Session) -> None:
    job = runs.add_job(session, kind="run", period=None, status="running", who="Ada")
    for step in ("first", "second"):
        runs.add_event(session, Event(job_id=job.job_id, step=step, position=1, total=2))
    session.flush()
    assert [event.step for event in runs.events(session, job.job_id)] == ["first", "second"]


def test_history_is_newest_first(session: Session) -> None:
    ids = [begin(session, period).run_id for period in ("2026-05", "2026-06")]
    assert [run.run_id for run in runs.history(session)] == ids[::-1]
