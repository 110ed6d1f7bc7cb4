"""A new matching model: tried beside the one in force, put in force with a reason, and taken back."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import engine, jobs, pair_checks, pipeline, retraining, review, steps, training
from core.errors import WrongUse
from core.matching import Model, comparisons
from core.run_folder import RunFolder
from core.settings import Settings
from core.state import decisions, match_models, runs
from core.state.pair_samples import NOT_ONE, ONE_LEAD
from core.state.tables import MatchModel, Run
from core.two_models import AFTER, BEFORE, CHOSEN, DRAWN, Agreement, Trial
from core.workspace import Workspace, open_workspace
from tests.app.conftest import FIRST, Desk

Said = Callable[[AppTest], str]
DECIDED = 12


@pytest.fixture(autouse=True, scope="module")
def a_few_records_are_enough() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.matching.model.ENOUGH_TO_KEEP", 100)
        yield


@pytest.fixture(scope="module")
def tried(published: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A month whose model is kept, with a dozen decisions, a sample with answers, and a trial."""
    home = tmp_path_factory.mktemp("tried") / "workspace"
    shutil.copytree(published.home, home)
    desk = Desk(home, published.files)
    run = run_of(desk)
    folder = RunFolder(desk.workspace.settings.runs / run.run_id, desk.workspace.settings)
    steps.match(folder)
    training.keep(desk.workspace, run.run_id, Model(folder.model.read_text()), "")
    speak(desk.workspace, run, folder)
    try_new(desk.workspace)
    return desk


