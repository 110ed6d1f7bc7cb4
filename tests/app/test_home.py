import json
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import LeadfoldError
from core.state import runs
from core.steps import STEPS, Step
from tests.app.conftest import FIRST, SECOND, Desk

Said = Callable[[AppTest], str]
STEP_TITLES = ["Files", "Schema", "Quality", "Duplicates", "Salesforce"]


def rows(app: AppTest) -> list[str]:
    """The titles of the month's steps, as they stand on the page."""
    texts = [element.value for element in app.main.markdown]
    return [title for text in texts for title in STEP_TITLES if text.endswith(f"**{title}**")]


def test_an_empty_workspace_offers_the_two_ways_to_begin(empty_desk: Desk):
    app = empty_desk.open()
    assert [button.label for button in app.main.button] == ["Upload files", "Load a sample month"]
    assert not rows(app)


def test_a_published_month_shows_its_five_steps_its_flow_and_what_comes_next(desk: Desk, said: Said):
    app = desk.open()
    assert rows(app) == STEP_TITLES
    assert "Published " in said(app)
    assert "4 of 4 received" in said(app)
    assert app.get("plotly_chart")
    assert app.button(key="home.next").label == "Start review"


def test_the_flow_is_drawn_for_a_wide_and_for_a_narrow_window(desk: Desk):
    drawn = [json.loads(chart.proto.spec)["data"][0] for chart in desk.open().get("plotly_chart")]
    assert [figure["type"] for figure in drawn] == ["sankey", "bar"]
    assert drawn[0]["node"]["label"][0].split()[0] == drawn[1]["y"][0] == "Nevada"


def test_a_month_without_the_extract_made_no_file(desk: Desk, said: Said):
    with desk.workspace.store.session() as session:
        run = runs.published(session, FIRST)
        assert run is not None
        run.report = run.report | {"files": [], "crm": dict.fromkeys(run.report["crm"], 0) | {"withheld": 9}}
    assert "No file made" in said(desk.open())


def test_the_first_month_has_nothing_to_compare_with_and_says_so(desk: Desk, said: Said):
    app = desk.open()
    assert "first published month" in said(app)
    assert not app.metric


def test_a_missing_source_is_named_with_the_month_that_stands_in_for_it(desk: Desk, said: Said):
    desk.receive(SECOND, desk.file(SECOND, "nevada.csv"))
    app = desk.open()
    assert app.title[0].value == "October 2026"
    assert "1 of 4 files received" in said(app)
    assert "Texas missing, carried forward from September" in said(app)
    assert app.button(key="home.run").label == "Run October"


def test_a_renamed_column_comes_before_the_run(desk: Desk, said: Said):
    desk.receive_month(SECOND)
    app = desk.open()
    assert "Texas lacks Phone" in said(app)
    assert app.button(key="home.next").label == "Settle the schema"


def test_a_new_file_after_the_run_asks_for_another_run(desk: Desk, said: Said):
    desk.receive(FIRST, desk.file(SECOND, "nevada.csv"))
    app = desk.open(period=FIRST)
    assert "run it again to take them up" in said(app)
    assert app.button(key="home.run").label == "Run September again"


def test_a_failed_run_stands_on_top_with_its_reason(desk: Desk, said: Said):
    class Refused(LeadfoldError):
        pass

    def refuse(folder: object) -> None:
        raise Refused("The books do not balance for 2026-09.")

    with pytest.raises(Refused):
        desk.run(FIRST, (STEPS[0], Step("verify", "Balancing the books", refuse)))
    app = desk.open()
    assert app.error[0].value == "**The last run failed.** The books do not balance for September 2026."
    assert "Published " in said(app)
    assert app.button(key="home.run").label == "Run September again"


def test_a_run_whose_process_died_says_that_it_goes_on(desk: Desk, said: Said):
    with desk.workspace.store.session() as session:
        runs.begin(session, period=FIRST, fingerprint="x", job_id=1, who="Ann")
    assert "it goes on where it stopped" in said(desk.open())
