"""The lines of matching and their evidence, as a visitor sets, samples and reads them."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core import desk as work
from core import engine, inputs, lines, pair_checks, steps, training
from core.engine import Connection
from core.errors import LeadfoldError
from core.insights import bands
from core.matching import Model, Thresholds
from core.pair_checks import Sampled
from core.state import decisions, match_models, runs
from core.state.pair_samples import CANNOT_SAY, NOT_ONE, ONE_LEAD
from core.state.tables import Run
from tests.app.conftest import FIRST, Desk

Said = Callable[[AppTest], str]


@pytest.fixture
def run(desk: Desk) -> Run:
    with desk.workspace.store.session() as session:
        found = runs.published(session, FIRST)
    assert found is not None
    return found


def database(desk: Desk, run: Run, *, writes: bool = False) -> Connection:
    settings = desk.workspace.settings
    return engine.connect(settings, settings.runs / run.run_id / "run.duckdb", read_only=not writes)


def drawn(desk: Desk, run: Run, band: str, size: int = 10) -> Sampled:
    with database(desk, run) as connection:
        pair_checks.draw(desk.workspace, run, connection, band, size)
    return sampled(desk, band)


def sampled(desk: Desk, band: str) -> Sampled:
    return pair_checks.sampled(desk.workspace, FIRST)[band]


def in_force(desk: Desk) -> Thresholds:
    return lines.in_force(desk.workspace.store, desk.workspace.settings)


def test_before_any_month_the_lines_can_be_set_and_the_page_says_where_pairs_come_from(
    empty_desk: Desk, said: Said
):
    app = empty_desk.open("settings")
    assert "Once one is published, they can be drawn here" in said(app)
    assert "No model is kept yet" in said(app)
    assert "Once a month is published, a new model can be tried" in said(app)
    app.number_input(key="settings.merge").set_value(97.0).run()
    app.text_input(key="settings.why").set_value("Tried elsewhere.").run()
    app = app.button(key="settings.set").click().run()
    assert in_force(empty_desk) == Thresholds(0.97, 0.5)
    assert "Ann set them on" in said(app)


def test_what_a_line_changes_is_said_before_it_is_set(desk: Desk, run: Run, said: Said):
    with database(desk, run) as connection:
        moved = bands.moves(connection, 0.98, 0.6, 0.3)
    number = moved["review", "merge"]
    assert number > 0
    app = desk.open("settings")
    assert "move one to see what would change" in said(app)
    app.number_input(key="settings.merge").set_value(60.0).run()
    app = app.number_input(key="settings.review").set_value(30.0).run()
    told = f"**{number} pair{'' if number == 1 else 's'}** would merge without being asked about"
    assert told in said(app)
    assert "how many, only a run can tell" in said(app)
    assert in_force(desk) == Thresholds(0.98, 0.5)


def test_lines_are_set_with_a_reason_and_taken_back(desk: Desk, said: Said):
    app = desk.open("settings")
    assert not [button for button in app.button if button.key == "settings.set"]
    app.number_input(key="settings.merge").set_value(95.0).run()
    app = app.button(key="settings.set").click().run()
    assert "Say why the lines move" in said(app)
    assert in_force(desk) == Thresholds(0.98, 0.5)
    app.text_input(key="settings.why").set_value("0 wrong of 300.").run()
    app = app.button(key="settings.set").click().run()
    assert in_force(desk) == Thresholds(0.95, 0.5)
    assert "0 wrong of 300\\." in said(app)
    assert work.month(desk.workspace, FIRST).newer_decisions
    app = app.button(key="settings.undo").click().run()
    assert in_force(desk) == Thresholds(0.98, 0.5)
    assert "98 % and 50 % hold again" in said(app)
    assert app.number_input(key="settings.merge").value == 98.0


def test_a_run_is_frozen_with_the_lines_in_force_and_merges_by_them(desk: Desk, run: Run):
    folder = steps.RunFolder(desk.workspace.settings.runs / run.run_id, desk.workspace.settings)
    with database(desk, run) as connection:
        expected = bands.moves(connection, 0.98, 0.75, 0.5)
    place = desk.workspace
    lines.save(place.store, place.settings, Thresholds(0.75, 0.5), "Fewer questions.", "Ann", None)
    frozen = inputs.choose(place, FIRST)
    assert frozen.lines == Thresholds(0.75, 0.5)
    assert folder.frozen().lines == Thresholds(0.98, 0.5)
    file = folder.inputs / "inputs.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"settings": frozen.settings}))
    steps.match(folder)
    with database(desk, run) as connection:
        moved = bands.moves(connection, 0.75, 0.75, 0.5)
    assert expected["review", "merge"] > 0
    assert moved["merge", "merge"] == expected["merge", "merge"] + expected["review", "merge"]


def test_a_sample_is_drawn_and_answered_pair_after_pair_on_the_page(desk: Desk, said: Said):
    app = desk.open("settings")
    assert "none is drawn yet" in said(app)
    app.number_input(key="sample.size.review").set_value(10).run()
    app = app.button(key="sample.draw.review").click().run()
    size = len(sampled(desk, "review").pairs)
    assert f"Pair 1 of {size}; 0 answered" in said(app)
    assert "the model had said" not in said(app)
    app = app.button(key="sample.one_lead").click().run()
    assert f"Pair 2 of {size}; 1 answered" in said(app)
    assert "One lead; the model had said" in said(app)
    app = app.button(key="sample.not_one").click().run()
    app = app.button(key="sample.undo").click().run()
    assert f"Pair 2 of {size}; 1 answered" in said(app)
    one = sampled(desk, "review")
    assert {pair: each.verdict for pair, each in one.answers.items()} == {one.pairs[0]: ONE_LEAD}
    app = app.button(key="sample.cannot_say").click().run()
    app = app.button(key="sample.back").click().run()
    assert f"2 of {size} pairs answered: 1 one lead; 1 cannot say" in said(app)
    assert "1 pair that nobody could tell left out" in said(app)
    assert decisions_of(desk) == []


def test_answers_become_a_table_of_lines_and_a_suggestion_that_moves_nothing(
    desk: Desk, run: Run, said: Said
):
    with database(desk, run, writes=True) as connection:
        connection.execute(
            "insert into match_pair by name select 'x:' || number as left_id, 'y:' || number as right_id, "
            "'x' as left_source, 'y' as right_source, 'model' as rule, probability, "
            "if(probability >= 0.98, 'merge', 'review') as band, false as is_capped "
            "from (select number, 0.9 + number / 5000 as probability from range(500) as t(number))"
        )
    for band in ("merge", "review"):
        one = drawn(desk, run, band, 400)
        for pair in one.pairs:
            pair_checks.answer(desk.workspace, one.sample, pair, ONE_LEAD)
    app = desk.open("settings")
    app = app.number_input(key="settings.accepted").set_value(2.0).run()
    table = next(frame.value for frame in app.dataframe if "At most wrong" in frame.value)
    assert list(table["Wrong"]) == [0] * len(table)
    assert list(table["Line"]).count("98 %, in force") == 1
    assert table["Merging by themselves"].is_monotonic_increasing
    assert table["Duplicates found"].iloc[-1] == 100
    low = table[table["At most wrong"] <= 2].iloc[-1]
    assert f"The lowest line known to keep that, at {low['Line']}: 0 wrong of {low['Answered']}" in said(app)
    app = app.button(key="settings.take").click().run()
    assert f"{app.number_input(key='settings.merge').value:g} %" == low["Line"]
    assert in_force(desk) == Thresholds(0.98, 0.5)


def decisions_of(desk: Desk) -> list[str]:
    with desk.workspace.store.session() as session:
        return [row.verdict for row in decisions.standing(session)]


def test_an_answer_decides_only_where_that_is_asked_for_and_is_undone_as_a_whole(desk: Desk, run: Run):
    drawn(desk, run, "review")
    app = desk.open("settings", sample="review")
    app.toggle(key="sample.decide").set_value(True).run()
    app = app.button(key="sample.not_one").click().run()
    assert decisions_of(desk) == ["distinct"]
    app = app.button(key="sample.cannot_say").click().run()
    assert decisions_of(desk) == ["distinct"]
    app = app.button(key="sample.undo").click().run()
    app = app.button(key="sample.undo").click().run()
    assert decisions_of(desk) == []
    assert sampled(desk, "review").answers == {}


def test_a_pair_that_somebody_decided_meanwhile_is_not_decided_twice(desk: Desk, run: Run, said: Said):
    one = drawn(desk, run, "review")
    with database(desk, run) as connection:
        pair_checks.answer_and_decide(desk.workspace, one.sample, connection, one.pairs[0], ONE_LEAD)
        other = replace(desk.workspace, who="Ben")
        with pytest.raises(LeadfoldError, match="Ann was quicker"):
            pair_checks.answer_and_decide(other, one.sample, connection, one.pairs[0], NOT_ONE)
    assert [each.verdict for each in sampled(desk, "review").answers.values()] == [ONE_LEAD]


def test_a_new_sample_keeps_the_answers_of_the_last_and_counts_its_own(desk: Desk, run: Run):
    one = drawn(desk, run, "review")
    pair_checks.answer(desk.workspace, one.sample, one.pairs[0], CANNOT_SAY)
    assert sampled(desk, "review").told == []
    pair_checks.answer(desk.workspace, one.sample, one.pairs[0], NOT_ONE)
    assert [each.is_one for each in sampled(desk, "review").told] == [False]
    drawn(desk, run, "merge")
    assert len(sampled(desk, "review").answers) == 1
    other = drawn(desk, run, "review")
    assert (other.sample.seed, other.answers) != (one.sample.seed, one.answers)
    assert other.answers == {}


def test_a_run_from_before_pairs_told_what_a_line_decided_asks_to_be_run_again(
    desk: Desk, run: Run, said: Said
):
    with database(desk, run, writes=True) as connection:
        connection.execute("alter table match_pair drop column is_capped")
    app = desk.open("settings")
    assert "Run it again to see that here" in said(app)
    assert "Run September 2026 again" in said(app)


def test_a_new_model_is_asked_for_with_a_reason(desk: Desk, said: Said):
    training.keep(
        desk.workspace, "2026-09-001", Model('{"records": 2000, "kinds": {}, "comparisons": {}}'), ""
    )
    app = desk.open("settings")
    assert "learnt from 2,000 records by the run of September 2026" in said(app)
    app = app.button(key="settings.anew").click().run()
    assert "Say why a new model is to be learnt" in said(app)
    app.text_input(key="settings.anew.why").set_value("A new source came in.").run()
    app = app.button(key="settings.anew").click().run()
    assert "Ann asked for a new model" in said(app)
    with desk.workspace.store.session() as session:
        assert match_models.in_force(session) == ""
