import csv
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl

import openpyxl
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from core import blocked, engine, fault_file, faults, formulas, quality, rulebook
from core.__main__ import app as commands
from core.insights import findings, sheets
from core.state import runs
from pages.ui import fault_files, frame
from pages.ui.failing import CROSS
from tests.app.conftest import FIRST, SECOND, Desk

Said = Callable[[AppTest], str]


def test_an_empty_workspace_says_when_rules_are_checked(empty_desk: Desk, said: Said):
    assert "Nothing has been checked" in said(empty_desk.open("quality"))


def test_failed_rules_stand_first_with_their_number_by_severity(desk: Desk, said: Said):
    app = desk.open("quality")
    failed = app.dataframe[0].value
    assert f"{len(failed)} times counted by source" in said(app)
    assert (failed["Failed"] > 0).all()
    labels = [option.content for option in app.get("button_group")[0].proto.options]
    assert labels[0] == f"Failed {len(failed)}"
    assert sum(int(label.split()[-1]) for label in labels[1:4]) == len(failed)


def test_every_page_counts_the_failed_rules_alike_and_says_when_they_failed_more_often(
    desk: Desk, said: Said
):
    rules = desk.open("rules").dataframe[0].value
    failed = f"{(rules['Result'] == 'Failed').sum()} rules failed"
    times = f"{failed}, {len(desk.open('quality').dataframe[0].value)} times counted by source"
    assert times in said(desk.open("quality"))
    assert times in said(desk.open("rules"))
    badges = [text.value for text in desk.open().main.markdown]
    assert any(failed in badge for badge in badges)


def test_a_row_leads_to_its_lead(desk: Desk, said: Said):
    database = next(desk.home.glob("runs/*/run.duckdb"))
    with engine.connect(desk.workspace.settings, database, read_only=True) as connection:
        rows = findings.failing_rows(connection, "salesforce:phone.readable")
        known = {lead for (lead,) in connection.execute("select lead_id from lead").fetchall()}
    assert set(rows["lead_id"]) <= known
    assert "Click one to open its lead" in said(desk.open("quality", rule="salesforce:phone.readable"))


def test_a_rule_that_this_month_has_not_is_said_before_the_list(desk: Desk, said: Said):
    app = desk.open("quality", rule="salesforce:no.such_rule")
    assert r"There is no rule salesforce\:no\.such\_rule this month" in said(app)
    assert len(app.dataframe[0].value)
    assert "There is no rule" not in said(desk.open("quality", rule="salesforce:phone.readable"))
    assert "There is no rule" not in said(desk.open("quality"))


def test_the_rules_on_the_salesforce_files_stand_among_the_others(desk: Desk):
    app = desk.open("quality")
    app.get("button_group")[0].set_value("all").run()
    sources = set(app.dataframe[0].value["Source"])
    assert {"Salesforce file: new leads", "Salesforce file: changes", "Salesforce leads"} <= sources


def test_a_failing_row_shows_its_company_and_what_its_file_said(desk: Desk, said: Said):
    app = desk.open("quality", rule="salesforce:phone.readable")
    rows = app.dataframe[1].value
    assert {"Row", "Company", "Phone", "In the file"} <= set(rows.columns)
    assert rows["In the file"].str.contains(r"\d").any()
    assert rows["Row"].is_monotonic_increasing
    assert "The CRM lead's phone" in said(app)


def test_a_download_has_every_failing_row_and_no_formula(desk: Desk, tmp_path: Path):
    database = next(desk.home.glob("runs/*/run.duckdb"))
    with engine.connect(desk.workspace.settings, database, read_only=True) as connection:
        rule = findings.every(connection).iloc[0]["finding_id"]
        query = findings.for_people(connection, rule)
        made = sheets.write_csv(connection, query, {"finding": rule}, tmp_path / "rows.csv")
        expected = findings.failing_count(connection, rule)
    with made.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == expected > 0
    assert not any(cell.startswith(formulas.STARTS) for row in rows for cell in row.values())


