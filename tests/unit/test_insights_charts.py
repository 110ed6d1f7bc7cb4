"""Figures say their finding, start at zero and keep a source's colour."""

import json

import pandas as pd
import pytest

from core.insights import charts
from core.insights.metrics import FlowLink


def periods(*rows: tuple[str, str, int]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["period", "source", "leads"])
    return frame.assign(title=frame["source"].str.title())


def test_the_title_is_the_finding_unless_one_is_given() -> None:
    frame = periods(("2026-10", "nevada", 90), ("2026-11", "nevada", 25), ("2026-11", "texas", 75))
    assert charts.leads_by_source(frame).layout.title.text == "Texas brings 75 % of the leads"
    assert charts.leads_by_source(frame, "Mine").layout.title.text == "Mine"


def test_a_source_keeps_its_colour_whichever_others_are_shown() -> None:
    alone = charts.leads_by_source(periods(("2026-11", "texas", 1)))
    among = charts.leads_by_source(periods(("2026-11", "nevada", 1), ("2026-11", "texas", 1)))
    assert alone.data[0].marker.color == among.data[1].marker.color


def test_eight_sources_are_drawn_in_six_colours_and_no_lead_is_lost() -> None:
    names = ["nevada", "oklahoma", "texas", "salesforce", "iowa", "maine", "ohio", "utah"]
    figure = charts.leads_by_source(periods(*(("2026-11", name, 1) for name in names)))
    assert len({bar.marker.color for bar in figure.data}) == 6
    assert sum(sum(bar.y) for bar in figure.data) == 8


def test_states_beyond_the_limit_are_added_up() -> None:
    frame = pd.DataFrame({"state": ["NV", "TX", None, "OK"], "leads": [5, 3, 2, 1]})
    figure = charts.leads_by_state(frame, limit=2)
    assert list(figure.data[0].y) == ["NV", "TX", "2 others"]
    assert list(figure.data[0].x) == [5, 3, 3]
    assert figure.layout.title.text == "NV has 45 % of the leads"
    assert figure.layout.xaxis.rangemode == "tozero"


def test_the_flow_names_each_station_once_with_its_size() -> None:
    links = (
        FlowLink("Nevada", "Loaded", 4),
        FlowLink("Texas", "Loaded", 2),
        FlowLink("Loaded", "Kept", 6),
        FlowLink("Kept", "Leads", 5),
    )
    figure = charts.flow(links)
    assert list(figure.data[0].node.label) == ["Nevada 4", "Loaded 6", "Texas 2", "Kept 6", "Leads 5"]
    assert figure.layout.title.text == "6 records became 5 leads"


@pytest.mark.parametrize(
    "figure",
    [
        charts.leads_by_source(periods()),
        charts.leads_by_state(pd.DataFrame({"state": [], "leads": []})),
        charts.changed_fields(pd.DataFrame({"label": [], "leads": []})),
        charts.flow(()),
        charts.changed_fields(pd.DataFrame({"label": ["Phone"], "leads": [3]})),
    ],
)
def test_a_figure_is_transparent_and_fetches_no_map(figure: charts.go.Figure) -> None:
    drawn = json.loads(figure.to_json())
    assert drawn["layout"]["paper_bgcolor"] == drawn["layout"]["plot_bgcolor"] == "rgba(0, 0, 0, 0)"
    assert not {"choropleth", "scattergeo"} & {trace["type"] for trace in drawn["data"]}
