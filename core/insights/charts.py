"""Figures of the metrics: a frame in, a Plotly figure out, drawn without any outside network.

Backgrounds are transparent and text keeps no colour of its own, so the page's theme decides both.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

import pandas as pd
import plotly.graph_objects as go

from core.insights.metrics import FlowLink
from core.insights.scorecard import Measure

# Told apart by the colour-blind as well, and at least 3 : 1 against the light and the dark page;
# a shipped source keeps its colour on every page.
PALETTE = ("#0d9488", "#b45309", "#6366f1", "#64748b", "#db2777", "#0284c7")
SOURCE_COLOURS: Mapping[str, str] = {
    "nevada": PALETTE[0],
    "oklahoma": PALETTE[1],
    "texas": PALETTE[2],
    "salesforce": PALETTE[3],
}
OTHERS, OTHERS_COLOUR = "Other sources", PALETTE[5]
STATION_COLOURS: Mapping[str, str] = {
    "Rejected": PALETTE[4],
    "Quarantined": PALETTE[4],
    "Withheld": PALETTE[1],
    "Insert": PALETTE[0],
    "Update": PALETTE[5],
}
NEUTRAL, GRID, CLEAR = "#64748b", "rgba(128, 128, 128, 0.25)", "rgba(0, 0, 0, 0)"
BAR_HEIGHT, MARGINS, LINES_HEIGHT = 26, 84, 370
LABEL_WIDTH, LABEL_GAP, HIGHEST_LABEL = (
    20,
    0.13,
    0.97,
)  # characters in a line; of the axis: the least distance between two, the top one's place


@dataclass(frozen=True)
class Layer:
    """What is drawn in one colour: a source, or all that share the last colour."""

    name: str
    colour: str
    periods: tuple[str, ...]
    leads: tuple[float, ...]

    @property
    def latest(self) -> float:
        return self.leads[-1]


def source_colours(sources: Iterable[str]) -> dict[str, str]:
    """Shipped sources keep theirs; one more gets a colour of its own, the rest share the last."""
    added = sorted(set(sources) - set(SOURCE_COLOURS))
    own = {name: PALETTE[4] if at == 0 else OTHERS_COLOUR for at, name in enumerate(added)}
    return {**SOURCE_COLOURS, **own}


def leads_by_source(frame: pd.DataFrame, title: str | None = None) -> go.Figure:
    """One line a source over the periods of `sources_over_periods`; in a first period, one bar.

    Lines and not a stack: a lead of two sources stands in both, so their sum is no number of leads.
    """
    layers = _layers(frame, source_colours(frame["source"]))
    title = title or _sources_title(layers)
    if frame["period"].nunique() < 2:
        names = [layer.name for layer in layers]
        colours = [layer.colour for layer in layers]
        return framed(_bars(names, [layer.latest for layer in layers], colours), title)
    return framed(_lines(layers, "%{x}: %{y:,} leads", "{:,}"), title).update_layout(margin_r=150)


def measure_by_source(card: pd.DataFrame, measure: Measure, title: str) -> go.Figure:
    """One line a source over the periods of a scorecard; a month in which nothing is known has no point."""
    colours = source_colours(card["source"])
    known = card[card[measure.name].notna()]
    layers = [
        Layer(
            str(part["title"].iloc[0]), colours[str(source)], tuple(part["period"]), tuple(part[measure.name])
        )
        for source, part in known.groupby("source", sort=True)
    ]
    unit = {"share": " %", "hours": " h", "months": ""}[measure.unit]
    shape = "{:,.0f}" if measure.unit == "months" else "{:,.1f}"
    figure = _lines(layers, f"%{{x}}: %{{y:,.1f}}{unit}", shape + unit)
    figure.update_xaxes(
        categoryorder="array", categoryarray=[month(period) for period in sorted(set(card["period"]))]
    )
    return framed(figure, title).update_layout(margin_r=170)


def leads_by_state(frame: pd.DataFrame, title: str | None = None, limit: int = 10) -> go.Figure:
    """Horizontal bars from `by_state`, the largest on top; those after the limit are added up."""
    return framed(_bars(*_largest(frame, limit)), title or _states_title(frame))


def changed_fields(frame: pd.DataFrame, title: str | None = None) -> go.Figure:
    """Horizontal bars from `metrics.changed_fields`, the field that changed most on top."""
    names, values = [str(name) for name in frame["label"]], [int(value) for value in frame["leads"]]
    return framed(_bars(names, values), title or (f"{names[0]} changed most" if names else "No lead changed"))


def flow(links: Sequence[FlowLink], title: str | None = None) -> go.Figure:
    """Where every record went, from the files to what is done in Salesforce."""
    names = list(dict.fromkeys(name for link in links for name in (link.start, link.end)))
    sizes = _sizes(links, names)
    figure = go.Figure(
        go.Sankey(
            arrangement="snap",
            textfont={"size": 13},
            node={
                "label": [f"{name} {sizes[name]:,}" for name in names],
                "color": [STATION_COLOURS.get(name, NEUTRAL) for name in names],
                "line": {"width": 0},
                "pad": 18,
                "thickness": 14,
                "hovertemplate": "%{label}<extra></extra>",
            },
            link={
                "source": [names.index(link.start) for link in links],
                "target": [names.index(link.end) for link in links],
                "value": [link.records for link in links],
                "color": [_faint(STATION_COLOURS.get(link.end, NEUTRAL)) for link in links],
                "hovertemplate": "%{source.label} to %{target.label}: %{value:,}<extra></extra>",
            },
        )
    )
    return framed(figure, title or _flow_title(sizes))


def stations(links: Sequence[FlowLink], title: str | None = None) -> go.Figure:
    """The same for a narrow screen, where a flow has no room for its words: one bar a station, in order."""
    every = list(dict.fromkeys(name for link in links for name in (link.start, link.end)))
    reached = {link.end for link in links}
    names = [name for name in every if name not in reached] + [name for name in every if name in reached]
    sizes = _sizes(links, names)
    colours = [STATION_COLOURS.get(name, NEUTRAL) for name in names]
    figure = _bars(names, [sizes[name] for name in names], colours)
    figure.update_traces(hovertemplate="%{y}: %{x:,}<extra></extra>")
    return framed(figure, title or _flow_title(sizes))


def _lines(layers: Sequence[Layer], hover: str, shape: str) -> go.Figure:
    figure = go.Figure()
    for layer in layers:
        figure.add_scatter(
            x=[month(period) for period in layer.periods],
            y=list(layer.leads),
            name=layer.name,
            mode="lines+markers",
            line={"color": layer.colour, "width": 2.5},
            marker={"size": 8},
            hovertemplate=f"{hover}<extra>{layer.name}</extra>",
        )
    _label_ends(figure, layers, shape)
    return figure.update_layout(showlegend=False, height=LINES_HEIGHT)


def _label_ends(figure: go.Figure, layers: Sequence[Layer], shape: str) -> None:
    """Each line's name and last number at its end, moved apart where lines end close together."""
    top = max((max(layer.leads) for layer in layers), default=0) * 1.1 or 1.0
    figure.update_yaxes(range=[0, top], tickformat=",~f", gridcolor=GRID, zerolinecolor=GRID)
    figure.update_xaxes(type="category", showgrid=False)
    for layer, place in _apart(layers, top):
        figure.add_annotation(
            x=1, xref="paper", xanchor="left", xshift=12, y=place, yref="paper", yanchor="middle",
            align="left", showarrow=False,
            text=f"<span style='color:{layer.colour}'>\u25cf</span> <b>{shape.format(layer.latest)}</b> "
            + "<br>".join(wrap(layer.name, LABEL_WIDTH)),
        )  # fmt: skip


