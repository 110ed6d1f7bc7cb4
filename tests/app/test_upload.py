from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import desk as work
from core.workspace import contracts_in_force
from tests.app.conftest import FIRST, SECOND, Desk

Said = Callable[[AppTest], str]


@pytest.fixture
def contacts(tmp_path: Path) -> Path:
    """A file of nobody's."""
    file = tmp_path / "contacts.csv"
    file.write_text("Name,Shoe size\nAnn,38\n")
    return file


def nevada_cut_short(desk: Desk, folder: Path) -> Path:
    lines = desk.file(SECOND, "nevada.csv").read_text().splitlines()
    lines[3] = ",".join(lines[3].split(",")[:3])
    cut = folder / "nevada_cut.csv"
    cut.write_text("\n".join(lines) + "\n")
    return cut


def waiting(app: AppTest) -> str:
    """The key part of the one file that waits for its source."""
    (button,) = [one for one in app.button if (one.key or "").startswith("upload.assign.")]
    return str(button.key).rpartition(".")[2]


def test_an_empty_month_shows_which_files_are_expected(empty_desk: Desk, said: Said):
    app = empty_desk.open("upload")
    assert "0 of 4 files are here" in said(app)
    assert said(app).count("No file yet") == 4


def test_what_each_file_was_recognised_as_is_said_after_the_upload(desk: Desk, said: Said, contacts: Path):
    desk.receive(SECOND, desk.file(SECOND, "texas.csv"), contacts)
    told = said(desk.open("upload"))
    assert "texas.csv holds Texas child care operations: " in told
    assert "contacts.csv has the columns of no known source" in told
    assert "Nevada, Oklahoma and Salesforce missing" in told


def test_a_file_that_is_no_table_is_explained_and_loses_nothing(desk: Desk, said: Said, tmp_path: Path):
    pdf = tmp_path / "report.csv"
    pdf.write_bytes(b"%PDF-1.7\n1 0 obj\n")
    desk.receive(SECOND, pdf, desk.file(SECOND, "nevada.csv"))
    told = said(desk.open("upload"))
    assert "report.csv is a PDF document" in told
    assert "1 of 4 files are here" in told


def test_an_unknown_file_is_used_for_the_source_that_a_person_names(desk: Desk, said: Said, contacts: Path):
    desk.receive(SECOND, contacts)
    app = desk.open("upload")
    key = waiting(app)
    assert app.button(key=f"upload.assign.{key}").disabled
    app.selectbox(key=f"upload.source.{key}").select("texas").run()
    app.button(key=f"upload.assign.{key}").click().run()
    assert "contacts.csv is now the file of Texas." in said(app)
    texas = next(one for one in work.month(desk.workspace, SECOND).sources if one.contract.source == "texas")
    assert texas.delivery is not None
    assert texas.delivery.assigned_by == "Ann"


def test_an_unknown_file_can_be_set_aside(desk: Desk, said: Said, contacts: Path):
    desk.receive(SECOND, contacts)
    app = desk.open("upload")
    app.button(key=f"upload.aside.{waiting(app)}").click().run()
    assert not work.month(desk.workspace, SECOND).unknown
    assert "held back by Ann" in said(app)


def test_rows_that_could_not_be_read_are_listed_on_choice(desk: Desk, said: Said, tmp_path: Path):
    desk.receive(SECOND, nevada_cut_short(desk, tmp_path))
    app = desk.open("upload")
    assert not app.dataframe
    (toggle,) = app.toggle
    assert toggle.label == "Show 1 row that could not be read"
    toggle.set_value(True).run()
    listed = app.dataframe[0].value
    assert list(listed["Row"]) == [3]
    assert "columns" in listed["Why"][0]


def test_last_months_bytes_are_noticed(desk: Desk, said: Said):
    desk.receive(SECOND, desk.file(FIRST, "oklahoma.csv"))
    assert "exactly the bytes that came for September 2026" in said(desk.open("upload"))


