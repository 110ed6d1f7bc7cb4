from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from tests.app.conftest import Desk

Said = Callable[[AppTest], str]


def test_an_empty_workspace_says_what_dashboards_show(empty_desk: Desk, said: Said):
    assert "Dashboards show published months" in said(empty_desk.open("overview"))


def test_a_first_month_says_that_it_has_nothing_to_be_compared_with(desk: Desk, said: Said):
    app = desk.open("overview")
    tiles = {tile.label: tile for tile in app.metric}
    assert "first published month" in said(app)
    assert tiles["Leads"].value == tiles["New"].value
    assert tiles["Changed"].value == tiles["Gone"].value == "\N{EN DASH}"
    assert not any(tile.delta for tile in app.metric)


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
