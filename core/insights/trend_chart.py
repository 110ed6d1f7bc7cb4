"""One rule over the months, as a small figure."""

import pandas as pd
import plotly.graph_objects as go

from core.insights.charts import NEUTRAL, PALETTE, framed, month

HEIGHT = 150


def failing_by_period(part: pd.DataFrame, title: str) -> go.Figure:
    """A bar a month with the rows that failed; the last one, which the page is about, stands out."""
    failed = [int(value) for value in part["failed"]]
    shares = 100 * part["failed"] / part["checked"].where(part["checked"] > 0, 1)
    figure = go.Figure(
        go.Bar(
            x=[month(period) for period in part["period"]],
            y=failed,
            marker_color=[NEUTRAL] * (len(failed) - 1) + [PALETTE[1]],
            text=[f"{value:,}" for value in failed],
            textposition="outside",
            cliponaxis=False,
            customdata=list(zip(part["checked"], shares, strict=True)),
            hovertemplate="%{x}: %{y:,} of %{customdata[0]:,} (%{customdata[1]:.1f} %)<extra></extra>",
        )
    )
    figure.update_xaxes(type="category", showgrid=False)
    figure.update_yaxes(visible=False, range=[0, 1.25 * max(failed, default=0) or 1])
    figure.update_layout(height=HEIGHT, bargap=0.4, showlegend=False)
    return framed(figure, title)
