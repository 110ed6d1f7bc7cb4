"""The weight of a pair, comparison by comparison: what speaks for one lead, and what against."""

from collections.abc import Sequence

import plotly.graph_objects as go

from core.insights import charts

FOR, AGAINST = charts.PALETTE[0], charts.PALETTE[1]
ROW = 24
START, END = "Before any is looked at", "All together"


def draw(
    start: float, steps: Sequence[tuple[str, float]], total: float, subjects: Sequence[str]
) -> go.Figure:
    """A waterfall from what is known of any two records to what is known of these two, in bits.

    `subjects` name what each step is about, for the title.
    """
    figure = go.Figure(
        go.Waterfall(
            orientation="h",
            y=[START, *(name for name, _ in steps), END],
            x=[start, *(bits for _, bits in steps), total],
            measure=["absolute", *("relative" for _ in steps), "total"],
            text=[f"{start:+.1f}", *(f"{bits:+.1f}" for _, bits in steps), f"{total:+.1f}"],
            textposition="outside",
            cliponaxis=False,
            increasing={"marker": {"color": FOR}},
            decreasing={"marker": {"color": AGAINST}},
            totals={"marker": {"color": charts.NEUTRAL}},
            connector={"line": {"color": charts.GRID, "width": 1}},
            hovertemplate="%{y}: %{text} bits<extra></extra>",
        )
    )
    figure.update_xaxes(visible=False, zeroline=True)
    figure.update_yaxes(autorange="reversed", type="category", showgrid=False)
    return charts.framed(
        figure, title([(name, bits) for name, (_, bits) in zip(subjects, steps, strict=True)])
    ).update_layout(
        height=ROW * (len(steps) + 2) + 30, margin={"l": 8, "r": 56, "t": 8, "b": 8}, showlegend=False
    )


def title(steps: Sequence[tuple[str, float]]) -> str:
    plus = max(steps, key=lambda step: step[1], default=("", 0.0))
    minus = min(steps, key=lambda step: step[1], default=("", 0.0))
    if plus[1] > 0 > minus[1]:
        return f"The {plus[0]} speaks most for one lead, the {minus[0]} most against"
    if plus[1] > 0:
        return f"The {plus[0]} speaks most for one lead"
    return f"The {minus[0]} speaks most against one lead" if minus[1] < 0 else "Nothing speaks for or against"
