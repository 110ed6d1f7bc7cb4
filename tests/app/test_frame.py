from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import FIRST, ROOT, SECOND, Desk

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py") if path.stem != "__init__")
Said = Callable[[AppTest], str]


def stranger() -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.session_state["visitor"] = None
    return app.run()


@pytest.mark.parametrize("page", PAGES)
def test_every_page_sends_a_visitor_who_came_beside_the_frame_through_it(page: str):
    assert f'frame.require("pages/{page}.py")' in (ROOT / "pages" / f"{page}.py").read_text()


@pytest.mark.parametrize("page", ["home", "upload", "schema", "runs"])
def test_every_page_opens_on_an_empty_workspace(page: str, empty_desk: Desk, said: Said):
    app = empty_desk.open(page)
    assert "No file has arrived" in said(app) or "What is expected" in said(app)
    assert "error" not in said(app).lower()


def test_a_first_visitor_gives_a_name_before_anything_else(empty_desk: Desk):
    app = stranger()
    assert [box.label for box in app.text_input] == ["Your name"]
    assert not app.selectbox
    app.text_input(key="frame.name").input("  Ann Lee ")
    app.button(key="frame.start").click().run()
    assert app.session_state["visitor"] == "Ann Lee"
    assert app.selectbox(key="period").value


def test_a_name_of_blanks_is_not_taken(empty_desk: Desk):
    app = stranger()
    app.text_input(key="frame.name").input("   ")
    app.button(key="frame.start").click().run()
    assert app.warning[0].value == "Type a name first."
    assert app.session_state["visitor"] is None


def test_the_newest_month_with_files_opens_first_and_stands_in_the_address(desk: Desk):
    app = desk.open()
    assert app.title[0].value == "September 2026"
    assert app.query_params["period"] == FIRST


def test_an_address_opens_its_month_and_keeps_it_on_the_next_page(desk: Desk, said: Said):
    app = desk.open(period="2026-11")
    assert app.title[0].value == "November 2026"
    app.switch_page("pages/upload.py").run()
    assert "November 2026" in said(app)
    assert app.query_params["period"] == "2026-11"


def test_a_month_that_nobody_offers_is_not_opened(desk: Desk):
    assert desk.open(period="1999-13").title[0].value == "September 2026"


def test_picking_another_month_changes_page_and_address(desk: Desk):
    app = desk.open()
    app.selectbox(key="period").select("2026-11").run()
    assert app.title[0].value == "November 2026"
    assert app.query_params["period"] == "2026-11"


@pytest.mark.parametrize("page", ["quality", "duplicates", "leads", "salesforce", "overview"])
def test_a_page_of_an_unpublished_month_offers_the_next_step(desk: Desk, said: Said, page: str):
    untouched = desk.open(page, period="2026-11")
    assert "No file has arrived for November 2026." in said(untouched)
    assert [button.label for button in untouched.main.button] == ["Upload files"]
    (link,) = untouched.main.get("page_link")
    assert (link.proto.label, link.proto.query_string) == ("See September 2026", "period=2026-09")

    desk.receive(SECOND, desk.file(SECOND, "nevada.csv"))
    received = desk.open(page, period=SECOND)
    assert "October 2026: 1 of 4 files received; nothing is published yet." in said(received)
    assert [button.label for button in received.main.button] == ["Run October"]


def test_a_number_stands_where_work_waits(desk: Desk):
    labels = [link.proto.label for link in desk.open().sidebar.get("page_link")]
    assert any(label.startswith("Duplicates :orange-badge[") for label in labels)
    assert "Leads" in labels
    assert "Schema" in labels


def test_no_page_file_is_left_out_of_the_list(desk: Desk):
    linked = {Path(link.proto.page).stem or "home" for link in desk.open().sidebar.get("page_link")}
    assert linked == set(PAGES)
