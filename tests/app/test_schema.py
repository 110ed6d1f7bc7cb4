from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import desk as work
from core import schema
from core.workspace import contracts_in_force
from tests.app.conftest import SECOND, Desk

Said = Callable[[AppTest], str]
ACCEPT = "schema.accept.texas.Phone"


@pytest.fixture
def renamed(desk: Desk) -> Desk:
    """Texas' new file calls its phone column Phone#."""
    desk.receive(SECOND, desk.file(SECOND, "texas.csv"))
    return desk


def texas_fits(desk: Desk) -> bool:
    states = {one.contract.source: one for one in work.month(desk.workspace, SECOND).sources}
    return not states["texas"].needs_person


def test_an_empty_month_leads_to_upload(empty_desk: Desk, said: Said):
    app = empty_desk.open("schema")
    assert "No file has arrived for" in said(app)
    assert [link.proto.label for link in app.main.get("page_link")] == ["Upload files"]


def test_a_rename_comes_with_its_evidence_and_what_it_affects(renamed: Desk, said: Said):
    told = said(renamed.open("schema"))
    assert "`Phone` is gone, `Phone#` is new" in told
    assert "% of values look the same" in told
    assert "Before: `" in told
    assert "Affects phone and phone extension." in told


def test_an_accepted_rename_settles_the_source_and_can_be_undone_where_it_stands(renamed: Desk, said: Said):
    app = renamed.open("schema")
    app.button(key=ACCEPT).click().run()
    assert "Phone# is now read as Phone." in said(app)
    assert texas_fits(renamed)
    app.button(key="schema.undo.texas.2").click().run()
    assert "Undone: Phone is now called Phone#" in said(app)
    assert not texas_fits(renamed)
    assert contracts_in_force(renamed.workspace)["texas"].version == 3
    assert app.button(key=ACCEPT).label == "Accept rename"
    assert "schema.undo.texas.3" not in [button.key for button in app.button]


def test_a_contract_that_changed_meanwhile_is_not_changed_blindly(renamed: Desk):
    texas = contracts_in_force(renamed.workspace)["texas"]
    schema.accept_missing(renamed.workspace, texas, "County", "a test")
    with pytest.raises(schema.ContractMoved, match="at version 2 by now"):
        schema.accept_missing(renamed.workspace, texas, "Zip", "a test")


def test_a_column_can_be_accepted_as_missing(desk: Desk, said: Said, tmp_path: Path):
    lines = desk.file(SECOND, "nevada.csv").read_text().splitlines()
    header = lines[0].split(",")
    file = tmp_path / "nevada.csv"
    file.write_text("\n".join([",".join(["Weather", *header[1:]]), *lines[1:]]) + "\n")
    desk.receive(SECOND, file)
    app = desk.open("schema")
    key = f"schema.absent.nevada.{header[0]}"
    assert f"`{header[0]}` is missing." in said(app)
    assert "`Weather` is new." in said(app)
    app.button(key=key).click().run()
    assert f"may now come without {header[0]}" in said(app)
    states = {one.contract.source: one for one in work.month(desk.workspace, SECOND).sources}
    assert not states["nevada"].needs_person


def test_a_person_can_name_the_new_column_where_nothing_is_proposed(desk: Desk, said: Said, tmp_path: Path):
    text = desk.file(SECOND, "texas.csv").read_text()
    file = tmp_path / "texas.csv"
    file.write_text(text.replace("Phone#", "How to reach them", 1))
    desk.receive(SECOND, file)
    app = desk.open("schema")
    assert ACCEPT not in [button.key for button in app.button]
    app.selectbox(key="schema.new.texas.Phone").select("How to reach them").run()
    app.button(key="schema.choose.texas.Phone").click().run()
    assert "How to reach them is now read as Phone." in said(app)
    assert texas_fits(desk)


def test_the_contract_is_shown_on_choice_with_its_story(desk: Desk):
    app = desk.open("schema")
    assert not app.dataframe
    app.toggle(key="schema.show.texas").set_value(True).run()
    columns, story = (frame.value for frame in app.dataframe)
    assert "Phone" in list(columns["Column"])
    assert list(story["Why"]) == ["Shipped with Leadfold."]
