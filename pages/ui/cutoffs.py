"""What the answered samples say of every line that could be drawn, and of the model's probabilities."""

from collections.abc import Mapping, Sequence
from math import ceil, log
from typing import Any

import pandas as pd
import streamlit as st

from core import pair_checks
from core.insights import calibration_chart, cutoffs
from core.insights.cutoffs import Answered, Cutoff, Point
from core.matching import Thresholds
from core.pair_checks import Sampled
from core.state.pair_samples import CANNOT_SAY
from pages.ui import board, desk, lines, show, words

ACCEPTED = "settings.accepted"
FOUND = (
    "Of the duplicates among all these pairs, those that this line merges by itself. What lies below the "
    "line from which a person is asked is not known, and not counted."
)
MOST = "One-sided and exact (Clopper and Pearson), for each line alone."
QUEUE = "Fewer or more pairs that a person is asked about than in the run that was sampled."


def draw(found: Mapping[str, Sampled], wanted: Thresholds) -> None:
    """`wanted` are the lines of the form, set or not."""
    st.subheader("What a line would cost", anchor=False)
    answers = pair_checks.answers(found)
    if not answers:
        st.caption("Each line that could be drawn stands here with its error, from the first answer on.")
        return
    run_id = next(iter(found.values())).sample.run_id
    ran = pair_checks.lines_of(desk.workspace(), run_id)
    database = desk.database_in(desk.workspace().settings.runs / run_id)
    table = pair_checks.table(database, ran, found, wanted.merge)
    _suggestion(table)
    _table(table, ran, wanted)
    _missed(answers, ran, wanted)
    _left_out(found)
    _calibration(cutoffs.calibration(answers))


def _suggestion(table: Sequence[Cutoff]) -> None:
    accepted = st.number_input(
        "Wrong merges you accept (%)", 0.1, 50.0, 1.0, step=0.5, format="%0.1f", key=ACCEPTED, width=240
    )
    best = cutoffs.suggested(table, accepted / 100)
    with st.container(horizontal=True, vertical_alignment="center"):
        if best is None:
            needed = ceil(log(1 - cutoffs.CONFIDENCE) / log(1 - accepted / 100))
            show.line(
                f"No line is known to keep that yet. {words.count(needed, 'answer')} at or above a line, "
                "none of them wrong, would show it.",
                show.NEUTRAL,
            )
            return
        show.line(f"The lowest line known to keep that, {cutoffs.sentence(best)}.", show.GOOD)
        if best.line != lines.now().merge:
            st.button(
                f"Put {lines.percent(best.line)} into the form", key="settings.take", on_click=lines.take,
                args=(best.line,), help="Nothing is set until you say why and set it.",
            )  # fmt: skip


def _table(table: Sequence[Cutoff], ran: Thresholds, wanted: Thresholds) -> None:
    marks = {wanted.merge: "in the form"} | {lines.now().merge: "in force"}
    base = next((each.pairs for each in table if each.line == ran.merge), 0)
    shown = pd.DataFrame([_row(each, base, marks) for each in table])
    share = st.column_config.NumberColumn(format="%.1f %%")
    config: dict[str, Any] = {
        "Line": st.column_config.TextColumn(pinned=True),
        "Merging by themselves": show.NUMBER,
        "At most wrong": st.column_config.NumberColumn(format="%.1f %%", help=MOST),
        "Right": share,
        "Duplicates found": st.column_config.NumberColumn(format="%.1f %%", help=FOUND),
        "Pairs to ask": st.column_config.NumberColumn(format="%+d", help=QUEUE),
    }
    st.dataframe(shown, hide_index=True, key="settings.cutoffs", column_config=config, placeholder=words.DASH)


def _missed(answers: Sequence[Answered], ran: Thresholds, wanted: Thresholds) -> None:
    ones, size = cutoffs.missed(answers, wanted.review)
    if size:
        st.markdown(
            f"Asking from {lines.percent(wanted.review)} and not from {lines.percent(ran.review)} misses "
            f"duplicates: of {words.count(size, 'answered pair')} between the two, {ones:,} "
            f"{'is' if ones == 1 else 'are'} one lead."
        )


def _row(each: Cutoff, base: int, marks: Mapping[float, str]) -> dict[str, object]:
    mark = f", {marks[each.line]}" if each.line in marks else ""
    return {
        "Line": f"{lines.percent(each.line)}{mark}",
        "At most wrong": 100 * each.most,
        "Wrong": each.wrong,
        "Answered": each.checked,
        "Merging by themselves": each.pairs,
        "Pairs to ask": base - each.pairs or None,
        "Right": None if each.right is None else 100 * each.right,
        "Duplicates found": None if each.found is None else 100 * each.found,
    }


def _left_out(found: Mapping[str, Sampled]) -> None:
    unsaid = sum(one.count(CANNOT_SAY) for one in found.values())
    told = f" {words.count(unsaid, 'pair')} that nobody could tell left out." if unsaid else ""
    st.caption(
        "Each line is told of by the answered pairs at or above it; limits at 95 %, for each line alone and "
        "for pairs like these, those of the months to come among them. "
        "Where a line takes in pairs that were left to a person, each sample counts by the pairs it stands "
        f"for, and pairs without a sample may all be wrong.{told}"
    )


def _calibration(points: Sequence[Point]) -> None:
    frame = pd.DataFrame(
        [
            {
                "stretch": each.stretch,
                "said": 100 * each.predicted,
                "found": 100 * each.share,
                "low": 100 * each.low,
                "high": 100 * each.high,
                "checked": each.checked,
            }
            for each in points
        ]
    )
    board.chart(
        "settings.calibration",
        frame.round(1),
        lambda _: calibration_chart.calibration(points),
        {
            "stretch": "Probability",
            "said": "The model said (%)",
            "found": "People found (%)",
            "low": "At least (%)",
            "high": "At most (%)",
            "checked": "Pairs",
        },
    )
