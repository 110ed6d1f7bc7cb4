from collections.abc import Callable
from dataclasses import replace

from streamlit.testing.v1 import AppTest

from core.insights.metrics import Earlier, Headline
from pages.ui import board
from tests.app.conftest import Desk

Said = Callable[[AppTest], str]
HEAD = Headline(
    period="2026-10", previous_period="2026-09", leads=0, new=0, changed=0, same=0, back=0, gone=0, held=0,
    merged=0, review=0, quarantined=0, stale_sources=(),
)  # fmt: skip


def test_an_empty_workspace_says_what_dashboards_show(empty_desk: Desk, said: Said):
    assert "Dashboards show published months" in said(empty_desk.open("overview"))


def test_a_first_month_says_that_it_has_nothing_to_be_compared_with(desk: Desk, said: Said):
    app = desk.open("overview")
    tiles = {tile.label: tile for tile in app.metric}
    assert "first published month" in said(app)
    assert tiles["Leads"].value == tiles["New"].value
    assert tiles["Changed"].value == tiles["Gone"].value == "\N{EN DASH}"
    assert not any(tile.delta for tile in app.metric)


def test_the_stock_is_compared_in_words(desk: Desk):
    def said_of(more: int) -> str:
        head = replace(HEAD, leads=100 + more)
        return board.state(head, Earlier(leads=100, new=0, changed=0, gone=0, back=0, is_first=False))

    assert said_of(0) == "October 2026: 100 leads, as many as in September."
    assert said_of(5) == "October 2026: 105 leads, 5 more than in September."
    assert said_of(-1) == "October 2026: 99 leads, 1 fewer than in September."


def test_a_number_leads_to_the_leads_behind_it(desk: Desk):
    app = desk.open("overview")
    new = next(tile.value for tile in app.metric if tile.label == "New")
    assert app.button(key="to.new").label == f"See {new} new leads"
    assert not [button for button in app.button if button.key == "to.changed"]
    app.button(key="to.new").click().run()
    assert app.title[0].value == "Leads"
    assert app.selectbox(key="change").value == "new"


def test_every_chart_has_its_table(desk: Desk):
    app = desk.open("overview")
    assert app.get("plotly_chart")
    for toggle in [each.key for each in app.toggle]:
        before = len(app.dataframe)
        app.toggle(key=toggle).set_value(True).run()
        assert len(app.dataframe) == before + 1
        assert not app.exception
    assert all("_" not in str(column) for frame in app.dataframe for column in frame.value.columns)


def test_sources_are_named_by_their_title(desk: Desk):
    app = desk.open("overview")
    assert "Nevada child care licences" in app.dataframe[-1].value["Source"].tolist()
