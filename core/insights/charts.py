"""Figures of the metrics: a frame in, a Plotly figure out, drawn without any outside network.

Backgrounds are transparent and text keeps no colour of its own, so the page's theme decides both.
"""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from core.insights.metrics import FlowLink

# Told apart by the colour-blind as well; a shipped source keeps its colour on every page.
PALETTE = ("#0f766e", "#b45309", "#4f46e5", "#64748b", "#be185d", "#0369a1")
SOURCE_COLOURS: Mapping[str, str] = {
    "nevada": PALETTE[0],
    "oklahoma": PALETTE[1],
    "texas": PALETTE[2],
    "salesforce": PALETTE[3],
}
OTHERS, OTHERS_COLOUR = "Other sources", PALETTE[5]
STATION_COLOURS: Mapping[str, str] = {
    "Rejected": "#be185d",
    "Quarantined": "#be185d",
    "Withheld": "#b45309",
    "Insert": "#0f766e",
    "Update": "#0369a1",
}
NEUTRAL, GRID, CLEAR = "#64748b", "rgba(128, 128, 128, 0.25)", "rgba(0, 0, 0, 0)"
BAR_HEIGHT, MARGINS = 26, 110


def source_colours(sources: Iterable[str]) -> dict[str, str]:
    """Shipped sources keep theirs; one more gets a colour of its own, the rest share the last."""
    added = sorted(set(sources) - set(SOURCE_COLOURS))
    own = {name: PALETTE[4] if at == 0 else OTHERS_COLOUR for at, name in enumerate(added)}
    return {**SOURCE_COLOURS, **own}


def leads_by_source(frame: pd.DataFrame, title: str | None = None) -> go.Figure:
    """Stacked bars per period, from `sources_over_periods`; a lead of two sources stands in both."""
    colours = source_colours(frame["source"])
    figure = go.Figure()
    for name, colour, part in _layers(frame, colours):
        figure.add_bar(
            x=[_month(period) for period in part["period"]],
            y=part["leads"].tolist(),
            name=name,
            marker_color=colour,
            hovertemplate="%{x}: %{y:,} leads<extra>" + name + "</extra>",
        )
    figure.update_layout(barmode="stack", bargap=0.4)
    figure.update_yaxes(rangemode="tozero", tickformat=",d", gridcolor=GRID, zerolinecolor=GRID)
    figure.update_xaxes(type="category", showgrid=False)
    return _framed(figure, title or _sources_title(frame))


def leads_by_state(frame: pd.DataFrame, title: str | None = None, limit: int = 15) -> go.Figure:
    """Horizontal bars from `by_state`, the largest on top; those after the limit are added up."""
    return _framed(_bars(*_largest(frame, limit)), title or _states_title(frame))


def changed_fields(frame: pd.DataFrame, title: str | None = None) -> go.Figure:
    """Horizontal bars from `metrics.changed_fields`, the field that changed most on top."""
    names, values = [str(name) for name in frame["label"]], [int(value) for value in frame["leads"]]
    return _framed(
        _bars(names, values), title or (f"{names[0]} changed most" if names else "No lead changed")
    )


def flow(links: Sequence[FlowLink], title: str | None = None) -> go.Figure:
    """Where every record went, from the files to what is done in Salesforce."""
    names = list(dict.fromkeys(name for link in links for name in (link.start, link.end)))
    sizes = _sizes(links, names)
    figure = go.Figure(
        go.Sankey(
            arrangement="snap",
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
    return _framed(figure, title or _flow_title(sizes))


def _bars(names: Sequence[str], values: Sequence[int]) -> go.Figure:
    figure = go.Figure(
        go.Bar(
            x=values,
            y=names,
            orientation="h",
            marker_color=PALETTE[0],
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


def _framed(figure: go.Figure, title: str) -> go.Figure:
    figure.update_layout(
        title={"text": title, "x": 0, "xanchor": "left", "font": {"size": 16}},
        paper_bgcolor=CLEAR,
        plot_bgcolor=CLEAR,
        margin={"l": 8, "r": 48, "t": 56, "b": 8},
        legend={"orientation": "h", "y": -0.15, "x": 0},
        hoverlabel={"namelength": -1},
    )
    return figure


def _layers(frame: pd.DataFrame, colours: Mapping[str, str]) -> list[tuple[str, str, pd.DataFrame]]:
    """One layer per source, and one for all that share the last colour."""
    shared = [name for name, colour in colours.items() if colour == OTHERS_COLOUR]
    layers = [
        (str(part["title"].iloc[0]), colours[str(source)], part)
        for source, part in frame[~frame["source"].isin(shared)].groupby("source", sort=True)
    ]
    rest = frame[frame["source"].isin(shared)]
    if len(rest):
        added = rest[["period", "leads"]].groupby("period").sum().reset_index()
        layers.append((OTHERS, OTHERS_COLOUR, added))
    return layers


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


def _month(period: str) -> str:
    year, _, month = str(period).partition("-")
    names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{names[int(month) - 1]} {year}"


def _sources_title(frame: pd.DataFrame) -> str:
    if frame.empty:
        return "No leads yet"
    latest = frame[frame["period"] == frame["period"].max()].sort_values(
        ["leads", "source"], ascending=[False, True]
    )
    total, first = int(latest["leads"].sum()), latest.iloc[0]
    return (
        f"{first['title']} brings {_share(int(first['leads']), total)} of the leads"
        if total
        else "No leads yet"
    )


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
