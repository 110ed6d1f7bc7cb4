"""One pair of records at a time, and what was said of the pairs before.

Nothing here may move while a person decides: the buttons stand above the records, and what the last
decision did is said in a line that is always there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pandas as pd
import streamlit as st

from core import desk as work
from core import review
from core.canonical import BY_NAME
from core.errors import LeadfoldError
from core.insights import reviews
from core.insights.reviews import Pair, PairField, PairIds, Side
from core.state import decisions
from core.state.tables import Decision, Run
from pages.ui import desk, difference, show, values, words

NEIGHBOURS = 8  # pairs read at once
LATER = "duplicates.later"  # pairs put off in this session, as "left|right"
LAST = "duplicates.last"  # what the last action did: a meaning and a sentence
ASKED = "pair"  # in the address: the pair that somebody sent
SAID = {decisions.MERGE: "Merged", decisions.DISTINCT: "Kept apart"}
HINT = "Decide with the keys on the buttons. A decision takes effect with the next run."
LIKELY = (
    "How sure the model is that both records are one place, from all fields together. It comes from the "
    "match weight: the evidence for one place less the evidence against it."
)


@dataclass(frozen=True)
class Queue:
    """`asked` marks a pair that the address named, ahead of its turn."""

    next: Pair | None
    total: int
    put_off: int
    decided: tuple[Decision, ...]
    asked: bool

    @property
    def waiting(self) -> int:
        return self.total - len(self.decided)


def queue(run: Run) -> Queue:
    """The likeliest first; pairs put off come round again when nothing else is left."""
    left = work.open_pairs(desk.workspace(), run)
    since = work.decided_since(desk.workspace(), run)
    said = tuple(row for row in since if decisions.record_ids(row) in left)
    answered = {decisions.record_ids(row) for row in said}
    asked = _asked(left, answered)
    later = [pair for pair in _put_off() if pair not in answered]
    first = asked or next((pair for pair in left if pair not in answered and pair not in later), None)
    if first is None and later:
        st.session_state[LATER] = later = []
        first = next(pair for pair in left if pair not in answered)
    shown = _detail(run, left, first) if first else None
    return Queue(shown, len(left), len(later), said, asked is not None)


def state(run: Run, queue: Queue) -> str:
    decided = (
        f"{words.count(len(queue.decided), 'decision')} for the next run to take up" if queue.decided else ""
    )
    put_off = f"{words.count(queue.put_off, 'pair')} put off" if queue.put_off else ""
    if queue.next is None:
        return words.sentence(f"{words.month(run.period)}: no pair waits", decided)
    if queue.asked:
        where = f"the pair of your link; {queue.waiting:,} of {queue.total:,} to decide"
    else:
        where = f"pair {min(len(queue.decided) + queue.put_off + 1, queue.total):,} of {queue.total:,}"
    return words.sentence(f"{words.month(run.period)}: {where}", decided, put_off)


def nothing_left(queue: Queue) -> None:
    with st.container(border=True):
        if queue.decided:
            st.markdown("Every pair is decided. Run the month again, and the leads follow your decisions.")
            st.page_link("pages/home.py", label="Go to This month", icon=":material/arrow_forward:")
        else:
            st.markdown("Leadfold could tell every pair apart or together by itself.")
            st.page_link("pages/leads.py", label="See the leads", icon=":material/arrow_forward:")


def decide(run: Run, queue: Queue) -> None:
    """Each button acts on the pair it was drawn with, whatever has become first in the queue since."""
    pair, mine = queue.next, _last_of_mine(queue)
    with st.container(horizontal=True, vertical_alignment="center"):
        if pair is not None:
            st.button(
                "Merge 2 records", key="duplicates.merge", type="primary", shortcut="M",
                on_click=_say, args=(run, pair, decisions.MERGE),
            )  # fmt: skip
            st.button(
                "Not a duplicate", key="duplicates.distinct", shortcut="N",
                on_click=_say, args=(run, pair, decisions.DISTINCT),
            )  # fmt: skip
            st.button(
                "Later", key="duplicates.put_off", shortcut="L", type="tertiary",
                on_click=_later, args=(pair,),
            )  # fmt: skip
        st.button(
            "Undo my last", key="duplicates.undo", shortcut="Z", type="tertiary", disabled=mine is None,
            on_click=_undo, args=(mine.decision_id if mine else 0,),
        )  # fmt: skip
    _last_action()


def reason(pair: Pair) -> None:
    row = st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute")
    row.markdown(f"**{difference.plain(pair.reason or 'They look alike.')}**", width="content")
    row.markdown(f"**{values.likelihood(pair.probability)}** likely", help=LIKELY, width="content")


def compare(run: Run, pair: Pair) -> None:
    """What differs, marked to the character; what is equal or can only stand in the CRM is folded."""
    shown = [field for field in pair.fields if not _is_folded(field)]
    shown.sort(key=lambda field: field.is_one_sided)
    leads = ("In lead", _lead(run, pair.left), _lead(run, pair.right))
    _table(pair, [leads, *((field.label, *_sides(field)) for field in shown)])
    folded = [field for field in pair.fields if _is_folded(field)]
    if not folded:
        return
    same = [field.label for field in folded if field.is_same]
    everything = st.toggle(f"Show {words.count(len(folded), 'more field')}", key="duplicates.folded")
    if everything:
        _table(pair, [(field.label, *_sides(field)) for field in folded])
    elif same:
        st.caption(f"Equal: {values.listed(same, 12)}.")


def decided(run: Run, queue: Queue) -> None:
    """The newest first, each with an undo."""
    rows = list(reversed(queue.decided))[:10]
    if not rows:
        return
    st.subheader("Decided since the run", anchor=False)
    places = work.open_pairs(desk.workspace(), run)
    for row in rows:
        pair = _detail(run, places, decisions.record_ids(row))
        left, right = difference.plain(pair.left.name), difference.plain(pair.right.name)
        told, act = st.columns([6, 1], vertical_alignment="center")
        told.markdown(
            f"**{SAID[row.verdict]}**: {left} and {right}  \n"
            f":gray[{row.created_by}, {words.moment(row.created_at)}]"
        )
        act.button(
            "Undo",
            key=f"duplicates.undo.{row.decision_id}",
            type="tertiary",
            on_click=_undo,
            args=(row.decision_id,),
        )
    if len(queue.decided) > len(rows):
        st.caption(f"And {words.count(len(queue.decided) - len(rows), 'earlier one')}.")


def _say(run: Run, pair: Pair, verdict: str) -> None:
    st.query_params.pop(ASKED, None)
    chosen = review.Pair(*pair.ids, pair.probability)
    try:
        review.decide(desk.workspace(), run, desk.database(run), chosen, verdict)
    except LeadfoldError as error:  # a callback cannot stop the page: the sentence waits for its line
        st.session_state[LAST] = (show.ATTENTION, str(error))
        return
    both = f"{difference.plain(pair.left.lead_title)} and {difference.plain(pair.right.lead_title)}"
    st.session_state[LAST] = (show.GOOD, f"{SAID[verdict]}: {both}.")


def _undo(decision_id: int) -> None:
    review.undo(desk.workspace(), decision_id)
    st.session_state[LAST] = (show.GOOD, "Undone: the pair is back in the queue.")


def _later(pair: Pair) -> None:
    st.query_params.pop(ASKED, None)
    st.session_state[LATER] = [*st.session_state.get(LATER, []), "|".join(pair.ids)]
    st.session_state[LAST] = (show.NEUTRAL, "Put off: it comes round again when the others are decided.")


def _last_action() -> None:
    meaning, sentence = st.session_state.get(LAST, (show.NEUTRAL, HINT))
    color, icon = show.LOOKS[meaning]
    st.caption(sentence if meaning == show.NEUTRAL else f":{color}[{icon}] {sentence}")


def _asked(left: Mapping[PairIds, int], said: set[PairIds]) -> PairIds | None:
    one, _, two = st.query_params.get(ASKED, "").partition("|")
    return (one, two) if (one, two) in left and (one, two) not in said else None


def _detail(run: Run, left: Mapping[PairIds, int], pair: PairIds) -> Pair:
    """Read together with its neighbours in the queue: a person goes from one to the next."""
    block = left[pair] // NEIGHBOURS
    ids = tuple(islice(left, block * NEIGHBOURS, (block + 1) * NEIGHBOURS))
    return next(one for one in _read(desk.run_folder(run), ids) if one.ids == pair)


@st.cache_data(max_entries=128, show_spinner=False)
def _read(folder: Path, ids: tuple[PairIds, ...]) -> tuple[Pair, ...]:
    """Kept, because a published run never changes."""
    return reviews.pairs(desk.database_in(folder), ids)


def _put_off() -> list[PairIds]:
    pairs = (pair.partition("|") for pair in st.session_state.get(LATER, []))
    return [(left, right) for left, _, right in pairs]


def _last_of_mine(queue: Queue) -> Decision | None:
    mine = [row for row in queue.decided if row.created_by == desk.visitor()]
    return mine[-1] if mine else None


def _is_folded(field: PairField) -> bool:
    return field.is_same or (BY_NAME[field.name].crm_only and field.is_one_sided)


def _table(pair: Pair, rows: Sequence[tuple[str, str, str]]) -> None:
    heads = [
        f"**{side.source_title} {difference.plain(side.record_key)}**" for side in (pair.left, pair.right)
    ]
    frame = pd.DataFrame([row[1:] for row in rows], index=[row[0] for row in rows], columns=heads)
    st.table(frame, border="horizontal")


def _lead(run: Run, side: Side) -> str:
    link = values.address("leads", lead=side.lead_id, period=run.period)
    return f"[{difference.plain(side.lead_title)}]({link}), {words.count(side.lead_records, 'record')}"


def _sides(field: PairField) -> tuple[str, str]:
    left, right = values.said(field.left), values.said(field.right)
    if field.is_same or field.is_one_sided:
        return difference.plain(left), difference.plain(right)
    return difference.marked(left, right), difference.marked(right, left)
