from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import desk as work
from core import engine, review
from core.insights import reviews
from core.state import decisions, runs
from core.state.tables import Decision, Run
from pages.ui import pairs
from tests.app.conftest import FIRST, Desk

Said = Callable[[AppTest], str]


def test_an_empty_workspace_says_where_pairs_come_from(empty_desk: Desk, said: Said):
    assert "Pairs are found when the month runs" in said(empty_desk.open("duplicates"))


def test_a_merge_goes_on_to_the_next_pair_and_says_what_it_did(desk: Desk, said: Said):
    app = desk.open("duplicates")
    total, first = _waiting(desk), _shown(app)
    assert f"September 2026: pair 1 of {total}." in said(app)
    app = _press(app, "merge")
    assert _shown(app) != first
    assert f"pair 2 of {total}; 1 decision for the next run to take up" in said(app)
    assert "] Merged: " in said(app)
    assert _waiting(desk) == total - 1
    assert _badge(app) == f"Duplicates :orange-badge[{total - 1}]"


def test_an_undo_brings_the_pair_back_where_the_hand_is(desk: Desk, said: Said):
    app = desk.open("duplicates")
    assert app.button(key="duplicates.undo").disabled
    first = _shown(app)
    app = _press(_press(app, "distinct"), "undo")
    assert _shown(app) == first
    assert "Undone: the pair is back in the queue" in said(app)
    assert app.button(key="duplicates.undo").disabled


def test_any_decision_can_be_undone_not_only_the_last(desk: Desk, said: Said):
    app = desk.open("duplicates")
    first = _shown(app)
    app = _press(_press(app, "merge"), "distinct")
    oldest = min(button.key for button in app.button if button.key.startswith("duplicates.undo."))
    app = app.button(key=oldest).click().run()
    assert _shown(app) == first
    assert said(app).count("**Kept apart**") == 1
    assert "**Merged**" not in said(app)


def test_a_pair_put_off_comes_round_again_when_the_others_are_decided(desk: Desk, said: Said):
    app = desk.open("duplicates")
    first = _shown(app)
    app = _press(app, "put_off")
    assert "1 pair put off" in said(app)
    assert _shown(app) != first
    _decide(desk, _pairs(desk)[1:])
    assert _shown(app.run()) == first
    app = _press(app, "merge")
    assert "no pair waits" in said(app)
    assert "Every pair is decided" in said(app)


def test_a_decision_made_on_another_run_of_the_month_is_not_asked_for_again(desk: Desk):
    """Somebody goes on deciding while a new run works: that run's copy lacks the decision."""
    pair, total = _pairs(desk)[0], _waiting(desk)
    _decide(desk, [pair], run_id="the-run-before")
    assert _waiting(desk) == total - 1
    assert _shown(desk.open("duplicates")) != _heads(pair)


def test_each_pair_is_asked_once_in_the_order_of_the_queue(desk: Desk):
    """More of them than are read at once."""
    app, shown = desk.open("duplicates"), []
    asked = _pairs(desk)[: pairs.NEIGHBOURS + 2]
    assert len(asked) > pairs.NEIGHBOURS
    for _ in asked:
        shown.append(_shown(app))
        app = _press(app, "distinct")
    assert shown == [_heads(pair) for pair in asked]


def test_a_decision_on_a_pair_that_the_run_did_not_ask_about_lessens_nothing(desk: Desk):
    pair, total = _pairs(desk)[0], _waiting(desk)
    _decide(desk, [replace(pair, right=replace(pair.right, record_id=pair.left.record_id))])
    assert _waiting(desk) == total


def test_a_second_person_is_told_who_decided_and_decides_nothing(desk: Desk, said: Said):
    ann, bob = desk.open("duplicates"), desk.open("duplicates")
    bob.session_state["visitor"] = "Bob"
    bob.run()
    before = _waiting(desk)
    _press(ann, "merge")
    bob = _press(bob, "distinct")
    assert "Ann was quicker and merged these two records" in said(bob)
    assert _waiting(desk) == before - 1
    with desk.workspace.store.session() as session:
        assert [row.created_by for row in decisions.standing(session)] == ["Ann"]


def test_a_link_opens_its_pair_ahead_of_its_turn(desk: Desk, said: Said):
    wanted = _pairs(desk)[-1]
    app = desk.open("duplicates", pair="|".join(wanted.ids))
    assert _shown(app) == _heads(wanted)
    assert "the pair of your link" in said(app)


def test_what_is_shown_and_what_is_counted_are_the_same_pairs(desk: Desk):
    assert len(_pairs(desk)) == _waiting(desk)


def test_equal_fields_are_folded_until_asked_for(desk: Desk):
    app = desk.open("duplicates")
    pair = _pairs(desk)[0]
    equal = {field.label for field in pair.fields if field.is_same}
    assert equal
    assert not equal & set(app.table[0].value.index)
    app.toggle(key="duplicates.folded").set_value(True).run()
    assert equal <= set(app.table[1].value.index)


@pytest.mark.parametrize("key", ["merge", "distinct", "put_off", "undo"])
def test_every_action_has_a_key_of_its_own(desk: Desk, key: str):
    keys = {button.key: button.proto.shortcut for button in desk.open("duplicates").button}
    assert keys[f"duplicates.{key}"]
    assert len({value for value in keys.values() if value}) == 4


def _press(app: AppTest, action: str) -> AppTest:
    return app.button(key=f"duplicates.{action}").click().run()


def _shown(app: AppTest) -> list[str]:
    return list(app.table[0].value.columns)


def _heads(pair: reviews.Pair) -> list[str]:
    return [f"**{side.source_title} {side.record_key}**" for side in (pair.left, pair.right)]


def _decide(desk: Desk, pairs: Sequence[reviews.Pair], run_id: str | None = None) -> None:
    run = _run(desk)
    with engine.connect(desk.workspace.settings, _database(desk), read_only=True) as connection:
        made = [
            review.decide(
                desk.workspace, run, connection, review.Pair(*pair.ids, pair.probability), decisions.DISTINCT
            )
            for pair in pairs
        ]
    if run_id is not None:
        with desk.workspace.store.session() as session:
            for row in made:
                session.get_one(Decision, row.decision_id).run_id = run_id


def _badge(app: AppTest) -> str:
    labels = [link.proto.label for link in app.sidebar.get("page_link")]
    return next(label for label in labels if label.startswith("Duplicates"))


def _waiting(desk: Desk) -> int:
    return work.pairs_waiting(desk.workspace, _run(desk))


def _run(desk: Desk) -> Run:
    with desk.workspace.store.session() as session:
        run = runs.published(session, FIRST)
    assert run is not None
    return run


def _database(desk: Desk) -> Path:
    return next(desk.home.glob("runs/*/run.duckdb"))


def _pairs(desk: Desk) -> tuple[reviews.Pair, ...]:
    with engine.connect(desk.workspace.settings, _database(desk), read_only=True) as connection:
        return reviews.pairs(connection, reviews.open_ids(connection))