@pytest.fixture
def desk(tried: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    home = tmp_path / "workspace"
    shutil.copytree(tried.home, home)
    monkeypatch.setenv("LEADFOLD_HOME", str(home))
    return replace(tried, home=home)


def run_of(desk: Desk) -> Run:
    with desk.workspace.store.session() as session:
        found = runs.published(session, FIRST)
    assert found is not None
    return found


def speak(workspace: Workspace, run: Run, folder: RunFolder) -> None:
    """Every other pair is one lead; two of them are two places of one owner."""
    with engine.connect(workspace.settings, folder.database, read_only=True) as connection:
        sample = pair_checks.draw(workspace, run, connection, "merge", 10)
        for place, pair in enumerate(pair_checks.sampled(workspace, FIRST)["merge"].pairs):
            pair_checks.answer(workspace, sample, pair, ONE_LEAD if place else NOT_ONE)
        rows = connection.execute(
            "select left_id, right_id from match_pair where band = 'review' order by all limit ?", [DECIDED]
        ).fetchall()
        said = [decisions.MERGE, decisions.DISTINCT] * DECIDED
        said[1] = said[3] = decisions.SAME_OWNER
        for (left, right), verdict in zip(rows, said, strict=False):
            known = review.records(connection, (left, right))
            pair = review.Pair(known[left], known[right])
            review.decide(workspace, run, connection, [pair], review.Said(verdict))


def try_new(workspace: Workspace) -> Trial:
    with jobs.working(workspace, "train", None, None) as job_id:
        return retraining.try_new(workspace, job_id)


def trial_of(desk: Desk) -> Trial:
    found = retraining.newest(desk.workspace)
    assert found is not None
    return found


def history(desk: Desk) -> list[MatchModel]:
    with desk.workspace.store.session() as session:
        return match_models.history(session)


def test_both_models_judge_the_same_pairs_and_words(desk: Desk) -> None:
    found = trial_of(desk).compared
    assert found.before.version == history(desk)[0].version != found.after.version
    sides = [(side.merge, side.review, side.apart) for side in (found.before, found.after)]
    assert sum(sides[0]) == sum(sides[1]) > 0
    answers = len(pair_checks.sampled(desk.workspace, FIRST)["merge"].answers)
    assert answers > 1
    assert (found.before.taught, found.after.taught) == (0, DECIDED + answers)
    assert found.decided == DECIDED
    told = {one.kind: one.pairs for one in found.agreements}
    assert told[DRAWN] == answers
    assert sum(told.values()) == found.after.taught
    assert CHOSEN in told
    answered = [sum(point.checked for point in points) for points in found.calibration]
    assert answered == [answers, answers]
    assert sum(pairs for before, after, pairs in found.moves if before != after) == found.moved
    assert len(found.examples) >= len(found.moves)


def test_a_run_with_the_tried_model_gives_what_the_trial_said(desk: Desk) -> None:
    trial = trial_of(desk)
    retraining.use(desk.workspace, "It agrees more often.")
    place = desk.workspace.settings
    base = RunFolder(place.runs / trial.run_id, place)
    folder = RunFolder(place.runs / f"{FIRST}-900", place)
    told = {"model": history(desk)[0].body, "decision_ids": trial.decision_ids}
    pipeline.freeze(desk.workspace, base.frozen().model_copy(update=told), folder)
    shutil.copyfile(base.database, folder.database)
    steps.match(folder)
    assert Model(folder.model.read_text()).version == trial.compared.after.version
    with engine.connect(place, folder.database) as connection:
        bands = dict(
            connection.execute(
                "select band, count(*) from match_pair where rule <> 'decision' group by band"
            ).fetchall()
        )
        leads = engine.count(connection, "(select distinct lead_id from lead_member)")
    after = trial.compared.after
    assert (bands["merge"], bands["review"], leads) == (after.merge, after.review, after.leads)


def test_a_trial_changes_nothing_that_is_published_or_carried_over(desk: Desk) -> None:
    settings = desk.workspace.settings
    watched = [settings.runs / run_of(desk).run_id, settings.matching]
    before = contents(watched)
    try_new(desk.workspace)
    assert contents(watched) == before
    assert len(before) > 10
    assert [each.name for each in (settings.home / "trials" / "model").glob("*/run*")] == []
    assert len(history(desk)) == 1


def contents(folders: list[Path]) -> dict[str, tuple[int, int]]:
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    return {str(file): (file.stat().st_size, file.stat().st_mtime_ns) for file in files}


def test_a_tried_model_is_used_with_a_reason_and_taken_back(desk: Desk, said: Said) -> None:
    first, tried = history(desk)[0], trial_of(desk).compared.after.version
    app = desk.open("settings")
    assert "Nothing is changed by it" in said(app)
    assert "The one in force" not in said(app)
    assert "log loss" in said(app)
    app = app.button(key="trial.use").click().run()
    assert "Say why the model is to change" in said(app)
    app.text_input(key="trial.why").set_value("It agrees more often.").run()
    app = app.button(key="trial.use").click().run()
    assert f"Model {tried} is used from the next run on" in said(app)
    assert "Ann put it in force on" in said(app)
    assert history(desk)[0].version == tried
    with pytest.raises(WrongUse, match="in force already"):
        retraining.use(desk.workspace, "Once more.")
    app.text_input(key="settings.goback.why").set_value("Too many questions.").run()
    app = app.button(key="settings.goback").click().run()
    assert [(row.version, row.reason) for row in history(desk)] == [
        (first.version, "Too many questions."),
        (tried, "It agrees more often."),
        (first.version, first.reason),
    ]  # fmt: skip
    assert history(desk)[0].body == first.body


def test_the_page_shows_the_pairs_that_move_with_both_records(desk: Desk, said: Said) -> None:
    found = trial_of(desk).compared
    app = desk.open("settings")
    app = app.toggle(key="trial.shown").set_value(True).run()
    assert not app.exception
    tables = [list(table.value.columns) for table in app.dataframe if "Field" in table.value]
    assert len(tables) == len(found.examples)
    if not found.moved:
        assert "No pair moves" in said(app)
    assert "New, of pairs it never heard of" in said(app)


def test_words_that_came_later_are_counted(desk: Desk, said: Said) -> None:
    with desk.workspace.store.session() as session:
        decisions.undo(session, trial_of(desk).decision_ids[0], "Ann")
    assert "1 decision made or taken back since" in said(desk.open("settings"))


def test_a_model_tried_on_another_run_is_not_put_in_force(desk: Desk, said: Said) -> None:
    with desk.workspace.store.session() as session:
        run = runs.begin(session, period=FIRST, fingerprint="", job_id=1, who="Bo")
        shutil.copytree(
            desk.workspace.settings.runs / trial_of(desk).run_id, desk.workspace.settings.runs / run.run_id
        )
        runs.finish(session, run.run_id, runs.PUBLISHED, "", run_of(desk).report)
        runs.publish(session, run, "Bo")
    with pytest.raises(WrongUse, match="Another run was published"):
        retraining.use(desk.workspace, "It agrees more often.")
    assert "try again before using it" in said(desk.open("settings"))
    assert len(history(desk)) == 1


def test_another_model_meanwhile_stops_the_change(desk: Desk) -> None:
    training.keep(desk.workspace, "2026-10-001", Model('{"records": 9000, "kinds": {}}'), "")
    with pytest.raises(WrongUse, match="put in force meanwhile"):
        retraining.use(desk.workspace, "It agrees more often.")
    with pytest.raises(WrongUse, match="Say why"):
        training.go_back(desk.workspace, " ", history(desk)[0].version)


def test_a_model_whose_counts_are_gone_is_not_compared(desk: Desk) -> None:
    shutil.rmtree(desk.workspace.settings.matching / "models")
    with pytest.raises(WrongUse, match="cannot be used any more"):
        try_new(desk.workspace)
    assert training.before(desk.workspace) is None


def test_a_model_that_knows_other_levels_is_neither_put_in_force_nor_gone_back_to(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    retraining.use(desk.workspace, "It agrees more often.")
    assert training.before(desk.workspace) is not None
    other = tuple(replace(one, levels=one.levels[1:]) for one in comparisons.STANDARD)
    monkeypatch.setattr("core.matching.model.STANDARD", other)
    assert training.before(desk.workspace) is None
    with pytest.raises(WrongUse, match="no model before the one in force"):
        training.go_back(desk.workspace, "Too many questions.", history(desk)[0].version)
    with pytest.raises(WrongUse, match="cannot be used any more"):
        retraining.use(desk.workspace, "Once more.")
    assert len(history(desk)) == 2


def test_without_a_published_month_there_is_nothing_to_learn_from(settings: Settings) -> None:
    workspace = open_workspace("Ada", settings.home)
    with pytest.raises(WrongUse, match="Run a month first"):
        try_new(workspace)
    with pytest.raises(WrongUse, match="No new model has been tried"):
        retraining.use(workspace, "Why not.")


def test_too_few_records_teach_no_model(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.matching.model.ENOUGH_TO_KEEP", 5_000)
    with pytest.raises(WrongUse, match="too few to teach"):
        try_new(desk.workspace)


def test_the_answer_is_read_as_it_was_written(desk: Desk) -> None:
    trial = trial_of(desk)
    assert Trial.model_validate(json.loads(trial.model_dump_json())) == trial


@pytest.mark.parametrize(
    ("loss", "pairs", "better"),
    [((0.5, 0.3), 40, AFTER), ((0.3, 0.5), 40, BEFORE), ((0.5, 0.45), 40, None), ((0.5, 0.3), 9, None)],
)
def test_a_model_is_called_better_only_beyond_chance(
    loss: tuple[float, float], pairs: int, better: str | None
) -> None:
    assert Agreement(kind=CHOSEN, pairs=pairs, loss=loss, right=(1, 1), error=0.05).better == better
