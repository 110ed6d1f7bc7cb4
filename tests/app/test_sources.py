from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
from streamlit.testing.v1 import AppTest

from core import engine
from core.insights import scorecard
from core.insights.scorecard import MEASURES
from core.state import runs
from pages.ui import scorecard as view
from tests.app.conftest import FIRST, Desk

Said = Callable[[AppTest], str]


def test_an_empty_workspace_says_what_is_measured(empty_desk: Desk, said: Said):
    assert "Each source's files are measured here" in said(empty_desk.open("sources"))


def test_a_first_month_leads_with_the_finding_and_has_no_changes(desk: Desk, said: Said):
    app = desk.open("sources")
    assert "2026: " in app.markdown[0].value
    assert "changes show from the second on" in said(app)
    month = app.dataframe[0].value
    assert len(month) == 4
    assert not month.map(lambda cell: "(" in str(cell)).any().any()
    assert set(month["File"]) == {"This month's"}
    assert (month["Completeness"].str.removesuffix(" %").astype(float) > 20).all()


def test_a_run_of_a_time_before_the_scorecard_asks_to_be_run_again(desk: Desk, said: Said):
    with desk.workspace.store.session() as session:
        run = runs.published(session)
    with engine.connect(
        desk.workspace.settings, desk.workspace.settings.runs / run.run_id / "run.duckdb"
    ) as older:
        older.execute("drop table completeness_by_period_source")
    app = desk.open("sources")
    assert not app.exception
    assert "was published before sources were measured" in said(app)


def test_each_measure_has_its_chart_and_says_how_it_is_counted(desk: Desk, said: Said):
    app = desk.open("sources")
    for measure in MEASURES:
        app.selectbox(key="sources.measure").set_value(measure.name).run()
        assert measure.means in said(app)
        assert any(measure.label.lower() in each.value.lower() for each in app.subheader)
        assert app.get("plotly_chart")


def test_fields_are_found_by_name(desk: Desk):
    app = desk.open("sources")
    every = app.dataframe[-1].value
    app.text_input(key="sources.field").set_value("phone").run()
    found = app.dataframe[-1].value
    assert 0 < len(found) < len(every)
    assert found["Field"].str.contains("phone", case=False).all()


def test_the_evidence_of_one_source_has_no_other_sources_rows(desk: Desk):
    with desk.workspace.store.session() as session:
        run = runs.published(session, FIRST)
    assert run is not None
    database = desk.workspace.settings.runs / run.run_id / "run.duckdb"
    with engine.connect(desk.workspace.settings, database, read_only=True) as connection:
        made = view.supplier.write_evidence(
            desk.workspace, run, connection, "texas", Path(desk.home) / "evidence.xlsx"
        )
    book = openpyxl.load_workbook(made)
    assert {row[1] for row in book["Scorecard"].iter_rows(min_row=2, values_only=True)} == {
        "Texas child care operations"
    }
    assert {row[0] for row in book["How it is counted"].iter_rows(min_row=2, values_only=True)} == {
        measure.label for measure in MEASURES
    }


def card(**numbers: list[float | None]) -> pd.DataFrame:
    """Two months of two sources; what is not named did not move."""
    rows = {"period": ["2026-09", "2026-09", "2026-10", "2026-10"], "source": ["a", "b"] * 2}
    still: dict[str, list[float | None]] = {one.name: [0.0] * 4 for one in MEASURES}
    counts = {name: [100] * 4 for name in ("found",)} | {
        name: [0] * 4 for name in ("rejected", "quarantined")
    }
    return pd.DataFrame(rows | {"title": ["Acme", "Bolt"] * 2} | counts | still | numbers)


def test_the_largest_turn_for_the_worse_is_what_is_said():
    said = scorecard.finding(card(completeness=[90, 80, 82, 95], reject_rate=[0, 0, 3, 0]), "2026-10")
    assert said == "Acme: completeness went from 90.0 % to 82.0 %."


def test_without_a_turn_the_source_that_loses_most_is_said():
    lost = card()
    lost.loc[3, "rejected"] = 5
    assert scorecard.finding(lost, "2026-10") == (
        "Bolt loses the most records: 5.0 % are rejected or held back."
    )
    assert scorecard.finding(card(), "2026-10") == "Every record of every source could be used."


def test_a_change_is_against_the_same_source_a_month_before():
    changed = scorecard.changes(card(completeness=[90, 80, 82, 95]), "2026-10").set_index("source")
    assert changed["completeness_change"].to_dict() == {"a": -8, "b": 15}
    first = scorecard.changes(card(), "2026-09")
    assert first["completeness_change"].isna().all()


def test_what_is_not_known_is_a_dash():
    months, hours = MEASURES[6], MEASURES[7]
    assert scorecard.said(MEASURES[0], float("nan")) == "\N{EN DASH}"
    assert (scorecard.said(hours, 0.5), scorecard.said(hours, 30), scorecard.said(hours, 72)) == (
        "30 min", "30.0 h", "3.0 days",
    )  # fmt: skip
    assert scorecard.said(months, 2.0) == "2"