def _apart(layers: Sequence[Layer], top: float) -> list[tuple[Layer, float]]:
    """Where each label stands: at its line's end, pushed up by those below, then down from the top."""
    ordered = sorted(layers, key=lambda each: (each.latest, each.name))
    places, floor = [], 0.0
    for layer in ordered:
        places.append(max(layer.latest / top, floor))
        floor = places[-1] + LABEL_GAP
    ceiling = HIGHEST_LABEL
    for at in reversed(range(len(places))):
        places[at] = min(places[at], ceiling)
        ceiling = places[at] - LABEL_GAP
    return list(zip(ordered, places, strict=True))


def _bars(names: Sequence[str], values: Sequence[float], colours: Sequence[str] = ()) -> go.Figure:
    figure = go.Figure(
        go.Bar(
            x=values,
            y=names,
            orientation="h",
            marker_color=list(colours) if len(colours) == len(names) else PALETTE[0],
            text=[f"{value:,}" for value in values],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{x:,} leads<extra></extra>",
        )
    )
    figure.update_xaxes(rangemode="tozero", visible=False)
    figure.update_yaxes(autorange="reversed", type="category", showgrid=False)
    figure.update_layout(height=BAR_HEIGHT * len(names) + MARGINS)
    return figure


def framed(figure: go.Figure, title: str) -> go.Figure:
    figure.update_layout(
        title={"text": title, "x": 0, "xanchor": "left", "font": {"size": 16}},
        paper_bgcolor=CLEAR,
        plot_bgcolor=CLEAR,
        margin={"l": 8, "r": 48, "t": 56, "b": 8},
        legend={"orientation": "h", "y": -0.15, "x": 0},
        hoverlabel={"namelength": -1},
    )
    return figure


