"""What the model said of sampled pairs against what people found, as a small figure."""

from collections.abc import Sequence

import plotly.graph_objects as go

from core.insights.charts import GRID, NEUTRAL, PALETTE, framed
from core.insights.cutoffs import Point

ROW, MARGINS, LABELS = 38, 110, 84  # pixels: one stretch, what stands around them, the counts at the right
SAID, FOUND = "The model said", "People found, with limits at 95 %"


def calibration(points: Sequence[Point], title: str | None = None) -> go.Figure:
    """A row for each stretch of probability, the likeliest on top; where marks meet, the model was right."""
    rows = list(reversed(points))
    figure = go.Figure()
    _found(figure, rows)
    _said(figure, rows)
    _count(figure, rows)
    figure.update_xaxes(range=[0, 101], ticksuffix=" %", gridcolor=GRID, zeroline=False, dtick=25)
    figure.update_yaxes(type="category", autorange="reversed", showgrid=False)
    framed(figure, title or finding(points))
    return figure.update_layout(
        height=ROW * len(rows) + MARGINS,
        margin_r=LABELS,
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom"},
    )


def finding(points: Sequence[Point]) -> str:
    """The stretch that is farthest beyond what chance explains, or that none is."""
    if not points:
        return "No pair is answered yet"
    worst = max(points, key=_beyond)
    if _beyond(worst) <= 0:
        return "What the model said is within the limits of what people found"
    manner = "too careful" if worst.share > worst.predicted else "too sure"
    return (
        f"Of pairs called {100 * worst.predicted:.0f} % likely, people found {100 * worst.share:.0f} % to be "
        f"one lead: the model is {manner} there"
    )


def _found(figure: go.Figure, rows: Sequence[Point]) -> None:
    figure.add_scatter(
        x=[100 * point.share for point in rows],
        y=[point.stretch for point in rows],
        name=FOUND,
        mode="markers",
        marker={"size": 11, "color": PALETTE[0]},
        cliponaxis=False,
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [100 * (point.high - point.share) for point in rows],
            "arrayminus": [100 * (point.share - point.low) for point in rows],
            "color": PALETTE[0],
            "thickness": 2,
            "width": 4,
        },
        hovertemplate="People found %{x:.1f} %<extra></extra>",
    )


def _said(figure: go.Figure, rows: Sequence[Point]) -> None:
    figure.add_scatter(
        x=[100 * point.predicted for point in rows],
        y=[point.stretch for point in rows],
        name=SAID,
        mode="markers",
        marker={"symbol": "line-ns", "size": 18, "line": {"width": 3, "color": NEUTRAL}},
        cliponaxis=False,
        hovertemplate="The model said %{x:.1f} %<extra></extra>",
    )


def _beyond(point: Point) -> float:
    """How far what was predicted lies outside the limits; negative within them."""
    return max(point.low - point.predicted, point.predicted - point.high)


def _count(figure: go.Figure, rows: Sequence[Point]) -> None:
    """How many pairs each row rests on, at its right end."""
    for point in rows:
        figure.add_annotation(
            x=1, xref="paper", xanchor="left", xshift=12, y=point.stretch, yanchor="middle", showarrow=False,
            text=f"{point.ones:,} of {point.checked:,}",
        )  # fmt: skip
