from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.contracts import Contract
from core.sources import draft as drafts
from core.sources.draft import Draft
from core.state import deliveries
from core.workspace import contracts_in_force
from tests.app.conftest import SECOND, Desk

pytestmark = pytest.mark.slow

Said = Callable[[AppTest], str]
ROSTER = Path(__file__).parents[1] / "data" / "newsource" / "iowa_roster.csv"


@pytest.fixture
def waiting(empty_desk: Desk) -> int:
    """A roster of a state that nobody knows yet, and its delivery."""
    empty_desk.receive(SECOND, ROSTER)
    with empty_desk.workspace.store.session() as session:
        return deliveries.unknown(session)[0].delivery_id


def open_builder(desk: Desk, delivery_id: int) -> AppTest:
    return desk.open("schema", new=str(delivery_id), period=SECOND)


def kept(desk: Desk, delivery_id: int) -> Draft:
    found = drafts.kept(desk.workspace.settings, delivery_id)
    assert found
    return found


def iowa(desk: Desk) -> Contract:
    return contracts_in_force(desk.workspace)["iowa"]


@pytest.mark.parametrize("page", ["upload", "schema"])
def test_an_unknown_file_leads_to_the_builder(empty_desk: Desk, waiting: int, said: Said, page: str):
    app = empty_desk.open(page, period=SECOND)
    app.button(key=f"builder.new.{waiting}").click().run()
    assert "`iowa_roster.csv` has 13 columns" in said(app)
    assert app.query_params["new"] == str(waiting)


def test_what_is_sure_is_settled_and_the_first_unsure_column_is_open(
    empty_desk: Desk, waiting: int, said: Said
):
    app = open_builder(empty_desk, waiting)
    told = said(app)
    assert "`iowa_roster.csv` has 13 columns: 12 are clear, **1 column waits for you**." in told
    assert "Which shared word is meant by **Grandfathered**?" in told
    assert app.text_input(key=f"builder.{waiting}.name").value == "Iowa"
    table = app.dataframe[0].value
    assert dict(zip(table["Column"], table["Becomes"], strict=True))["Cnty"] == "County"


def test_a_word_that_a_person_gives_goes_into_the_contract(empty_desk: Desk, waiting: int, said: Said):
    app = open_builder(empty_desk, waiting)
    app.selectbox(key=f"builder.{waiting}.Lic Status.word.Grandfathered").select("Active").run()
    assert "13 are clear" in said(app)
    app.button(key="builder.save").click().run()
    assert "Iowa child care licences is a source now" in said(app)
    assert {"Grandfathered": "Active"} in [one.translate for one in iowa(empty_desk).mappings]


def test_a_corrected_column_shows_what_its_cells_become(empty_desk: Desk, waiting: int):
    app = open_builder(empty_desk, waiting)
    app.button(key="builder.next").click().run()
    app.button(key="builder.next").click().run()  # Exp Dt
    app.selectbox(key=f"builder.{waiting}.Exp Dt.meaning").select("license_issued_date").run()
    assert not app.exception
    draft = kept(empty_desk, waiting)
    assert draft.column("Exp Dt").meaning == "license_issued_date"
    assert draft.column("Iss Dt").meaning is None
    tried = app.dataframe[1].value
    assert list(tried.columns)[:2] == ["Exp Dt", "Licence issued →"]
    assert "after this month" in tried["Problem"][0]


def test_a_draft_survives_a_closed_tab(empty_desk: Desk, waiting: int):
    app = open_builder(empty_desk, waiting)
    app.text_input(key=f"builder.{waiting}.name").set_value("Iowa DHS").run()
    app.button(key="builder.right").click().run()
    later = open_builder(empty_desk, waiting)
    assert later.text_input(key=f"builder.{waiting}.name").value == "Iowa DHS"
    assert not kept(empty_desk, waiting).waiting


def test_a_name_that_is_taken_stands_in_the_way(empty_desk: Desk, waiting: int, said: Said):
    app = open_builder(empty_desk, waiting)
    app.text_input(key=f"builder.{waiting}.name").set_value("Texas").run()
    assert "There is a source called texas already" in said(app)
    assert app.button(key="builder.save").disabled


def test_the_key_is_chosen_by_what_was_counted(empty_desk: Desk, waiting: int, said: Said):
    app = open_builder(empty_desk, waiting)
    (key,) = [one for one in app.radio if ".key." in (one.key or "")]
    assert key.options[0] == "Lic No"
    key.set_value(()).run()
    assert "No column is the record key" in said(app)
    assert kept(empty_desk, waiting).key == ()


def test_the_first_records_are_shown_on_choice(empty_desk: Desk, waiting: int, said: Said):
    app = open_builder(empty_desk, waiting)
    app.toggle(key=f"builder.{waiting}.preview").set_value(True).run()
    assert "12 different keys in 12 records." in said(app)
    records = app.dataframe[-1].value
    assert len(records) == 8
    assert records["Company"][0] == "Otter Creek Learning Center"


def test_a_new_source_can_be_taken_back_until_a_run_has_read_it(empty_desk: Desk, waiting: int, said: Said):
    app = open_builder(empty_desk, waiting)
    app.button(key="builder.save").click().run()
    assert "no run has read it yet" in said(app)
    app.button(key="builder.back.iowa").click().run()
    assert "Iowa child care licences is taken back." in said(app)
    assert "Whose file is it?" in said(app)
    assert "iowa" not in contracts_in_force(empty_desk.workspace)


def test_a_link_to_a_file_that_has_its_source_is_explained(empty_desk: Desk, waiting: int, said: Said):
    open_builder(empty_desk, waiting).button(key="builder.save").click().run()
    for address in (str(waiting), "999", "nonsense"):
        told = said(empty_desk.open("schema", new=address, period=SECOND))
        assert "This file is no longer waiting for its source." in told
