from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core import schema
from core.contracts import Rename, to_yaml
from core.workspace import contracts_in_force
from tests.app.conftest import FIRST, SECOND, Desk

pytestmark = pytest.mark.slow

Said = Callable[[AppTest], str]


@pytest.fixture
def renamed(desk: Desk) -> Desk:
    texas = contracts_in_force(desk.workspace)["texas"]
    schema.accept_rename(desk.workspace, texas, Rename("Phone", "Phone#", 1, None, ()), "texas.csv")
    return desk


def opened(desk: Desk, view: str) -> AppTest:
    app = desk.open("schema", period=FIRST)
    control = next(one for one in app.get("button_group") if one.key == "schema.history.texas")
    control.set_value(view).run()
    assert not app.exception
    return app


def table(app: AppTest, column: str) -> list[str]:
    frames = [frame.value for frame in app.dataframe if column in frame.value.columns]
    assert len(frames) == 1
    return list(frames[0][column])


def version(desk: Desk) -> int:
    return contracts_in_force(desk.workspace)["texas"].version


def test_two_versions_stand_side_by_side_in_words(renamed: Desk):
    app = opened(renamed, "versions")
    assert table(app, "Why") == ["Phone is now called Phone# (seen in texas.csv).", "Shipped with Leadfold."]
    assert table(app, "Version 1") == ["called Phone"]
    assert table(app, "Version 2") == ["called Phone#"]


def test_a_person_goes_back_to_a_version_and_says_why(renamed: Desk, said: Said):
    app = opened(renamed, "versions")
    app.button(key="schema.back.texas.1").click().run()
    assert app.error[0].value.startswith("Say why")
    assert version(renamed) == 2
    app = opened(renamed, "versions")
    app.text_input(key="schema.back.why.texas.1").input("They sent the old file.")
    app.button(key="schema.back.texas.1").click().run()
    assert "Version 3 of Texas child care operations says what version 1 said." in said(app)
    assert version(renamed) == 3
    assert table(app, "Why")[0] == "Back to version 1: They sent the old file."


def test_a_contract_with_one_version_has_nothing_beside_it(desk: Desk, said: Said):
    assert "There is one version" in said(opened(desk, "versions"))


def test_brought_yaml_shows_its_difference_before_it_is_put_in_force(desk: Desk, said: Said):
    text = to_yaml(contracts_in_force(desk.workspace)["texas"]).replace("Phone", "Telephone")
    app = opened(desk, "yaml")
    app.file_uploader(key="schema.import.texas.1").upload("texas.yaml", text.encode()).run()
    assert "Column Telephone" in table(app, "What")
    assert version(desk) == 1
    app.text_input(key="schema.import.why.texas").input("They say Telephone.")
    app.button(key="schema.import.agree.texas").click().run()
    assert "Version 2 of Texas child care operations is what texas.yaml says." in said(app)
    assert version(desk) == 2


def test_brought_yaml_that_does_not_hold_is_explained(desk: Desk):
    app = opened(desk, "yaml")
    app.file_uploader(key="schema.import.texas.1").upload("texas.yaml", b"source: texas\n").run()
    assert app.error[0].value.startswith("texas.yaml does not hold: ")
    assert version(desk) == 1


def test_the_files_of_a_source_stand_in_order_with_what_read_them(renamed: Desk):
    renamed.receive(SECOND, renamed.file(SECOND, "texas.csv"))
    app = opened(renamed, "files")
    assert table(app, "Month") == ["October 2026", "September 2026"]
    assert table(app, "Read by") == ["Not run yet", "Version 1"]
    assert table(app, "Renamed") == ["Phone is now Phone#", "\N{EN DASH}"]


def test_a_source_without_a_file_says_so(empty_desk: Desk, said: Said):
    app = empty_desk.open("schema")
    assert not app.exception
