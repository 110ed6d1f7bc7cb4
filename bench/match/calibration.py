"""Predicted beside true share, for people to look at: CSV, a few lines of text, a page."""

import csv
from pathlib import Path

import plotly.graph_objects as go

from bench.match.quality import Bin

WIDTH = 40


def write_csv(bins: list[Bin], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["from", "to", "pairs", "predicted", "true"])
        writer.writerows([one.low, one.high, one.pairs, one.predicted, one.true] for one in bins)


def text(bins: list[Bin]) -> str:
    """A line for each bin; `o` is what was predicted, `x` what is true, `*` both."""
    return "\n".join(
        f"  {one.low:.1f} to {one.high:.1f} |{_marks(one)}| {one.pairs:>9,} pairs,"
        f" {one.predicted:.3f} predicted, {one.true:.3f} true"
        for one in bins
    )


def _marks(one: Bin) -> str:
    marks = [" "] * (WIDTH + 1)
    predicted, true = round(one.predicted * WIDTH), round(one.true * WIDTH)
    marks[predicted], marks[true] = "o", "x"
    if predicted == true:
        marks[true] = "*"
    return "".join(marks)


def write_page(ways: dict[str, list[Bin]], path: Path) -> None:
    """The diagonal is what a calibrated model would draw; a point's size grows with its pairs."""
    figure = go.Figure(go.Scatter(x=[0, 1], y=[0, 1], mode="lines", name="calibrated", line={"dash": "dot"}))
    for way, bins in ways.items():
        figure.add_scatter(
            x=[one.predicted for one in bins],
            y=[one.true for one in bins],
            text=[f"{one.pairs:,} pairs" for one in bins],
            mode="lines+markers",
            marker={"size": [6 + 2 * len(str(one.pairs)) for one in bins]},
            name=way,
        )
    figure.update_layout(
        xaxis_title="predicted probability", yaxis_title="true share", template="simple_white"
    )
    path.write_text(figure.to_html(include_plotlyjs=True), encoding="utf-8")
