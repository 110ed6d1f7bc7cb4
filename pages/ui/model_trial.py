"""A new matching model tried beside the one in force: starting that, what it would change, using it."""

import pandas as pd
import streamlit as st

from core import retraining
from core.insights import calibration_chart
from core.two_models import (
    AFTER,
    BEFORE,
    CHOSEN,
    DISTINCT,
    DRAWN,
    MERGE,
    REVIEW,
    RULED,
    Agreement,
    Compared,
    Example,
    Trial,
)
from pages.ui import desk, difference, job, show, values, words

DOES = {MERGE: "merges by itself", REVIEW: "asks about", DISTINCT: "tells apart"}
WHOSE = {
    CHOSEN: "that people decided",
    RULED: "that people decided where a rule asks whatever the probability",
    DRAWN: "that people answered in samples",
}
LOSS = (
    "Log loss: the surprise of a pair, on average, in nats. 0 is all known beforehand, 0.69 is a coin's; "
    "it is worst where a model was sure and wrong."
)
HELD_OUT = (
    "Of the new one, each pair is judged by a model that never heard of it: what people said is dealt into "
    "five parts, and each part is left out once."
)
APART = "Told apart counts the pairs that one model tells apart and the other merges or asks about."
COUNTED = {
    "merge": "Merge by themselves",
    "review": "Asked about",
    "apart": "Told apart",
    "taught": "Heard from people",
    "leads": "Leads",
    "records": "Records learnt from",
}
AHEAD = {
    None: "too close to tell from chance",
    BEFORE: "the one in force is better",
    AFTER: "the new one is better",
}
MEANING = {None: show.NEUTRAL, BEFORE: show.ATTENTION, AFTER: show.GOOD}
FIELDS = {
    "company": "Company",
    "operator": "Trade name",
    "first_name": "First name",
    "last_name": "Last name",
    "street": "Street",
    "city": "City",
    "zip": "ZIP",
    "phone": "Phone",
    "email": "Email",
    "license_number": "Licence number",
}
SHOWN = "trial.shown"


def draw() -> None:
    st.markdown("**Retrain and compare**")
    trial = retraining.newest(desk.workspace())
    _start(is_first=trial is None)
    if trial is not None:
        _answer(trial)


