"""Figures say their finding, start at zero and keep a source's colour."""

import json
from itertools import pairwise

import pandas as pd
import pytest

from core.insights import charts
from core.insights.metrics import FlowLink


def periods(*rows: tuple[str, str, int]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["period", "source", "leads"])
    return frame.assign(title=frame["source"].str.title())


def test_the_title_is_the_finding_unless_one_is_given() -> None:
    frame = periods(
        ("2026-10", "nevada", 90),
        ("2026-10", "texas", 70),
        ("2026-11", "nevada", 25),
        ("2026-11", "texas", 75),
    )
    assert charts.leads_by_source(frame).layout.title.text == "Nevada: 65 fewer leads than in Oct 2026"
    assert charts.leads_by_source(frame, "Mine").layout.title.text == "Mine"
    first = charts.leads_by_source(periods(("2026-11", "nevada", 25), ("2026-11", "texas", 75)))
    assert first.layout.title.text == "Texas brings the most leads: 75"


def test_a_source_keeps_its_colour_whichever_others_are_shown() -> None:
    alone = charts.leads_by_source(periods(("2026-10", "texas", 1), ("2026-11", "texas", 1)))
    among = charts.leads_by_source(
        periods(*((month, name, 1) for month in ("2026-10", "2026-11") for name in ("nevada", "texas")))
    )
    assert alone.data[0].line.color == among.data[1].line.color


def test_eight_sources_are_drawn_in_six_colours_and_no_lead_is_lost() -> None:
    names = ["nevada", "oklahoma", "texas", "salesforce", "iowa", "maine", "ohio", "utah"]
    figure = charts.leads_by_source(
        periods(*((month, name, 1) for month in ("2026-10", "2026-11") for name in names))
    )
    assert len({line.line.color for line in figure.data}) == 6
    assert sum(line.y[-1] for line in figure.data) == 8


def test_lines_that_end_together_have_labels_apart() -> None:
    close = [("texas", 100), ("nevada", 99), ("oklahoma", 98)]
    figure = charts.leads_by_source(
        periods(*((month, name, leads) for month in ("2026-10", "2026-11") for name, leads in close))
    )
    places = sorted(label.y for label in figure.layout.annotations)
    assert all(above - below > 0.1 for below, above in pairwise(places))


@pytest.mark.parametrize("page", ["#ffffff", "#121817"])
def test_every_colour_stands_out_from_the_light_and_the_dark_page(page: str) -> None:
    for colour in charts.PALETTE:
        light, dark = sorted((_luminance(colour), _luminance(page)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 3, colour


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


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


def test_the_stations_of_the_flow_stand_in_its_order_with_its_sizes() -> None:
    links = [FlowLink("Nevada", "Loaded", 60), FlowLink("Nevada", "Rejected", 2)]
    links += [FlowLink("Texas", "Loaded", 40), FlowLink("Loaded", "Leads", 100)]
    (bars,) = charts.stations(links).data
    assert list(bars.y) == ["Nevada", "Texas", "Loaded", "Rejected", "Leads"]
    assert list(bars.x) == [62, 40, 100, 2, 100]
    assert charts.stations(links).layout.title.text == charts.flow(links).layout.title.text


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
