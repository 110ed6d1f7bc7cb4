import csv
from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from core import engine
from core.insights import findings, sheets
from tests.app.conftest import Desk

Said = Callable[[AppTest], str]


def test_an_empty_workspace_says_when_rules_are_checked(empty_desk: Desk, said: Said):
    assert "Nothing has been checked" in said(empty_desk.open("quality"))


def test_failed_rules_stand_first_with_their_number_by_severity(desk: Desk, said: Said):
    app = desk.open("quality")
    failed = app.dataframe[0].value
    assert f"{len(failed)} of " in said(app)
    assert (failed["Failed"] > 0).all()
    labels = [option.content for option in app.get("button_group")[0].proto.options]
    assert labels[0] == f"Failed {len(failed)}"
    assert sum(int(label.split()[-1]) for label in labels[1:4]) == len(failed)


def test_the_home_page_counts_the_failed_rules_as_this_page_does(desk: Desk):
    failed = len(desk.open("quality").dataframe[0].value)
    badges = [text.value for text in desk.open().main.markdown]
    assert any(f"{failed} rules failed" in badge for badge in badges)


def test_a_row_leads_to_its_lead(desk: Desk, said: Said):
    database = next(desk.home.glob("runs/*/run.duckdb"))
    with engine.connect(desk.workspace.settings, database, read_only=True) as connection:
        rows = findings.failing_rows(connection, "salesforce:phone.readable")
        known = {lead for (lead,) in connection.execute("select lead_id from lead").fetchall()}
    assert set(rows["lead_id"]) <= known
    assert "Click one to open its lead" in said(desk.open("quality", rule="salesforce:phone.readable"))


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
    assert not any(cell.startswith(sheets.FORMULA_STARTS) for row in rows for cell in row.values())
