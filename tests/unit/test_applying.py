"""Decisions are applied to what a run made, unless anything else has changed since."""

from pathlib import Path

import pytest

from core import applying, codebase, engine, jobs, pipeline, warehouse
from core.applying import MoreThanDecisions, NothingToApply, NotPublished
from core.run_folder import RunFolder
from core.settings import Settings
from core.state import runs
from core.steps import Step, StepResult
from core.workspace import Workspace, open_workspace
from tests.unit.test_pipeline_inputs import PERIOD, decide, deliver


@pytest.fixture
def workspace(settings: Settings) -> Workspace:
    opened = open_workspace("Ada", settings.home)
    for source, letter in zip(("nevada", "oklahoma", "texas", "salesforce"), "abcd", strict=True):
        deliver(opened, source, letter.upper())
    return opened


def make(folder: RunFolder) -> StepResult:
    with engine.connect(folder.settings, folder.database) as connection:
        warehouse.create_run_tables(connection)
        connection.execute("create or replace table made as select 'of the files' as made")
    folder.findings.mkdir(parents=True, exist_ok=True)
    return StepResult(rows=1)


def publish(workspace: Workspace) -> RunFolder:
    steps = tuple(Step(name, name, make) for name in ("standardise", "stage", "check", "match"))
    with jobs.working(workspace, "run", PERIOD, None) as job_id:
        outcome = pipeline.run(workspace, PERIOD, job_id=job_id, on_progress=lambda _: None, steps=steps)
    return RunFolder(workspace.settings.runs / outcome.run_id, workspace.settings)


def made(folder: RunFolder) -> object:
    with engine.connect(folder.settings, folder.database) as connection:
        return engine.scalar(connection, "select made from made")


def apply(workspace: Workspace) -> None:
    with jobs.working(workspace, "apply", PERIOD, None) as job_id:
        applying.apply(workspace, PERIOD, job_id=job_id, on_progress=lambda _: None)


def test_a_month_that_is_not_published_has_nothing_to_apply_to(workspace: Workspace) -> None:
    with pytest.raises(NotPublished):
        apply(workspace)


def test_without_a_new_decision_nothing_is_made(workspace: Workspace) -> None:
    publish(workspace)
    with pytest.raises(NothingToApply):
        apply(workspace)
    with workspace.store.session() as session:
        assert len(runs.history(session)) == 1


def test_a_new_file_asks_for_a_whole_run_and_says_so(workspace: Workspace) -> None:
    publish(workspace)
    decide(workspace)
    deliver(workspace, "texas", "e")
    with pytest.raises(MoreThanDecisions, match="files or their contracts changed too"):
        apply(workspace)


def test_what_another_leadfold_made_is_not_taken_up(workspace: Workspace) -> None:
    folder = publish(workspace)
    decide(workspace)
    folder.code.write_text("an older one")
    with pytest.raises(MoreThanDecisions, match="Leadfold itself"):
        apply(workspace)


def test_what_was_made_before_the_matching_is_kept_and_marked_as_done(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = publish(workspace)
    monkeypatch.setattr("core.steps.lay_out", lambda folder: None)  # dbt's copy of a project of no models
    target = RunFolder(workspace.settings.runs / "2026-05-002", workspace.settings)
    target.path.mkdir()
    assert not target.database.exists()
    applying.carry_over(base, target)
    assert made(target) == "of the files"
    assert sorted(mark.stem for mark in target.marks.glob("*.json")) == ["check", "stage", "standardise"]
    base.database.unlink()
    applying.carry_over(base, target)
    assert made(target) == "of the files"


def test_one_digit_of_code_makes_another_leadfold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codebase, "HERE", tmp_path)
    (tmp_path / "one.sql").write_text("select 1")
    before = codebase.version.__wrapped__()
    (tmp_path / "one.sql").write_text("select 2")
    assert codebase.version.__wrapped__() != before
