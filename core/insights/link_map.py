"""A picture of the links of a few records: what is joined, what waits, and where it is weakest."""

from collections.abc import Sequence
from math import cos, hypot, pi, sin

import plotly.graph_objects as go

from core.insights import charts
from core.insights.links import APART, MERGED, WAITING, Link

HEIGHT, TURNS = 340, 150
ALONG = 0.36  # where on a line its words stand: in the middle lines cross
STYLES = {  # colour, dash, width: told apart without colour too
    MERGED: (charts.PALETTE[0], "solid", 3),
    WAITING: (charts.PALETTE[1], "dash", 2),
    APART: (charts.NEUTRAL, "dot", 1),
}
WEAK_COLOUR, WEAK_WIDTH = charts.PALETTE[4], 5
WORDS = {MERGED: "one lead", WAITING: "waits", APART: "kept apart"}


def draw(names: Sequence[str], colours: Sequence[str], links: Sequence[Link], weak: Link | None) -> go.Figure:
    """Numbered records on a circle; each line says how likely it is and how it stands."""
    places = layout(len(names), links)
    figure = go.Figure()
    for link in sorted(links, key=lambda each: each is weak):
        _line(figure, places, link, link is weak)
    figure.add_scatter(
        x=[x for x, _ in places],
        y=[y for _, y in places],
        mode="markers+text",
        text=[f"<b>{at}</b>" for at in range(1, len(names) + 1)],
        textfont={"color": "#ffffff", "size": 14},
        marker={"size": 30, "color": list(colours), "line": {"width": 0}},
        hovertext=list(names),
        hoverinfo="text",
    )
    figure.update_xaxes(visible=False, range=[-1.2, 1.2])
    figure.update_yaxes(visible=False, range=[-1.25, 1.25])
    return charts.framed(figure, title(weak)).update_layout(
        showlegend=False, height=HEIGHT, margin={"l": 0, "r": 0, "t": 8, "b": 0}, dragmode=False
    )


def title(weak: Link | None) -> str:
    if weak is None:
        return "No single link holds them together"
    return f"The link {weak.one + 1} to {weak.other + 1} alone holds two parts together"


def _line(figure: go.Figure, places: Sequence[tuple[float, float]], link: Link, is_weak: bool) -> None:
    (x0, y0), (x1, y1) = places[link.one], places[link.other]
    colour, dash, width = STYLES[link.state]
    colour, width = (WEAK_COLOUR, WEAK_WIDTH) if is_weak else (colour, width)
    figure.add_scatter(
        x=[x0, x1], y=[y0, y1], mode="lines", hoverinfo="skip",
        line={"color": colour, "dash": dash, "width": width},
    )  # fmt: skip
    sure = "" if link.probability is None else f"{min(link.probability, 0.99):.0%}".replace("%", " %")
    said = f"<b>weak {sure}</b>" if is_weak else sure if link.state == WAITING else ""
    if said:
        figure.add_annotation(
            x=x0 + ALONG * (x1 - x0), y=y0 + ALONG * (y1 - y0), text=said, showarrow=False, font={"size": 12},
            yshift=10,
        )  # fmt: skip


def layout(size: int, links: Sequence[Link]) -> list[tuple[float, float]]:
    """Places in which linked records stand near and others apart; the same links give the same picture."""
    places = [_on_circle(at, size) for at in range(size)]
    pulls = {link.ends: 1.0 if link.state == MERGED else 0.5 for link in links if link.holds}
    for turn in range(TURNS):
        step = 0.12 * (1 - turn / TURNS)
        places = [_moved(at, places, pulls, step) for at in range(size)]
    return _filling(places)


def _moved(
    at: int, places: Sequence[tuple[float, float]], pulls: dict[tuple[int, int], float], step: float
) -> tuple[float, float]:
    """All push each other off, links pull."""
    x, y = places[at]
    right = up = 0.0
    for other, (there_x, there_y) in enumerate(places):
        if other == at:
            continue
        across, along = there_x - x, there_y - y
        far = max(hypot(across, along), 0.05)
        pull = pulls.get((min(at, other), max(at, other)), 0.0) * far - 0.25 / far
        right, up = right + pull * across / far, up + pull * along / far
    size = max(hypot(right, up), 1e-9)
    return x + right / size * min(step, size), y + up / size * min(step, size)


def _filling(places: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Spread over the whole picture."""
    spread = []
    for axis in zip(*places, strict=True):
        low, high = min(axis), max(axis)
        spread.append([0.0 if high - low < 0.2 else 2 * (each - low) / (high - low) - 1 for each in axis])
    return list(zip(*spread, strict=True))


def _on_circle(at: int, size: int) -> tuple[float, float]:
    """Clockwise from the top left, so that two stand side by side."""
    angle = pi * (0.5 + 1 / size) - 2 * pi * at / size
    return cos(angle), sin(angle)
