from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import LeadfoldError
from core.steps import STEPS, Step
from tests.app.conftest import FIRST, SECOND, Desk

Said = Callable[[AppTest], str]


class Refused(LeadfoldError):
    pass


def refuse(folder: object) -> None:
    raise Refused("Nothing adds up.")


def test_a_workspace_without_files_has_nothing_to_run(empty_desk: Desk, said: Said):
    app = empty_desk.open("runs")
    assert "there is nothing to run" in said(app)
    assert not [button for button in app.button if button.key == "runs.start"]


def test_a_published_run_tells_its_status_in_words_and_draws_its_flow(desk: Desk, said: Said):
    app = desk.open("runs")
    assert "September 2026 is published by run 2026-09-001" in said(app)
    (past,) = app.dataframe
    assert list(past.value["Status"]) == ["Published"]
    assert list(past.value["Month"]) == ["September 2026"]
    assert app.get("plotly_chart")
    assert app.button(key="runs.start").label == "Run September again"


def test_every_equation_of_the_books_is_shown_with_both_sides(desk: Desk, said: Said):
    app = desk.open("runs")
    app.segmented_control(key="runs.view.3").set_value("books").run()
    books = app.dataframe[1].value
    assert list(books["Left side"]) == list(books["Right side"])
    assert {"Texas", "All sources"} <= set(books["Of"])
    assert set(books["Holds"]) == {"Yes"}
    assert f"All {len(books)} equations hold" in said(app)


def test_every_step_is_shown_with_its_time(desk: Desk):
    app = desk.open("runs")
    app.segmented_control(key="runs.view.3").set_value("steps").run()
    assert list(app.dataframe[1].value["Step"]) == [step.title for step in STEPS]


def test_a_failed_run_stands_on_top_and_the_published_one_stays(desk: Desk, said: Said):
    with pytest.raises(Refused):
        desk.run(FIRST, (STEPS[0], Step("verify", "Balancing the books", refuse)))
    app = desk.open("runs")
    assert app.error[0].value == "**The last run failed.** Nothing adds up."
    assert sorted(app.dataframe[0].value["Status"]) == ["Failed", "Published"]
    assert "published by run 2026-09-001" in said(app)


def test_a_month_with_files_only_can_be_run(desk: Desk, said: Said):
    desk.receive(SECOND, desk.file(SECOND, "nevada.csv"))
    app = desk.open("runs")
    assert "Nothing is published for October 2026." in said(app)
    assert app.button(key="runs.start").label == "Run October"