def test_a_second_file_of_a_source_takes_the_place_of_the_first_until_it_is_held_back(
    desk: Desk, said: Said, tmp_path: Path
):
    desk.receive(SECOND, nevada_cut_short(desk, tmp_path))
    desk.receive(SECOND, desk.file(SECOND, "nevada.csv"))
    app = desk.open("upload")
    assert "It takes the place of nevada_cut.csv" in said(app)
    (hold,) = [one for one in app.button if (one.key or "").startswith("upload.hold.")]
    hold.click().run()
    assert "nevada.csv is held back" in said(app)
    assert "nevada_cut.csv · " in said(app)
    (restore,) = [one for one in app.button if (one.key or "").startswith("upload.restore.")]
    restore.click().run()
    assert "nevada.csv counts again" in said(app)


def nevada_with_titles(desk: Desk, folder: Path) -> Path:
    content = desk.file(SECOND, "nevada.csv").read_text()
    file = folder / "nevada_titled.csv"
    file.write_text(f"Licensed facilities\n{content}\nTotal: 9\n")
    return file


def one_of(elements: object, start: str) -> str:
    """The key of the one widget whose key begins like this."""
    (key,) = [str(one.key) for one in elements if str(one.key or "").startswith(start)]  # type: ignore[attr-defined]
    return key


def test_the_decisions_of_reading_stand_in_a_line_and_skipped_lines_can_be_seen(
    desk: Desk, said: Said, tmp_path: Path
):
    desk.receive(SECOND, nevada_with_titles(desk, tmp_path))
    app = desk.open("upload")
    assert "UTF-8, comma, header on line 2; 1 title line and 1 footer line skipped" in said(app)
    (toggle,) = [one for one in app.toggle if one.label == "Show 2 skipped lines"]
    toggle.set_value(True).run()
    listed = app.dataframe[0].value
    assert list(listed["Taken for"]) == ["Title line", "Footer"]
    assert list(listed["Text"]) == ["Licensed facilities", "Total: 9"]


def test_a_file_without_a_header_waits_with_its_question_and_the_answer_settles_it(
    desk: Desk, said: Said, tmp_path: Path
):
    file = tmp_path / "list.csv"
    file.write_text("Ann Bee,12/01/2026,89101\nCy Dow,11/02/2026,89102\nEd Fox,10/03/2026,89103\n")
    desk.receive(SECOND, file)
    app = desk.open("upload")
    assert "No line names the columns" in said(app)
    assert app.button(key=one_of(app.button, "upload.use.")).disabled
    app.number_input(key=one_of(app.number_input, "upload.choice.")).set_value(1).run()
    assert not app.button(key=one_of(app.button, "upload.use.")).disabled
    app.number_input(key=one_of(app.number_input, "upload.choice.")).set_value(None).run()
    app.button(key=one_of(app.button, "upload.none.")).click().run()
    assert "list.csv is read with no header line: 3 records loaded" in said(app)
    assert "list.csv** waits for you" not in said(app)
    app.button(key=one_of(app.button, "upload.unread.")).click().run()
    assert "list.csv** waits for you" in said(app)


def test_a_choice_that_cannot_be_is_explained_before_it_is_used(desk: Desk, said: Said):
    desk.receive(SECOND, desk.file(SECOND, "nevada.csv"))
    app = desk.open("upload")
    app.button(key=one_of(app.button, "upload.reading.")).click().run()
    (delimiter,) = [one for one in app.selectbox if one.label == "Delimiter"]
    delimiter.select(";").run()
    assert "has only one column" in said(app)
    assert app.button(key=one_of(app.button, "upload.use.")).disabled


def test_a_reading_is_remembered_for_its_source_as_a_new_contract_version(desk: Desk, said: Said):
    before = contracts_in_force(desk.workspace)["nevada"].version
    desk.receive(SECOND, desk.file(SECOND, "nevada.csv"))
    app = desk.open("upload")
    app.button(key=one_of(app.button, "upload.reading.")).click().run()
    (delimiter,) = [one for one in app.selectbox if one.label == "Delimiter"]
    delimiter.select(",").run()
    app.checkbox(key=one_of(app.checkbox, "upload.remember.")).check().run()
    app.button(key=one_of(app.button, "upload.use.")).click().run()
    assert "The next files of Nevada are read like this too." in said(app)
    assert "Ann chose: delimiter comma." in said(app)
    contract = contracts_in_force(desk.workspace)["nevada"]
    assert (contract.version, contract.reading.delimiter) == (before + 1, ",")
