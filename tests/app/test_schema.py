import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import desk as work
from core import schema
from core.workspace import contracts_in_force
from tests.app.conftest import SECOND, Desk

pytestmark = pytest.mark.slow

Said = Callable[[AppTest], str]
ACCEPT = "schema.accept.texas.Phone"


@pytest.fixture
def renamed(desk: Desk) -> Desk:
    """Texas' new file calls its phone column Phone#."""
    desk.receive(SECOND, desk.file(SECOND, "texas.csv"))
    return desk


def changed(desk: Desk, source: str, folder: Path, how: Callable[[list[str], int], list[str]]) -> Path:
    """The second month's file with every row changed; the header is row 0."""
    with desk.file(SECOND, f"{source}.csv").open(newline="", encoding="utf-8") as file:
        rows = [how(row, at) for at, row in enumerate(csv.reader(file))]
    path = folder / f"{source}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


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
    file = changed(desk, "nevada", tmp_path, lambda row, at: ["sunny" if at else "Weather", *row[1:]])
    desk.receive(SECOND, file)
    app = desk.open("schema")
    assert "`Name` is missing." in said(app)
    assert "Weather is new." in said(app)
    app.button(key="schema.absent.nevada.Name").click().run()
    assert "may now come without Name" in said(app)
    states = {one.contract.source: one for one in work.month(desk.workspace, SECOND).sources}
    assert not states["nevada"].needs_person


def test_a_person_can_name_the_new_column_where_nothing_is_proposed(desk: Desk, said: Said, tmp_path: Path):
    call = "By letter only"
    told = {8: ("How to reach them", call)}
    file = changed(
        desk, "texas", tmp_path, lambda row, at: [told.get(i, (x, x))[at > 0] for i, x in enumerate(row)]
    )
    desk.receive(SECOND, file)
    app = desk.open("schema")
    assert ACCEPT not in [button.key for button in app.button]
    app.selectbox(key="schema.new.texas.Phone").select("How to reach them").run()
    app.button(key="schema.choose.texas.Phone").click().run()
    assert "How to reach them is now read as Phone." in said(app)
    assert "How to reach them" in contracts_in_force(desk.workspace)["texas"].header
    assert "100% of its values cannot be read any more" in said(app)


def test_the_contract_is_shown_on_choice_with_its_story(desk: Desk):
    app = desk.open("schema")
    assert not app.dataframe
    app.toggle(key="schema.show.texas").set_value(True).run()
    columns, story = (frame.value for frame in app.dataframe)
    assert "Phone" in list(columns["Column"])
    assert list(story["Why"]) == ["Shipped with Leadfold."]


@pytest.fixture
def strange(desk: Desk, tmp_path: Path) -> Desk:
    """Texas' new file has every key of last month written in another way, and its phone column as agreed."""

    def how(row: list[str], at: int) -> list[str]:
        return (
            ["Phone" if name == "Phone#" else name for name in row] if at == 0 else [f"9{row[0]}", *row[1:]]
        )

    desk.receive(SECOND, changed(desk, "texas", tmp_path, how))
    return desk


def test_a_file_about_other_records_waits_until_it_is_accepted_with_a_reason(strange: Desk, said: Said):
    app = strange.open("schema")
    assert "1 difference to settle." in said(app)
    assert "record keys are in this file" in said(app)
    slot = "texas.integrity.records_replaced.None"
    assert app.button(key=f"schema.as_is.{slot}").disabled
    app.text_input(key=f"schema.reason.{slot}").input("They renumbered everything.").run()
    app.button(key=f"schema.as_is.{slot}").click().run()
    assert "is used as it is" in said(app)
    assert "They renumbered everything." in said(app)
    assert texas_fits(strange)
    app.button(key="schema.unaccept.texas.integrity.records_replaced.None").click().run()
    assert "waits again" in said(app)
    assert not texas_fits(strange)


def test_a_file_can_be_sent_back_with_a_sentence_for_the_supplier(strange: Desk, said: Said):
    app = strange.open("schema")
    (letter,) = app.code
    assert letter.value.startswith("We could not use texas.csv: Only 0 of last month's")
    app.button(key="schema.hold.texas").click().run()
    assert "texas.csv is held back." in said(app)
    states = {one.contract.source: one for one in work.month(strange.workspace, SECOND).sources}
    assert states["texas"].delivery is None


def test_what_depends_on_a_column_is_told_on_demand(renamed: Desk, said: Said):
    app = renamed.open("schema")
    assert "Salesforce columns" not in said(app)
    app.toggle(key="schema.radius.texas.Phone").set_value(True).run()
    assert "Salesforce columns: 1 (Phone)" in said(app)


def test_a_source_that_evolves_takes_a_sure_rename_by_itself_and_says_so(renamed: Desk, said: Said):
    app = renamed.open("schema")
    app.selectbox(key="schema.policy.columns.texas").select("evolve").run()
    app.button(key="schema.policy.save.texas").click().run()
    assert "went along with texas.csv: Phone is now called Phone#" in said(app)
    assert texas_fits(renamed)
    assert "Leadfold," in said(app)
    app.button(key="schema.undo.texas.3").click().run()
    assert not texas_fits(renamed)
