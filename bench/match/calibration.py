"""Predicted beside true share, for people to look at: CSV, a few lines of text, a page."""

import csv
from pathlib import Path

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from bench.match.quality import Bin
from core.insights.charts import PALETTE

WIDTH = 40
TABLE = ("way", "predicted", "pairs", "predicted, on average", "true", "true at 95 %")
TITLE = "Predicted probability and true share<br><sup>bars: 95 % interval of the true share (Wilson)</sup>"
# Nothing of the page is looked for elsewhere: it is opened where no network is.
ALONE = {"include_plotlyjs": True, "full_html": True, "config": {"displaylogo": False}}


def write_csv(bins: list[Bin], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["from", "to", "pairs", "predicted", "true", "true at least", "true at most"])
        writer.writerows(
            [one.low, one.high, one.pairs, one.predicted, one.true, *(f"{end:.6f}" for end in one.interval)]
            for one in bins
        )


def text(bins: list[Bin]) -> str:
    """A line for each bin; `o` is what was predicted, `x` what is true, `*` both."""
    return "\n".join(
        f"  {one.low:.1f} to {one.high:.1f} |{_marks(one)}| {one.pairs:>9,} pairs,"
        f" {one.predicted:.3f} predicted, {one.true:.3f} true ({_interval(one)})"
        for one in bins
    )


def _interval(one: Bin) -> str:
    return "{:.3f} to {:.3f}".format(*one.interval)


def _marks(one: Bin) -> str:
    marks = [" "] * (WIDTH + 1)
    predicted, true = round(one.predicted * WIDTH), round(one.true * WIDTH)
    marks[predicted], marks[true] = "o", "x"
    if predicted == true:
        marks[true] = "*"
    return "".join(marks)


def write_page(ways: dict[str, list[Bin]], path: Path) -> None:
    """On the diagonal a model is calibrated; above it it is too modest, below it too sure."""
    figure = make_subplots(
        rows=3,
        cols=1,
        row_heights=[0.55, 0.15, 0.3],
        vertical_spacing=0.07,
        specs=[[{"type": "xy"}], [{"type": "xy"}], [{"type": "table"}]],
    )
    diagonal = {"mode": "lines", "name": "calibrated", "line": {"dash": "dot", "color": "grey"}}
    figure.add_trace(go.Scatter(x=[0, 1], y=[0, 1], **diagonal), row=1, col=1)
    for at, (way, bins) in enumerate(ways.items()):
        colour = PALETTE[at % len(PALETTE)]
        figure.add_trace(_shares(way, bins, colour), row=1, col=1)
        figure.add_trace(_counts(way, bins, colour), row=2, col=1)
    figure.add_trace(_table(ways), row=3, col=1)
    figure.update_layout(title=TITLE, template="simple_white", height=1100, width=900, barmode="group")
    figure.update_xaxes(range=[-0.02, 1.02], dtick=0.1)
    figure.update_xaxes(title="predicted probability", row=2, col=1)
    figure.update_yaxes(title="true share", range=[-0.02, 1.02], row=1, col=1)
    figure.update_yaxes(title="pairs", type="log", row=2, col=1)
    path.write_text(figure.to_html(**ALONE), encoding="utf-8")


def _shares(way: str, bins: list[Bin], colour: str) -> go.Scatter:
    return go.Scatter(
        x=[one.predicted for one in bins],
        y=[one.true for one in bins],
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [one.interval[1] - one.true for one in bins],
            "arrayminus": [one.true - one.interval[0] for one in bins],
        },
        text=[f"{one.pairs:,} pairs, true {_interval(one)}" for one in bins],
        mode="lines+markers",
        marker={"size": 8, "color": colour},
        line={"color": colour, "width": 1},
        name=way,
    )


def _counts(way: str, bins: list[Bin], colour: str) -> go.Bar:
    return go.Bar(
        x=[(one.low + one.high) / 2 for one in bins],
        y=[one.pairs for one in bins],
        marker={"color": colour},
        name=way,
        showlegend=False,
    )


def _table(ways: dict[str, list[Bin]]) -> go.Table:
    rows = [(way, *_row(one)) for way, bins in ways.items() for one in bins]
    return go.Table(header={"values": TABLE}, cells={"values": list(zip(*rows, strict=True))})


def _row(one: Bin) -> tuple[str, ...]:
    shares = (f"{one.predicted:.3f}", f"{one.true:.3f}", _interval(one))
    return (f"{one.low:.1f} to {one.high:.1f}", f"{one.pairs:,}", *shares)
