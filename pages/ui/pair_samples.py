"""Random samples of pairs: drawing them, how far they are answered, and answering one pair after another."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from core import pair_checks
from core.canonical import BY_NAME
from core.errors import LeadfoldError
from core.insights import bands
from core.insights.bands import MERGE, REVIEW, PairIds, Record, TwoRecords
from core.insights.reviews import PairField
from core.pair_checks import Sampled
from core.state.pair_samples import CANNOT_SAY, NOT_ONE, ONE_LEAD
from core.state.pair_tables import PairAnswer
from core.state.tables import Run
from pages.ui import desk, difference, narrow, show, values, words

ASKED = "sample"  # in the address: the band whose sample is answered
TITLES = {MERGE: "Merged by the model", REVIEW: "Left to a person"}
ANSWERS = {ONE_LEAD: "One lead", NOT_ONE: "Not one lead", CANNOT_SAY: "Cannot say"}
KEYS = {ONE_LEAD: "Y", NOT_ONE: "N", CANNOT_SAY: "U"}
SIZE, SMALLEST, LARGEST = 100, 10, 1_000
PLACE, LAST = "sample.place", "sample.last"  # the pair that is looked at, and what the last answer did
HINT = "Answer with the keys on the buttons. What the model said is shown after your answer, not before."
TOO = "Your answer also decides the pair, as on Duplicates, from the next run on. Undo takes back both."


def opened(found: Mapping[str, Sampled]) -> Sampled | None:
    """The sample in the address."""
    return found.get(st.query_params.get(ASKED, ""))


def draw(run: Run | None, found: Mapping[str, Sampled], is_told: bool) -> None:
    st.subheader("Samples of pairs", anchor=False)
    if run is None:
        st.markdown("Pairs are found when a month runs. Once one is published, they can be drawn here.")
        st.page_link("pages/home.py", label="Go to This month", icon=":material/arrow_forward:")
    elif not is_told:
        st.markdown(f"Run {words.month(run.period)} again: its pairs do not say yet what a line decided.")
        st.page_link("pages/runs.py", label="Runs", icon=":material/arrow_forward:")
    else:
        _overview(run, found)


def _overview(run: Run, found: Mapping[str, Sampled]) -> None:
    st.markdown(
        "Answer pairs drawn at random, and what share of all pairs is wrong follows, with how sure that is. "
        "An answer is no decision, and moves no line."
    )
    lines = pair_checks.lines_of(desk.workspace(), run.run_id)
    moved = bands.moves(desk.database(run), lines.merge, lines.merge, lines.review)
    with st.grid(2, min_column_width=300, gap="medium"):
        for band in TITLES:
            with st.container(border=True):
                _one(run, band, moved.get((band, band), 0), found.get(band))
    st.caption(
        "A run keeps no pair below the line from which it asks, so none can be drawn there: lower that line "
        "and run the month to look at them."
    )


def answer(one: Sampled) -> None:
    """The pair whose turn it is: the first that nobody answered, until another is chosen."""
    place = min(st.session_state.get(PLACE, _next(one)), len(one.pairs) - 1)
    pair = one.pairs[place]
    if st.button("Settings", key="sample.back", icon=":material/arrow_back:", type="tertiary"):
        _close()
    size = len(one.pairs)
    show.heading(
        f"Sample: {TITLES[one.sample.band].lower()}",
        f"Pair {place + 1:,} of {size:,}; {size - one.unanswered:,} answered.",
    )
    folder = desk.workspace().settings.runs / one.sample.run_id
    records = bands.two_records(desk.database_in(folder), pair)
    if not one.unanswered and PLACE not in st.session_state:
        show.line("Every pair is answered: go back to see what the answers say.", show.GOOD)
    _buttons(one, pair, records)
    _moves(one, place)
    _last_action()
    if records is None:
        st.caption("One of the two records is not in this run's leads any more: leave the pair out.")
    else:
        table(records)


def _one(run: Run, band: str, population: int, one: Sampled | None) -> None:
    st.markdown(f"**{TITLES[band]}**")
    month = words.month(run.period)
    if one is None:
        if population:
            st.markdown(f"{words.count(population, 'pair')} in {month}; none is drawn yet.")
            _drawing(run, band, population, "Draw a sample")
        else:
            st.markdown(f"No pair in {month}, so there is none to draw.")
        return
    sample, size = one.sample, len(one.pairs)
    counted = "; ".join(
        f"{one.count(verdict):,} {label.lower()}" for verdict, label in ANSWERS.items() if one.count(verdict)
    )
    answered = f"{size - one.unanswered:,} of {words.count(size, 'pair')} answered"
    st.markdown(f"{answered}: {counted}." if counted else f"{answered}.")
    st.caption(
        f"Drawn on {words.day(sample.created_at)} by {difference.plain(sample.created_by)} from the "
        f"{words.count(sample.population, 'pair')} of {words.month(sample.period)}, with seed {sample.seed}."
    )
    with st.container(horizontal=True):
        label = "Answer pairs" if one.unanswered else "Look at the answers"
        if st.button(label, key=f"sample.open.{band}", type="primary" if one.unanswered else "secondary"):
            _open(band)
        if population:
            with st.popover("Draw another", key=f"sample.another.{band}.{sample.sample_id}", type="tertiary"):
                st.caption(
                    f"From {month}'s {words.count(population, 'pair')}. The answers of this one are kept, "
                    "and no longer counted; so are those of another run's samples."
                )
                _drawing(run, band, population, "Draw it")


def _drawing(run: Run, band: str, population: int, label: str) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        size = st.number_input(
            "Pairs", SMALLEST, LARGEST, min(SIZE, max(SMALLEST, population)), step=10,
            key=f"sample.size.{band}", width=150,
            help="100 pairs without a wrong one say: at most 3.0 % at 95 %; 300 say at most 1.0 %.",
        )  # fmt: skip
        asked = st.button(label, key=f"sample.draw.{band}")
    if asked:
        with show.explained():
            pair_checks.draw(desk.workspace(), run, desk.database(run), band, int(size))
        _open(band)


def _buttons(one: Sampled, pair: PairIds, records: TwoRecords | None) -> None:
    said = one.answers.get(pair)
    with st.container(horizontal=True, vertical_alignment="center"):
        for verdict, label in ANSWERS.items():
            is_said = said is not None and said.verdict == verdict
            st.button(
                label, key=f"sample.{verdict}", shortcut=KEYS[verdict],
                type="primary" if verdict == ONE_LEAD else "secondary",
                icon=":material/check:" if is_said else None,
                disabled=records is None and verdict != CANNOT_SAY,
                on_click=_say, args=(one, pair, verdict),
            )  # fmt: skip
        st.toggle("Decide it too", key="sample.decide", help=TOO)


def _moves(one: Sampled, place: int) -> None:
    with st.container(horizontal=True):
        st.button(
            "Pair before", key="sample.before", shortcut="Left", type="tertiary", disabled=not place,
            on_click=_go, args=(place - 1,),
        )  # fmt: skip
        st.button(
            "Next pair", key="sample.next", shortcut="Right", type="tertiary",
            disabled=place + 1 == len(one.pairs), on_click=_go, args=(place + 1,),
        )  # fmt: skip
        st.button(
            "Undo my last", key="sample.undo", shortcut="Z", type="tertiary", disabled=one.last is None,
            on_click=_undo, args=(one, one.last),
        )  # fmt: skip


def _say(one: Sampled, pair: PairIds, verdict: str) -> None:
    place, sample = desk.workspace(), one.sample
    try:
        if st.session_state.get("sample.decide"):
            database = desk.database_in(place.settings.runs / sample.run_id)
            pair_checks.answer_and_decide(place, sample, database, pair, verdict)
        else:
            pair_checks.answer(place, sample, pair, verdict)
    except LeadfoldError as error:  # a callback cannot stop the page: the sentence waits for its line
        st.session_state[LAST] = (show.ATTENTION, str(error))
        return
    likely = pair_checks.probability(sample, pair)
    st.session_state[LAST] = (
        show.GOOD, f"{ANSWERS[verdict]}; the model had said {values.likelihood(likely)} likely.",
    )  # fmt: skip
    st.session_state.pop(PLACE, None)


def _undo(one: Sampled, last: PairAnswer) -> None:
    pair_checks.undo(desk.workspace(), last)
    st.session_state[PLACE] = one.pairs.index((last.left_id, last.right_id))
    what = "the answer and its decision are" if last.decision_id else "the answer is"
    st.session_state[LAST] = (show.GOOD, f"Undone: {what} taken back.")


def _last_action() -> None:
    meaning, sentence = st.session_state.get(LAST, (show.NEUTRAL, HINT))
    color, icon = show.LOOKS[meaning]
    st.caption(sentence if meaning == show.NEUTRAL else f":{color}[{icon}] {sentence}")


def _next(one: Sampled) -> int:
    return next((at for at, pair in enumerate(one.pairs) if pair not in one.answers), 0)


def _go(place: int) -> None:
    st.session_state[PLACE] = place


def _open(band: str) -> None:
    for key in (PLACE, LAST):
        st.session_state.pop(key, None)
    st.query_params[ASKED] = band
    st.rerun()


def _close() -> None:
    st.query_params.pop(ASKED, None)
    st.rerun()


def table(records: TwoRecords) -> None:
    """What differs first, marked to the character; then what is equal, then what only one side has."""
    shown = [field for field in records.fields if not (BY_NAME[field.name].crm_only and field.is_one_sided)]
    shown.sort(key=lambda field: (field.is_one_sided, field.is_same))
    wide, small = narrow.either("sample_pair")
    frame = pd.DataFrame(
        [_sides(field) for field in shown],
        index=[field.label for field in shown],
        columns=[_head(records.left), _head(records.right)],
    )
    wide.table(frame, border="horizontal")
    small.markdown(f"{_head(records.left)}  \n{_head(records.right)}")
    small.markdown("\n\n".join(_stacked(field) for field in shown))


def _stacked(field: PairField) -> str:
    """One record's value above the other's, where two columns have no room."""
    left, right = _sides(field)
    values_of = left if field.is_same else f"{left}  \n{right}"
    return f":gray[{field.label}]  \n{values_of}"


def _head(side: Record) -> str:
    return f"**{side.source} {difference.plain(side.record_key)}**"


def _sides(field: PairField) -> tuple[str, str]:
    left, right = values.said(field.left), values.said(field.right)
    if field.is_same or field.is_one_sided:
        return difference.plain(left), difference.plain(right)
    return difference.marked(left, right), difference.marked(right, left)