def _layers(frame: pd.DataFrame, colours: Mapping[str, str]) -> list[Layer]:
    """One layer per source, and one for all that share the last colour."""
    shared = [name for name, colour in colours.items() if colour == OTHERS_COLOUR]
    layers = [
        _layer(str(part["title"].iloc[0]), colours[str(source)], part)
        for source, part in frame[~frame["source"].isin(shared)].groupby("source", sort=True)
    ]
    rest = frame[frame["source"].isin(shared)]
    if len(rest):
        added = rest[["period", "leads"]].groupby("period").sum().reset_index()
        layers.append(_layer(OTHERS, OTHERS_COLOUR, added))
    return layers


def _layer(name: str, colour: str, part: pd.DataFrame) -> Layer:
    ordered = part.sort_values("period")
    leads = tuple(int(value) for value in ordered["leads"])
    return Layer(name, colour, tuple(str(period) for period in ordered["period"]), leads)


def _largest(frame: pd.DataFrame, limit: int) -> tuple[list[str], list[int]]:
    names = ["No state" if pd.isna(name) else str(name) for name in frame["state"]]
    values = [int(value) for value in frame["leads"]]
    if len(names) > limit:
        rest = len(names) - limit
        return [*names[:limit], f"{rest} others"], [*values[:limit], sum(values[limit:])]
    return names, values


def _sizes(links: Sequence[FlowLink], names: Sequence[str]) -> dict[str, int]:
    """A station holds what reaches it; where nothing does, what leaves it."""
    reached = {name: sum(link.records for link in links if link.end == name) for name in names}
    left = {name: sum(link.records for link in links if link.start == name) for name in names}
    return {name: reached[name] or left[name] for name in names}


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, 0.35)"


def month(period: str) -> str:
    year, _, month = str(period).partition("-")
    names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{names[int(month) - 1]} {year}"


def _sources_title(layers: Sequence[Layer]) -> str:
    """The source that moved most since the month before, else the largest."""
    if not layers:
        return "No leads yet"
    moved = [(abs(each.leads[-1] - each.leads[-2]), each) for each in layers if len(each.leads) > 1]
    most, mover = max(moved, key=lambda pair: pair[0], default=(0, layers[0]))
    if most:
        more = "more" if mover.leads[-1] > mover.leads[-2] else "fewer"
        return f"{mover.name}: {most:,} {more} leads than in {month(mover.periods[-2])}"
    largest = max(layers, key=lambda each: each.latest)
    return f"{largest.name} brings the most leads: {largest.latest:,}"


def _states_title(frame: pd.DataFrame) -> str:
    known = frame[frame["state"].notna()]
    total = int(frame["leads"].sum()) if len(frame) else 0
    if known.empty or not total:
        return "No lead has a state yet"
    first = known.sort_values(["leads", "state"], ascending=[False, True]).iloc[0]
    return f"{first['state']} has {_share(int(first['leads']), total)} of the leads"


def _flow_title(sizes: Mapping[str, int]) -> str:
    return f"{sizes.get('Loaded', 0):,} records became {sizes.get('Leads', 0):,} leads"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %"
