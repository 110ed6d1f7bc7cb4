from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import desk as work
from core import engine, review, review_memory, review_queue
from core.insights.queue import QueueRow
from core.review import Said as Word
from core.review_queue import Asked
from core.state import acts, decisions, runs
from core.state.tables import Decision, Run
from tests.app.conftest import FIRST, Desk

Said = Callable[[AppTest], str]
KEYS = {
    "merge": "m", "distinct": "n", "same_owner": "o", "unsure": "u", "group": "s", "back": "left",
    "next": "right", "undo": "z",
}  # fmt: skip


def test_an_empty_workspace_says_where_pairs_come_from(empty_desk: Desk, said: Said):
    assert "Pairs are found when the month runs" in said(empty_desk.open("duplicates"))


def test_a_merge_goes_on_to_the_next_pair_and_says_what_it_did(desk: Desk, said: Said):
    app = desk.open("duplicates")
    total, first = _waiting(desk), _shown(app)
    assert f"September 2026: {total} of {total} pairs left" in said(app)
    app = _press(app, "merge")
    assert _shown(app) != first
    assert f"{total - 1} of {total} pairs left; 1 decision waits to be applied" in said(app)
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


def test_two_places_of_one_owner_are_kept_apart_and_said_to_be_so(desk: Desk, said: Said):
    app = _press(desk.open("duplicates"), "same_owner")
    assert "Kept apart as two places of one owner: " in said(app)
    with desk.workspace.store.session() as session:
        assert [row.verdict for row in decisions.standing(session)] == [decisions.SAME_OWNER]


def test_an_unsure_pair_leaves_this_queue_alone_and_waits_for_somebody_else(desk: Desk, said: Said):
    app, first = desk.open("duplicates"), _rows(desk)[0]
    app = _press(app, "unsure")
    assert _shown(app) != _heads(first)
    assert "you are unsure of 1" in said(app)
    assert "to be applied" not in said(app)
    assert _waiting(desk) == len(_rows(desk)) == len(_rows(desk, "Ann")) + 1
    other = _as("Bob", desk)
    assert _shown(other) == _heads(first)
    assert "Ann is unsure of this pair" in said(other)
    app.selectbox(key="pair_mine").set_value(True).run()
    assert _shown(app) == _heads(first)


def test_a_skipped_pair_comes_round_again_and_back_returns_to_it(desk: Desk, said: Said):
    app = desk.open("duplicates")
    first = _shown(app)
    app = _press(app, "next")
    assert _shown(app) != first
    assert _shown(_press(app, "back")) == first
    _decide(desk, _rows(desk)[1:])
    app = _press(app, "next")
    assert _shown(app) == first
    app = _press(app, "merge")
    assert "Every pair is decided" in said(app)


def test_a_decision_made_on_another_run_of_the_month_is_not_asked_for_again(desk: Desk):
    """Somebody goes on deciding while a new run works: that run's copy lacks the decision."""
    first, total = _rows(desk)[0], _waiting(desk)
    _decide(desk, [first], run_id="the-run-before")
    assert _waiting(desk) == total - 1
    assert _shown(desk.open("duplicates")) != _heads(first)


def test_each_pair_is_asked_once_in_the_order_of_the_queue(desk: Desk):
    app, shown = desk.open("duplicates"), []
    asked = _rows(desk)[:5]
    for _ in asked:
        shown.append(_shown(app))
        app = _press(app, "distinct")
    assert shown == [_heads(row) for row in asked]


def test_a_second_person_is_told_who_decided_and_decides_nothing(desk: Desk, said: Said):
    ann, bob = desk.open("duplicates"), _as("Bob", desk)
    before = _waiting(desk)
    _press(ann, "merge")
    bob = _press(bob, "distinct")
    assert "Ann was quicker and merged these two records" in said(bob)
    assert "Ann merged this pair on" in said(bob)
    assert _waiting(desk) == before - 1
    with desk.workspace.store.session() as session:
        assert [row.created_by for row in decisions.standing(session)] == ["Ann"]


def test_one_may_change_ones_own_mind(desk: Desk, said: Said):
    app = _press(desk.open("duplicates"), "merge")
    app = _press(app, "back")
    assert "You merged this pair on" in said(app)
    _press(app, "distinct")
    with desk.workspace.store.session() as session:
        assert [row.verdict for row in decisions.standing(session)] == [decisions.DISTINCT]


def test_a_note_is_kept_with_its_decision_and_found_in_the_history(desk: Desk, said: Said):
    app = desk.open("duplicates")
    app.text_input(key="duplicates.note").set_value("Called them on Monday").run()
    app = _press(_press(app, "distinct"), "merge")
    app = app.button(key="duplicates.view.history").click().run()
    assert said(app).count("Called them on Monday") == 1
    app.text_input(key="said.search").set_value("monday ann").run()
    assert "1 act, the newest first" in said(app)
    app.text_input(key="said.search").set_value("nobody said this").run()
    assert "Nobody has said anything like that" in said(app)


