"""Steps are taken once, a killed run is taken up, and nothing is published before the last step."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core import jobs, locks, pipeline
from core.errors import LeadfoldError
from core.pipeline import Busy, Outcome, Progress
from core.run_folder import RunFolder
from core.settings import Settings
from core.state import runs
from core.state.tables import Event, Run
from core.steps import SourcesBlocked, Step, StepResult
from core.workspace import Workspace, open_workspace
from tests.unit.test_pipeline_inputs import PERIOD, deliver

Take = Callable[[RunFolder], StepResult]


class Killed(BaseException):
    """What a signal leaves: no except clause of ours ever sees it."""


@pytest.fixture
def workspace(settings: Settings) -> Workspace:
    opened = open_workspace("Ada", settings.home)
    for source, letter in zip(("nevada", "oklahoma", "texas", "salesforce"), "abcd", strict=True):
        deliver(opened, source, letter, "2026-04")
        deliver(opened, source, letter.upper())
    return opened


def step(name: str, take: Take = lambda folder: StepResult(rows=1)) -> Step:
    return Step(name, name.title(), take)


def run(workspace: Workspace, *steps: Step, seen: list[Progress] | None = None) -> Outcome:
    with jobs.working(workspace, "run", PERIOD, None) as job_id:
        return pipeline.run(
            workspace,
            PERIOD,
            job_id=job_id,
            on_progress=(seen if seen is not None else []).append,
            steps=steps,
        )


def status(workspace: Workspace, run_id: str) -> str:
    with workspace.store.session() as session:
        return session.get_one(Run, run_id).status


def say_it_runs(workspace: Workspace, run_id: str) -> None:
    """As a run that was killed left it: no code of its own had the time to say otherwise."""
    with workspace.store.session() as session:
        session.get_one(Run, run_id).status = runs.RUNNING


def fail(error: BaseException) -> Take:
    def take(folder: RunFolder) -> StepResult:
        raise error

    return take


def test_a_run_whose_steps_all_end_is_published(workspace: Workspace) -> None:
    outcome = run(workspace, step("one"), step("two"))
    assert (outcome.run_id, outcome.status) == ("2026-05-001", runs.PUBLISHED)
    assert status(workspace, outcome.run_id) == runs.PUBLISHED


def test_a_step_that_fails_publishes_nothing_and_says_why(workspace: Workspace) -> None:
    first = run(workspace, step("one"))
    with pytest.raises(LeadfoldError, match="The disk is full"):
        run(workspace, step("one"), step("two", fail(LeadfoldError("The disk is full."))))
    with workspace.store.session() as session:
        failed = session.get_one(Run, "2026-05-002")
        published = runs.published(session)
    assert (failed.status, failed.message) == (runs.FAILED, "The disk is full.")
    assert published is not None
    assert published.run_id == first.run_id


def test_a_bug_is_loud_and_told_in_plain_words(workspace: Workspace) -> None:
    with pytest.raises(ZeroDivisionError):
        run(workspace, step("one", fail(ZeroDivisionError())))
    with workspace.store.session() as session:
        assert session.get_one(Run, "2026-05-001").message.startswith(
            "The run stopped on an unexpected error"
        )


def test_a_killed_run_is_taken_up_after_its_last_finished_step(workspace: Workspace) -> None:
    taken: list[str] = []

    def note(name: str) -> Take:
        return lambda folder: taken.append(name) or StepResult()

    with pytest.raises(Killed):
        run(workspace, step("one", note("one")), step("two", fail(Killed())))
    say_it_runs(workspace, "2026-05-001")
    seen: list[Progress] = []
    outcome = run(workspace, step("one", note("one")), step("two", note("two")), seen=seen)
    assert outcome.run_id == "2026-05-001"
    assert taken == ["one", "two"]
    assert [progress.message for progress in seen if progress.step == "one"] == ["already done"]


def test_a_failed_run_is_not_taken_up(workspace: Workspace) -> None:
    with pytest.raises(LeadfoldError):
        run(workspace, step("one", fail(LeadfoldError("No."))))
    assert run(workspace, step("one")).run_id == "2026-05-002"


def test_a_killed_run_is_over_once_its_inputs_have_changed(workspace: Workspace) -> None:
    with pytest.raises(Killed):
        run(workspace, step("one", fail(Killed())))
    say_it_runs(workspace, "2026-05-001")
    deliver(workspace, "texas", "e")
    assert run(workspace, step("one")).run_id == "2026-05-002"
    assert status(workspace, "2026-05-001") == runs.INTERRUPTED


def test_a_blocked_source_starts_the_steps_over_without_it(workspace: Workspace) -> None:
    seen: list[tuple[str, bool]] = []

    def check(folder: RunFolder) -> StepResult:
        (texas,) = [one for one in folder.frozen().sources if one.source == "texas"]
        seen.append((texas.delivery_period, texas.is_stale))
        if not texas.is_stale:
            raise SourcesBlocked(frozenset({"texas"}))
        return StepResult()

    outcome = run(workspace, step("one"), step("check", check))
    assert seen == [("2026-05", False), ("2026-04", True)]
    assert outcome.status == runs.INCOMPLETE
    assert "C.csv failed a critical rule" in outcome.message


def test_a_source_whose_earlier_file_is_blocked_too_ends_the_run(
    workspace: Workspace,
) -> None:
    def check(folder: RunFolder) -> StepResult:
        raise SourcesBlocked(frozenset({"texas"}))

    with pytest.raises(LeadfoldError, match="texas: the earlier file breaks a critical rule too"):
        run(workspace, step("check", check))
    assert status(workspace, "2026-05-001") == runs.FAILED


def test_what_people_said_is_frozen_before_the_first_step(workspace: Workspace) -> None:
    files: list[str] = []

    def look(folder: RunFolder) -> StepResult:
        files.extend(sorted(file.name for file in folder.inputs.iterdir()))
        return StepResult()

    run(workspace, step("look", look))
    words = ("correction", "decision", "disposition", "disposition_cell", "pin", "policy")
    tables = ("contract", *words, "rule", "setting")
    assert files == sorted(["inputs.json", *(f"{name}.parquet" for name in tables)])


def test_only_one_run_at_a_time_in_a_workspace(workspace: Workspace, settings: Settings) -> None:
    with locks.held_or_none(settings.home / "run.lock") as free:
        assert free
        with pytest.raises(Busy, match="Another run is under way"):
            run(workspace, step("one"))
    assert run(workspace, step("one")).run_id == "2026-05-001"


def test_a_job_that_failed_says_why_and_is_no_longer_live(workspace: Workspace) -> None:
    with pytest.raises(LeadfoldError):
        run(workspace, step("one", fail(LeadfoldError("The disk is full."))))
    state = jobs.current(workspace)
    assert state is not None
    assert (state.failure, state.is_live) == ("The disk is full.", False)


def test_each_step_leaves_an_event_at_its_begin_and_at_its_end(workspace: Workspace) -> None:
    run(workspace, step("one"), step("two"))
    state = jobs.current(workspace)
    assert state is not None

    def told(event: Event) -> tuple[str, int, bool]:
        return event.step, event.position, event.seconds is not None

    assert [told(event) for event in state.events] == [
        ("One", 1, False),
        ("One", 1, True),
        ("Two", 2, False),
        ("Two", 2, True),
    ]


def test_a_job_whose_process_is_gone_can_be_started_again(workspace: Workspace, tmp_path: Path) -> None:
    with workspace.store.session() as session:
        job = runs.add_job(session, kind="run", period=PERIOD, status=jobs.RUNNING, who="Ada")
    state = jobs.watch(workspace, job.job_id)
    assert not state.is_live
    assert state.failure is not None
    assert "Start it again" in state.failure