def _start(is_first: bool) -> None:
    if desk.newest_published() is None:
        st.markdown("Once a month is published, a new model can be tried on its records here.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        label = "Try a new model" if is_first else "Try again"
        asked = st.button(
            label, key="trial.start", icon=":material/science:", type="primary" if is_first else "secondary",
            disabled=job.is_live(),
        )  # fmt: skip
        if job.is_live():
            st.caption("A job is under way; when it has ended, the answer stands here.")
        else:
            st.caption(
                "Learns from the newest month and from what people said of its pairs, and shows what would "
                "change. Nothing is changed by it."
            )
    if asked:
        job.start("train", ["--trial"])


def _answer(trial: Trial) -> None:
    found = trial.compared
    with st.container(border=True):
        _told(trial)
        if found.before.version == found.after.version:
            show.line(
                "The new model is the one in force: it learnt the same, so nothing would change.", show.GOOD
            )
        else:
            _sides(found)
            _agreement(found)
            _use(trial)
        if st.toggle("Show the pairs that move and the calibration", key=SHOWN):
            _moves(found)
            _calibration(found)


def _told(trial: Trial) -> None:
    merge, review = (values.likelihood(line) for line in trial.lines)
    st.caption(
        f"Tried by {difference.plain(trial.who)} on {words.moment(trial.at)}, on {words.month(trial.period)} "
        f"with the decisions of then: merging from {merge}, asking from {review}. "
        f"{words.count(trial.compared.decided, 'pair')} that people decided move with no model."
    )
    if not trial.compared.after.taught:
        show.line(
            "Nobody has decided or answered a pair of these records yet: it learnt from the records alone.",
            show.NEUTRAL,
        )
    if not retraining.is_of_newest_run(desk.workspace(), trial):
        show.line("Another run was published since: try again before using it.", show.ATTENTION)
    elif since := retraining.words_since(desk.workspace(), trial):
        show.line(f"{words.count(since, 'decision')} made or taken back since are not in it.", show.NEUTRAL)


def _sides(found: Compared) -> None:
    """The new one beside the one in force, in columns that fit a telephone."""
    before, after = found.before, found.after
    rows = [(label, getattr(before, name), getattr(after, name)) for name, label in COUNTED.items()]
    table = pd.DataFrame(rows, columns=["Pairs", "In force", "New"])
    table["Change"] = table["New"] - table["In force"]
    number = st.column_config.NumberColumn(format="localized", width=66)
    st.dataframe(
        table, hide_index=True, key="trial.sides",
        column_config={
            "Pairs": st.column_config.TextColumn(pinned=True, width=140, help=APART),
            "In force": number, "New": number,
            "Change": st.column_config.NumberColumn(format="%+d", width=66),
        },
    )  # fmt: skip
    st.caption(f"In force is version {before.version}, new is {after.version}.")


def _agreement(found: Compared) -> None:
    if not found.agreements:
        st.markdown(
            "Whom people agree with is not known: decide pairs on Duplicates, or answer a sample above, and "
            "try again."
        )
        return
    for one in found.agreements:
        show.line(_verdict(one), MEANING[one.better])
    told = f" The one in force had heard of {before:,} itself." if (before := found.before.taught) else ""
    st.caption(f"{LOSS} {HELD_OUT}{told}")


def _verdict(one: Agreement) -> str:
    (old, new), (right, now_right) = one.loss, one.right
    return (
        f"Of {words.count(one.pairs, 'pair')} {WHOSE[one.kind]}, the one in force is right on {right:.1%} "
        f"and the new one on {now_right:.1%}; log loss {old:.3f} and {new:.3f}: {AHEAD[one.better]}."
    ).replace("%", " %")


def _use(trial: Trial) -> None:
    version = trial.compared.after.version
    with st.popover("Use this model", icon=":material/check:", key=f"trial.use.open.{version}"):
        st.caption(
            "From the next run on. That run compares all records once, because what the last one found is of "
            "another model; it takes as long as a first month. Going back stays possible."
        )
        reason = st.text_input("Why", key="trial.why")
        asked = st.button("Use this model from the next run on", key="trial.use", type="primary")
        if asked and show.done(lambda: retraining.use(desk.workspace(), reason or "", version)):
            show.announce(f"Model {version} is used from the next run on.")
            st.rerun()


def _moves(found: Compared) -> None:
    if not found.moved:
        st.markdown("No pair moves from one band to another.")
        return
    st.caption("A pair as likely as before moves where others of its group do.")
    for before, after, pairs in found.moves:
        moved = words.count(pairs, "pair")
        some = [one for one in found.examples if (one.before, one.after) == (before, after)]
        few = f", {len(some)} of them at random" if len(some) < pairs else ""
        st.markdown(f"**{moved}** that the one in force {DOES[before]} and the new one {DOES[after]}{few}:")
        with st.container(border=True):
            for one in some:
                _example(one)


def _example(one: Example) -> None:
    st.markdown(
        f"Likely before: {_likely(one.old)}, now: **{_likely(one.new)}**. {difference.plain(_why(one))}"
    )
    names = [name for name in FIELDS if one.left.get(name) or one.right.get(name)]
    table = pd.DataFrame(
        {
            "Field": [FIELDS[name] for name in names],
            _title(one.left): [one.left.get(name) for name in names],
            _title(one.right, one.left): [one.right.get(name) for name in names],
        }
    )
    st.dataframe(
        table, hide_index=True, placeholder=words.DASH,
        key=f"trial.example.{_title(one.left)}.{_title(one.right)}",
        column_config={"Field": st.column_config.TextColumn(pinned=True)},
    )  # fmt: skip


def _why(one: Example) -> str:
    """Where both see the same in the two records, it is what that is worth that changed."""
    if not one.now or one.was == one.now:
        return one.was
    return f"Before: {one.was} Now: {one.now}" if one.was else one.now


def _title(record: dict[str, str], other: dict[str, str] | None = None) -> str:
    title = f"{words.source(record['source'])} {record['record_key']}"
    return f"{title} " if other and title == _title(other) else title


def _likely(probability: float | None) -> str:
    return "less than 0.1 %" if probability is None else values.likelihood(probability)


def _calibration(found: Compared) -> None:
    before, after = found.calibration
    if not before:
        st.caption("How true the probabilities are can be told once pairs of a sample are answered.")
        return
    with st.grid(2, min_column_width=320, gap="medium"):
        for title, key, points in (
            ("In force", "trial.before", before),
            ("New, of pairs it never heard of", "trial.after", after),
        ):
            with st.container():
                st.markdown(f"**{title}**")
                show.chart(calibration_chart.calibration(points), key)