def test_a_source_in_the_address_lists_its_rules_alone(desk: Desk, said: Said):
    everything = desk.open("quality").dataframe[0].value
    app = desk.open("quality", source="nevada")
    listed = app.dataframe[0].value
    assert "Source" not in listed
    assert (
        listed["Rule"].tolist()
        == everything.loc[everything["Source"] == "Nevada child care licences", "Rule"].tolist()
    )
    app.selectbox(key="quality.source").set_value("all").run()
    assert len(app.dataframe[0].value) == len(everything)
    assert "source" not in app.query_params


def test_an_address_with_an_unknown_source_lists_everything(desk: Desk):
    assert "Source" in desk.open("quality", source="atlantis").dataframe[0].value


def test_the_cells_that_break_a_rule_carry_a_cross_and_their_neighbours_none(desk: Desk):
    rows = desk.open("quality", rule="nevada:phone.present").dataframe[1].value
    assert (rows["Phone"] == f"{CROSS} empty").all()
    assert (
        not rows.drop(columns="Phone").astype(str).apply(lambda cells: cells.str.contains(CROSS)).any().any()
    )


def test_a_rule_that_reads_several_cells_marks_all_of_them(desk: Desk):
    rows = desk.open("quality", rule="leads:contact_way.present").dataframe[1].value
    for column in ("Phone", "Second phone", "Mobile phone", "Email", "Street"):
        assert (rows[column] == f"{CROSS} empty").all(), column
    assert not rows["Company"].str.startswith(CROSS).any()


def test_the_suppliers_file_has_its_failing_rows_as_they_were_sent(desk: Desk, tmp_path: Path):
    with desk.workspace.store.session() as session:
        run = runs.published(session, FIRST)
    assert run is not None
    frozen = faults.of_run(desk.workspace, run)
    texas = next(one for one in frozen.sources if one.source == "texas")
    database = desk.workspace.settings.runs / run.run_id / "run.duckdb"
    with engine.connect(desk.workspace.settings, database, read_only=True) as connection:
        broken = connection.execute(
            "from finding_record semi join (from finding where is_held) using (finding_id) "
            "where source = 'texas'"
        ).df()
        found = faults.faults(connection, frozen, sorted(set(broken["finding_id"])))
        failing = fault_file.of_source(texas, list(found))
        made = fault_file.write(connection, desk.workspace.settings, failing, tmp_path / "texas.xlsx")
    rows = pd.read_excel(made, dtype=str, keep_default_na=False, engine="openpyxl")
    sent = pd.read_csv(desk.file(FIRST, "texas.csv"), dtype=str, keep_default_na=False)
    numbers = rows["Row in the file"].astype(int)
    assert list(rows.columns[2:]) == list(sent.columns)
    assert numbers.tolist() == sorted(set(broken["record_number"]))
    assert rows.iloc[:, 2:].values.tolist() == sent.iloc[numbers - 1].values.tolist()
    assert (rows["What is wrong"] != "").all()
    assert openpyxl.load_workbook(made).active.freeze_panes == "C2"


def test_the_supplier_is_offered_the_rows_of_one_rule_and_of_all_of_them(desk: Desk):
    app = desk.open("quality", source="texas", rule="texas:phone.present")
    offered = {button.key: button.label for button in app.get("download_button")}
    every, one = offered["quality.supplier.texas-all"], offered["quality.supplier.texas-phone.present"]
    assert every.endswith("rows for the supplier (Excel)")
    assert int(every.split()[0].replace(",", "")) > int(one.split()[0])


def test_very_many_rows_are_written_by_a_job_and_downloaded_then(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fault_files, "LARGE", 3)
    app = desk.open("quality", source="texas")
    assert app.button(key="quality.prepare.texas-all").label.startswith("Prepare ")
    done = CliRunner().invoke(
        commands, ["faults", "--source", "texas", "--period", FIRST, "--home", str(desk.home)]
    )
    assert done.exit_code == 0, done.output
    app = app.run()
    keys = [button.key for button in app.get("download_button")]
    assert "quality.supplier.texas-all" in keys
    assert not [button.key for button in app.button if button.key == "quality.prepare.texas-all"]
    file = next(desk.home.glob("runs/*/to_correct/texas-all.xlsx"))
    assert len(pd.read_excel(file, engine="openpyxl")) > 3


