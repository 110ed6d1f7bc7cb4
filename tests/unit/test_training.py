"""The matching model stays what it was learnt to be until somebody asks for another."""

import pytest

from core import inputs, training
from core.errors import WrongUse
from core.matching import Model
from core.settings import Settings
from core.state import match_models
from core.workspace import Workspace, open_workspace


@pytest.fixture
def workspace(settings: Settings) -> Workspace:
    return open_workspace("Ada", settings.home)


def model(records: int) -> Model:
    return Model(f'{{"records": {records}, "kinds": {{}}, "comparisons": {{}}}}')


def in_force(workspace: Workspace) -> str:
    with workspace.store.session() as session:
        return match_models.in_force(session)


def test_the_first_model_of_enough_records_is_kept(workspace: Workspace) -> None:
    assert training.keep(workspace, "2026-05-001", model(2_000), "")
    assert in_force(workspace) == model(2_000).text


def test_a_handful_of_records_teaches_nothing_to_keep(workspace: Workspace) -> None:
    assert not training.keep(workspace, "2026-05-001", model(1_999), "")
    assert in_force(workspace) == ""


def test_a_run_that_was_given_its_model_keeps_no_other(workspace: Workspace) -> None:
    training.keep(workspace, "2026-05-001", model(2_000), "")
    assert not training.keep(workspace, "2026-06-001", model(2_000), model(2_000).text)
    with workspace.store.session() as session:
        assert len(match_models.history(session)) == 1


def test_a_run_that_had_to_learn_again_has_its_model_kept(workspace: Workspace) -> None:
    training.keep(workspace, "2026-05-001", model(2_000), "")
    assert training.keep(workspace, "2026-06-001", model(9_000), model(2_000).text)
    assert in_force(workspace) == model(9_000).text


def test_once_asked_anew_the_next_run_learns_and_its_model_is_kept(workspace: Workspace) -> None:
    training.keep(workspace, "2026-05-001", model(2_000), "")
    training.ask_anew(workspace, "A new source came in.")
    assert in_force(workspace) == ""
    assert training.keep(workspace, "2026-06-001", model(9_000), "")
    with workspace.store.session() as session:
        assert [row.records for row in match_models.history(session)] == [9_000, 0, 2_000]


def test_asking_for_a_new_one_where_none_is_kept_is_refused(workspace: Workspace) -> None:
    with pytest.raises(WrongUse, match="No matching model is kept yet"):
        training.ask_anew(workspace, "Why not.")


def test_inputs_from_before_models_were_kept_still_open() -> None:
    assert inputs.RunInputs.model_fields["model"].default == ""
