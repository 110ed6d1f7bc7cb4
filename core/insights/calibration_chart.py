"""What the model said of sampled pairs against what people found, as a small figure."""

from collections.abc import Sequence

import plotly.graph_objects as go

from core.insights.charts import GRID, NEUTRAL, PALETTE, framed
from core.insights.cutoffs import Point

HEIGHT, MARGIN = 340, 4  # pixels; percent around what is drawn


def calibration(points: Sequence[Point], title: str | None = None) -> go.Figure:
    """A point for each stretch of probability with its limits at 95 %; on the line, the model was right."""
    figure = go.Figure()
    lowest = min((min(point.predicted, point.low) for point in points), default=0.0)
    ends = [max(0.0, 100 * lowest - MARGIN), 100]
    figure.add_scatter(
        x=ends, y=ends, mode="lines", line={"color": NEUTRAL, "width": 1.5, "dash": "dot"}, hoverinfo="skip"
    )
    figure.add_scatter(
        x=[100 * point.predicted for point in points],
        y=[100 * point.share for point in points],
        mode="markers+text",
        marker={"size": 10, "color": PALETTE[0]},
        text=[f"{point.ones:,} of {point.checked:,}" for point in points],
        textposition=_sides(len(points)),
        cliponaxis=False,
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [100 * (point.high - point.share) for point in points],
            "arrayminus": [100 * (point.share - point.low) for point in points],
            "color": PALETTE[0],
            "thickness": 1.5,
            "width": 5,
        },
        hovertemplate="The model said %{x:.1f} %, people found %{y:.1f} %<extra></extra>",
    )
    figure.update_xaxes(range=[ends[0], 102], ticksuffix=" %", title="The model said", showgrid=False)
    figure.update_yaxes(range=[ends[0], 104], ticksuffix=" %", title="People found", gridcolor=GRID)
    figure.update_layout(showlegend=False, height=HEIGHT)
    return framed(figure, title or finding(points))


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


def _beyond(point: Point) -> float:
    """How far what was predicted lies outside the limits; negative within them."""
    return max(point.low - point.predicted, point.predicted - point.high)


def _sides(number: int) -> list[str]:
    """Labels of neighbours on different sides, so that they do not write over one another."""
    return ["middle left" if at % 2 else "middle right" for at in range(number)]