def test_the_command_says_what_it_cannot_write(desk: Desk):
    for source, period, sentence in (
        ("atlantis", FIRST, "No file of atlantis is in the published run"),
        ("texas", SECOND, f"{SECOND} is not published yet"),
    ):
        asked = ["faults", "--source", source, "--period", period, "--home", str(desk.home)]
        done = CliRunner().invoke(commands, asked)
        assert (done.exit_code, sentence in done.output) == (2, True), done.output


def test_what_has_no_file_of_its_own_is_offered_to_no_supplier(desk: Desk):
    app = desk.open("quality", source="leads")
    assert not [button for button in app.get("download_button") if "supplier" in str(button.key)]


def test_the_second_month_shows_each_rules_months_and_says_what_is_new(desk: Desk, said: Said):
    desk.receive_month(SECOND)
    desk.run(SECOND)
    app = desk.open("quality", source="nevada", rule="nevada:phone.present", period=SECOND)
    listed = app.dataframe[0].value
    assert {len(shares) for shares in listed["Over the months"]} == {2}
    assert set(listed["Since"]) <= {"Sep 2026", "New"}
    assert "than in September" in said(app) or "as many as in September" in said(app)
    assert app.get("plotly_chart")


def test_a_rule_can_be_edited_from_here_where_the_page_for_it_is_there(desk: Desk):
    app = desk.open("quality", rule="nevada:phone.present")
    links = [link.proto for link in app.get("page_link") if link.proto.label == "Edit this rule"]
    assert bool(links) == frame.offers("rules")
    assert all("phone.present" in link.query_string for link in links)


def test_a_wrong_value_goes_along_to_the_rule_that_is_made_from_it(desk: Desk):
    database = next(desk.home.glob("runs/*/run.duckdb"))
    with engine.connect(desk.workspace.settings, database, read_only=True) as connection:
        rows = findings.failing_rows(connection, "salesforce:email.unshared", 1_000)
    app = desk.open("quality", rule="salesforce:email.unshared")
    link = next(one.proto for one in app.get("page_link") if one.proto.label == "Make a rule from a value")
    asked = dict(parse_qsl(link.query_string))
    assert rows["value"].value_counts()[asked["value"]] == rows["value"].value_counts().max()
    made = desk.open("rules", **asked)
    assert made.text_area[0].value == asked["value"]
    assert [button for button in made.button if str(button.key).startswith("rules.example.use")]


def test_a_file_that_a_rule_held_back_whole_stands_first_with_its_rows(desk: Desk, said: Said):
    numbers = [
        pd.read_csv(desk.file(period, "nevada.csv"), dtype=str)["Credential Number"].str.split("-").str[0]
        for period in (FIRST, SECOND)
    ]
    new = next(number for number in numbers[1] if number not in set(numbers[0]) and number[0] != "0")
    rule = {
        "rule_id": "licence.refused", "source": "nevada", "column": "license_number", "severity": "critical",
        "expectation": "ExpectColumnValuesToNotBeInSet", "parameters": {"value_set": (new,)},
        "description": "A licence of ours is refused.",
    }  # fmt: skip
    rulebook.save(desk.workspace.store, quality.read_rule(rule, "test"), "A test.", "Ann")
    desk.receive_month(SECOND)
    desk.run(SECOND)
    app = desk.open("quality", period=SECOND)
    told = said(app)
    assert "nevada.csv is held back whole" in told
    assert "A licence of ours is refused. :gray[1 of " in told
    assert "Its records of September 2026 stand in for it." in told
    (button,) = [each for each in app.get("download_button") if each.key == "quality.supplier.nevada-blocked"]
    assert button.label == "1 row for the supplier (Excel)"
    run_folder = next(desk.home.glob(f"runs/{SECOND}-*"))
    (file,) = blocked.kept(run_folder / "findings")
    with desk.workspace.store.session() as session:
        run = runs.published(session, SECOND)
    assert run is not None
    with engine.connect(desk.workspace.settings, run_folder / "run.duckdb", read_only=True) as connection:
        failing = fault_file.of_blocked(desk.workspace, run, connection, file)
        made = fault_file.write(connection, desk.workspace.settings, failing, run_folder / "a.xlsx")
    rows = pd.read_excel(made, dtype=str, engine="openpyxl")
    assert rows["Credential Number"].str.split("-").str[0].tolist() == [new]
    assert rows["What is wrong"].tolist() == [f"“Credential Number”: the licence number must not be {new}."]