def test_any_decision_can_be_undone_from_the_history_not_only_the_last(desk: Desk, said: Said):
    app = _press(_press(desk.open("duplicates"), "merge"), "distinct")
    app = app.button(key="duplicates.view.history").click().run()
    oldest = [button.key for button in app.button if str(button.key).startswith("said.undo.")][-1]
    app = app.button(key=oldest).click().run()
    assert "taken back by Ann" in said(app)
    with desk.workspace.store.session() as session:
        assert [row.verdict for row in decisions.standing(session)] == [decisions.DISTINCT]


def test_a_link_opens_its_pair_ahead_of_its_turn(desk: Desk):
    wanted = _rows(desk)[-1]
    assert _shown(desk.open("duplicates", pair="|".join(wanted.ids))) == _heads(wanted)


def test_a_filter_shows_its_pairs_alone_and_counts_them(desk: Desk, said: Said):
    app, every = desk.open("duplicates"), _rows(desk)
    fitting = [row for row in every if "email" in row.differs]
    assert 0 < len(fitting) < len(every)
    app.selectbox(key="pair_differs").set_value("email").run()
    assert _shown(app) == _heads(fitting[0])
    assert f"{len(fitting)} of them asked for" in said(app)


def test_all_alike_are_decided_in_one_act_that_one_undo_takes_back(desk: Desk, said: Said):
    app, before = desk.open("duplicates"), _waiting(desk)
    app = app.button(key="duplicates.view.alike").click().run()
    app.segmented_control(key="alike.least").set_value(0.0).run()
    app = app.button(key="alike.distinct").click().run()
    assert _waiting(desk) == before
    app = app.button(key="alike.yes").click().run()
    decided = before - _waiting(desk)
    assert decided > 1
    with desk.workspace.store.session() as session:
        (act,) = acts.search(session)
    assert (act.pairs, act.first.act) == (decided, decisions.BULK)
    app = app.button(key="duplicates.undo").click().run()
    assert f"Undone: {decided} pairs are back" in said(app)
    assert _waiting(desk) == before


def test_a_record_is_split_off_after_both_leads_were_shown(desk: Desk, said: Said):
    row = next(row for row in _rows(desk) if row.around > 2)
    app = desk.open("duplicates", pair="|".join(row.ids), view="group")
    app = app.button(key="group.split").click().run()
    assert "Part them into these 2 leads?" in said(app)
    assert _acts(desk) == []
    app = app.button(key="group.yes").click().run()
    (act,) = _acts(desk)
    assert (act.first.act, act.first.verdict) == (decisions.SPLIT, decisions.DISTINCT)
    assert act.pairs >= 2
    assert "Split off " in said(app)


def test_equal_fields_are_folded_until_asked_for(desk: Desk):
    app = desk.open("duplicates")
    folded = app.toggle(key="duplicates.folded").set_value(True).run()
    assert not set(app.table[0].value.index) & set(folded.table[1].value.index)
    assert "State" in folded.table[1].value.index


@pytest.mark.parametrize("view", ["pairs", "alike", "group"])
def test_every_action_has_a_key_of_its_own(desk: Desk, view: str):
    row = next(row for row in _rows(desk) if row.around > 2)
    app = desk.open("duplicates", pair="|".join(row.ids), view=view)
    keys = [button.proto.shortcut for button in app.button if button.proto.shortcut]
    assert len(keys) == len(set(keys))
    if view == "pairs":
        shown = {str(button.key).removeprefix("duplicates."): button.proto.shortcut for button in app.button}
        assert {name: shown[name] for name in KEYS} == KEYS


def test_decisions_that_wait_are_counted_where_they_will_change_something(desk: Desk, said: Said):
    _decide(desk, _rows(desk)[:2])
    for page in ("leads", "salesforce", "overview"):
        assert "2 decisions wait on duplicates to be applied" in said(desk.open(page)), page
    assert "2 decisions wait to be applied" in said(desk.open())


def _press(app: AppTest, action: str) -> AppTest:
    return app.button(key=f"duplicates.{action}").click().run()


def _as(who: str, desk: Desk) -> AppTest:
    app = desk.open("duplicates")
    app.session_state["visitor"] = who
    del app.query_params["pair"]
    return app.run()


def _shown(app: AppTest) -> list[str]:
    return [str(head).strip() for head in app.table[0].value.columns]


def _heads(row: QueueRow) -> list[str]:
    sides = ((row.left_source_title, row.left_key), (row.right_source_title, row.right_key))
    return [f"**{title} {key}**" for title, key in sides]


def _rows(desk: Desk, who: str = "") -> tuple[QueueRow, ...]:
    """What waits for somebody, in the order of the queue."""
    memory = review_memory.of(desk.workspace)
    return review_queue.following(memory, _run(desk), who, Asked(), limit=10_000)


def _acts(desk: Desk) -> list[acts.Act]:
    with desk.workspace.store.session() as session:
        return acts.search(session)


def _decide(desk: Desk, rows: Sequence[QueueRow], run_id: str | None = None) -> None:
    pairs = [review.waiting_pair(row) for row in rows]
    with engine.connect(desk.workspace.settings, _database(desk), read_only=True) as connection:
        review.decide(desk.workspace, _run(desk), connection, pairs, Word(decisions.DISTINCT))
    if run_id is not None:
        with desk.workspace.store.session() as session:
            for row in decisions.standing(session):
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
