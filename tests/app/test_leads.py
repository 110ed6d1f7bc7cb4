import csv
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from streamlit.testing.v1 import AppTest

from core import engine
from core.insights import leads, sheets
from core.insights.leads import Wanted
from tests.app.conftest import Desk

Said = Callable[[AppTest], str]


def test_an_empty_workspace_says_when_leads_appear(empty_desk: Desk, said: Said):
    assert "Leads appear when a month is published" in said(empty_desk.open("leads"))


def test_a_search_narrows_the_list_and_says_how_many(desk: Desk, said: Said):
    app = desk.open("leads")
    place = app.dataframe[0].value["City"].iloc[0]
    app.text_input(key="search").input(place).run()
    assert (app.dataframe[0].value["City"] == place).any()
    assert len(app.dataframe[0].value) < 50
    app.text_input(key="search").input("no such place anywhere").run()
    assert "No lead has all of this" in said(app)


def test_filters_work_together_and_are_said_in_words(desk: Desk):
    app = desk.open("leads")
    app.selectbox(key="state").select("NV").run()
    app.selectbox(key="answer").select("insert").run()
    rows = app.dataframe[0].value
    assert set(rows["State"]) == {"NV"}
    assert set(rows["Salesforce"]) == {"New in Salesforce"}
    assert not rows["Sources"].str.contains("nevada").any()


def test_the_list_stands_in_the_order_of_the_names_it_shows(desk: Desk):
    names = desk.open("leads").dataframe[0].value["Company"].str.lower().tolist()
    assert names == sorted(names)


def test_the_whole_list_is_sorted_not_only_its_page(desk: Desk):
    app = desk.open("leads")
    app.selectbox(key="order").select("records").run()
    shown = app.dataframe[0].value["Records"].tolist()
    assert shown == sorted(shown, reverse=True)
    with engine.connect(desk.workspace.settings, _database(desk), read_only=True) as connection:
        assert connection.execute("select max(record_count) from lead").fetchall() == [(shown[0],)]


def test_the_way_back_from_a_lead_keeps_what_was_asked(desk: Desk):
    app = desk.open("leads")
    app.selectbox(key="state").select("NV").run()
    app.query_params["lead"] = str(_found(desk, Wanted(state="NV")).iloc[0]["lead_id"])
    back = next(link.proto for link in app.run().main.get("page_link"))
    assert back.label == "Back to the leads found"
    assert "state=NV" in back.query_string


def test_a_link_opens_a_lead_with_the_origin_of_each_value(desk: Desk, said: Said):
    wanted = _found(desk, Wanted(source="salesforce", action="update")).iloc[0]
    app = desk.open("leads", lead=str(wanted["lead_id"]))
    assert app.title[0].value == (wanted["operator"] or wanted["company"])
    assert "September 2026" in said(app)
    assert "Seen for the first time" in said(app)
    assert ", row " in next(text.value for text in app.markdown if text.value.startswith("From "))
    assert any(each.label.endswith("1 other]") for each in app.expander)
    assert "the CRM does not count where another source knows the lead" in said(app)
    app.toggle(key="leads.records").set_value(True).run()
    assert "Salesforce leads, row" in " ".join(app.table[-1].value.columns)


def test_a_lead_tells_what_became_of_it_and_an_old_id_opens_it(desk: Desk, said: Said):
    one, two = _found(desk, Wanted(state="TX"))["lead_id"].tolist()[:2]
    with engine.connect(desk.workspace.settings, _database(desk)) as connection:
        for change in (
            ("merged", "Lolder", "Loldest", "texas:8", None, "model"),
            ("redirected", one, "Loldest", None, None, "merged on"),
            ("merged", one, "Lolder", "texas:8", None, "decision"),
            ("split", two, one, "texas:9", None, "decision taken back"),
            ("key changed", one, None, "texas:7", "texas:6", "same licence"),
        ):
            period = "2026-08" if change[1] == "Lolder" else "2026-09"
            row = [period, *change, None]
            connection.execute("insert into lead_change_history values (?, ?, ?, ?, ?, ?, ?, ?)", row)
        connection.execute("insert into lead_redirect values ('Loldest', ?, 'merged')", [one])
    app = desk.open("leads", lead="Loldest")
    assert (
        "Loldest was merged into Lolder in August 2026, which was merged into this lead in September 2026."
        in said(app)
    )
    assert "Lead Lolder (Texas" in said(app)
    assert "a person called them the same lead." in said(app)
    assert "has a new record key; it was 6 before, with the same licence number." in said(app)
    assert "split off from this lead: the decision that had joined them was taken back." in said(app)
    assert any(f"lead={two}" in link.proto.query_string for link in app.main.get("page_link"))
    app = desk.open("leads")
    app.text_input(key="search").input("loldest").run()
    assert len(app.dataframe[0].value) == 1


def test_a_lead_names_the_pairs_that_may_join_it(desk: Desk, said: Said):
    with engine.connect(desk.workspace.settings, _database(desk), read_only=True) as connection:
        (lead_id,) = connection.execute(
            "select lead_id from match_pair inner join lead_record on left_id = record_id "
            "where band = 'review' order by 1"
        ).fetchall()[0]
    app = desk.open("leads", lead=lead_id)
    assert any("May be one with" in link.proto.label for link in app.main.get("page_link"))


def test_a_lead_that_is_not_there_is_explained(desk: Desk):
    app = desk.open("leads", lead="Lnothing")
    assert app.error[0].value.startswith("There is no lead Lnothing")
    assert not app.exception


def test_a_download_holds_all_that_was_found(desk: Desk, tmp_path: Path):
    wanted = Wanted(state="TX")
    query, values = leads.for_people(wanted)
    with engine.connect(desk.workspace.settings, _database(desk), read_only=True) as connection:
        made = sheets.write_csv(connection, query, values, tmp_path / "leads.csv")
        found = leads.found(connection, wanted)
    with made.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == found > 50
    assert {row["State"] for row in rows} == {"TX"}
    assert any(row["Phone"].startswith("(") for row in rows)


def _database(desk: Desk) -> Path:
    return next(desk.home.glob("runs/*/run.duckdb"))


def _found(desk: Desk, wanted: Wanted) -> pd.DataFrame:
    with engine.connect(desk.workspace.settings, _database(desk), read_only=True) as connection:
        return leads.search(connection, wanted).astype(object).replace({float("nan"): None})
