from collections.abc import Callable

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from core import engine, validation
from core.insights import sampling
from core.state import runs
from core.state.tables import Run
from tests.app.conftest import FIRST, Desk

pytestmark = pytest.mark.slow

Said = Callable[[AppTest], str]


@pytest.fixture
def run(desk: Desk) -> Run:
    with desk.workspace.store.session() as session:
        found = runs.published(session, FIRST)
    assert found is not None
    return found


def opened(desk: Desk) -> AppTest:
    return desk.open("quality", section="sample")


def drawn(desk: Desk) -> AppTest:
    app = opened(desk)
    app.number_input(key="validation.size").set_value(20).run()
    return app.button(key="validation.draw").click().run()


def marks(desk: Desk) -> dict[tuple[str, str], str]:
    found = validation.checking(desk.workspace, FIRST)
    assert found is not None
    return {cell: mark.verdict for cell, mark in found.marks.items()}


def test_a_sample_is_the_same_for_the_same_seed_and_has_every_group(desk: Desk, run: Run):
    database = desk.workspace.settings.runs / run.run_id / "run.duckdb"
    with engine.connect(desk.workspace.settings, database, read_only=True) as connection:
        once, again, other = (sampling.draw(connection, 40, seed) for seed in (1, 1, 2))
        leads = {lead for (lead,) in connection.execute("select lead_id from lead").fetchall()}
    assert once == again
    assert once.leads != other.leads
    ids = [lead_id for lead_id, _ in once.leads]
    assert len(set(ids)) == len(ids) == 40
    assert set(ids) <= leads
    assert sum(one.population for one in once.strata) == len(leads)
    for at, one in enumerate(once.strata):
        assert sum(stratum == at for _, stratum in once.leads) == one.drawn > 0
    assert {one.is_merged for one in once.strata} == {True, False}


def test_the_rules_lead_to_the_sample_and_back(desk: Desk, said: Said):
    app = desk.open("quality")
    app.button(key="quality.section").click().run()
    assert "only a person can tell what is wrong" in said(app)
    app.button(key="quality.section").click().run()
    assert "only a person can tell what is wrong" not in said(app)
    assert "rules failed" in said(app)


def test_before_a_sample_the_section_says_what_it_is_for(desk: Desk, said: Said):
    app = opened(desk)
    assert "only a person can tell what is wrong" in said(app)
    assert "Share of wrong values" not in said(app)


def test_a_mark_goes_to_the_next_value_and_can_be_taken_back(desk: Desk, said: Said):
    app = drawn(desk)
    assert "0 of 20 leads looked at" in said(app)
    app.button(key="validation.wrong").click().run()
    ((cell, verdict),) = marks(desk).items()
    assert verdict == "wrong"
    app.button(key="validation.right").click().run()
    assert sorted(marks(desk).values()) == ["right", "wrong"]
    assert "1 of 20 leads looked at" in said(app)
    assert "1 of 1 wrong, 100.0 %" in said(app)
    app.button(key="validation.undo").click().run()
    assert marks(desk) == {cell: "wrong"}
    app.button(key="validation.undo").click().run()
    assert marks(desk) == {}
    assert app.button(key="validation.undo").disabled


def test_all_other_values_of_a_lead_are_marked_right_at_once(desk: Desk, said: Said):
    app = drawn(desk)
    app.button(key="validation.not_checkable").click().run()
    app.button(key="validation.rest").click().run()
    found = list(marks(desk).values())
    assert found.count("not_checkable") == 1
    assert found.count("right") == len(found) - 1 > 3
    assert not [button for button in app.button if button.key == "validation.wrong"]
    app.button(key="validation.undo").click().run()
    assert list(marks(desk).values()) == ["not_checkable"]
    app.button(key="validation.next").click().run()
    assert "lead 2 of 20" in said(app)


def test_a_second_sample_starts_afresh_and_keeps_the_marks_of_the_first(desk: Desk, run: Run):
    drawn(desk).button(key="validation.wrong").click().run()
    first = validation.checking(desk.workspace, FIRST)
    assert first is not None
    assert first.last is not None
    database = desk.workspace.settings.runs / run.run_id / "run.duckdb"
    with engine.connect(desk.workspace.settings, database, read_only=True) as connection:
        validation.draw(desk.workspace, run, connection, 10)
    assert marks(desk) == {}
    with desk.workspace.store.session() as session:
        kept = validation.samples.every(session, first.sample.sample_id)
    assert [(mark.verdict, mark.created_by) for mark in kept] == [("wrong", "Ann")]


def test_the_workbook_has_every_rate_and_mark(desk: Desk):
    drawn(desk).button(key="validation.wrong").click().run()
    found = validation.checking(desk.workspace, FIRST)
    assert found is not None
    book = openpyxl.load_workbook(validation.write_workbook(found, desk.home / "checked.xlsx"))
    (rate,) = book["Error rates"].iter_rows(min_row=2, values_only=True)
    assert rate[1:4] == (1, 1, 100)
    (mark,) = book["Marks"].iter_rows(min_row=2, values_only=True)
    assert mark[3:5] == ("wrong", "Ann")
    assert sum(row[3] for row in book["Strata"].iter_rows(min_row=2, values_only=True)) == 20
