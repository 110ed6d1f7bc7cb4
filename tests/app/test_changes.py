import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import changes, schema
from core.contracts import Rename
from core.workspace import contracts_in_force
from tests.app.conftest import FIRST, SECOND, Desk

pytestmark = pytest.mark.slow

Said = Callable[[AppTest], str]


def links(app: AppTest) -> dict[str, str]:
    """Label and address of each link on the page."""
    return {link.proto.label: link.proto.query_string for link in app.main.get("page_link")}


def keys(desk: Desk, period: str) -> set[str]:
    with desk.file(period, "salesforce_leads.csv").open(newline="") as file:
        return {row["id"] for row in csv.DictReader(file)}


@pytest.fixture
def crm(desk: Desk) -> Desk:
    desk.receive(SECOND, desk.file(SECOND, "salesforce_leads.csv"))
    return desk


def test_what_a_file_changed_is_the_first_thing_after_it_is_read(crm: Desk, said: Said):
    app = crm.open("upload")
    assert app.subheader[0].value == "Since September"
    assert "**Salesforce**" in said(app)
    came, left = keys(crm, SECOND) - keys(crm, FIRST), keys(crm, FIRST) - keys(crm, SECOND)
    assert came
    assert f"{len(came)} new" in links(app)
    assert (f"{len(left)} gone" in links(app)) == bool(left)


def test_a_number_opens_the_records_behind_it(crm: Desk, said: Said):
    app = crm.open("upload", records="salesforce.new")
    came = keys(crm, SECOND) - keys(crm, FIRST)
    assert f"Salesforce: {len(came)} records new" in said(app)
    assert set(app.dataframe[0].value["Key"]) == came
    first = sorted(came)[0]
    app.text_input(key="changes.search").input(first).run()
    assert list(app.dataframe[0].value["Key"]) == [first]
    app.text_input(key="changes.search").input("nobody of that name").run()
    assert "No record has all of this" in said(app)
    assert app.main.get("page_link")[0].proto.label == "Back to the files"


def test_changed_records_show_each_field_before_and_now(crm: Desk):
    (plan,) = changes.planned(crm.workspace, SECOND)
    told = changes.summary(crm.workspace, plan)
    assert told is not None
    field, cells = next(iter(told.fields.items()))
    app = crm.open("upload", records="salesforce.changed")
    table = app.dataframe[0].value
    assert len(table) == sum(told.fields.values())
    assert all(table["Before"] != table["Now"])
    app.selectbox(key="field").select(field).run()
    assert len(app.dataframe[0].value) == cells
    assert len(set(app.dataframe[0].value["Field"])) == 1


def test_an_address_that_names_nothing_shows_the_files(crm: Desk, said: Said):
    for asked in ("texas.new", "salesforce.broken", "salesforce", ""):
        app = crm.open("upload", records=asked)
        assert "1 of 4 files are here" in said(app)


def test_a_file_that_was_settled_later_can_be_compared_then(desk: Desk, said: Said):
    desk.receive(SECOND, desk.file(SECOND, "texas.csv"))
    assert "Since September" not in said(desk.open("upload"))
    texas = contracts_in_force(desk.workspace)["texas"]
    schema.accept_rename(desk.workspace, texas, Rename("Phone", "Phone#", 1, None, ()), "texas.csv")
    app = desk.open("upload")
    assert "Not compared yet" in said(app)
    assert app.button(key="changes.compare").label == "Compare 1 file"


def test_this_month_says_what_changed_before_anything_is_run(crm: Desk, said: Said):
    app = crm.open("home")
    assert "nothing is published for this month yet" in said(app)
    assert "Since September" in said(app)
    assert any(label.endswith(" new") for label in links(app))


def test_a_first_month_has_nothing_to_compare(empty_desk: Desk, said: Said, tmp_path: Path):
    assert "Since" not in said(empty_desk.open("upload"))
