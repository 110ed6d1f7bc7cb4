"""All that are alike at once: pairs of one pattern, a random few of them to look at, one act for all."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core import review, review_queue, why
from core.canonical import FIELDS
from core.insights import reviews
from core.insights.queue import QueueRow
from core.review_queue import Counts, Pattern
from core.state import decisions
from pages.ui import desk, difference, narrow, reviewing, show, values, words
from pages.ui.reviewing import CHOSEN, LAST, PAIRS, Reviewing

PLACE, SEED = "alike.place", "alike.seed"
LOOKED_AT = 20
SHOWN = (("operator",), ("company",), ("street", "street2"), ("city", "zip"), ("phone",), ("email",),
         ("first_name", "last_name"), ("license_number",))  # fmt: skip
PLACES = {field.name: place for place, field in enumerate(FIELDS)}
LEAST = (0.98, 0.9, 0.75, 0.5, 0.0)
VERDICTS = {
    decisions.MERGE: ("Merge all", "M", "Merge {}"),
    decisions.DISTINCT: ("None is a duplicate", "N", "Keep {} apart"),
    decisions.SAME_OWNER: ("Same owner", "O", "Keep {} apart as places of one owner"),
}


def draw(at: Reviewing, counts: Counts) -> None:
    del counts
    least = _least()
    found = review_queue.patterns(at.memory, at.run, at.who, at.asked, least)
    place = min(int(st.session_state.get(PLACE, 0)), max(len(found) - 1, 0))
    pattern = found[place] if found else None
    _buttons(at, found, place)
    reviewing.last_act()
    if pattern is None:
        show.line(
            "No two waiting pairs are alike so far. Take a lower likelihood, or less in the filter.",
            show.NEUTRAL,
        )
        return
    pairs = review_queue.of_pattern(at.memory, at.run, at.who, at.asked, pattern.key)
    drawn = review_queue.drawn(
        at.memory, at.run, at.who, at.asked, pattern.key, int(st.session_state.get(SEED, 1)), LOOKED_AT
    )
    _confirm(at, pairs)
    _told(at, pattern, place, len(found), drawn)
    _sample(at, drawn, len(pairs))


def _least() -> float:
    chosen: float = st.segmented_control(
        "Likelihood at least", list(LEAST), default=0.0, key="alike.least", required=True,
        format_func=_and_more,
        label_visibility="collapsed", on_change=_begin,
    )  # fmt: skip
    return chosen


def _and_more(least: float) -> str:
    return f"{least:.0%}".replace("%", " % and more") if least else "Any likelihood"


def _buttons(at: Reviewing, found: Sequence[Pattern], place: int) -> None:
    none = not found
    with st.container(horizontal=True, vertical_alignment="center", key="alike_actions"):
        for verdict, (label, key, _) in VERDICTS.items():
            st.button(
                label, key=f"alike.{verdict}", shortcut=key, disabled=none,
                type="primary" if verdict == decisions.MERGE else "secondary",
                on_click=_choose, args=(verdict,),
            )  # fmt: skip
        st.button(
            "Another 20", key="alike.other", shortcut="D", type="tertiary", disabled=none,
            on_click=_draw_others,
        )  # fmt: skip
        st.button(
            "Back", key="alike.back", shortcut="Left", type="tertiary", disabled=place == 0, on_click=_go,
            args=(place - 1,),
        )  # fmt: skip
        st.button(
            "Next", key="alike.next", shortcut="Right", type="tertiary", disabled=place + 1 >= len(found),
            on_click=_go, args=(place + 1,),
        )  # fmt: skip
        st.button("To the pairs", key="alike.out", shortcut="Escape", type="tertiary", on_click=_out)
        reviewing.undo_button(at)


def _told(at: Reviewing, pattern: Pattern, place: int, patterns: int, drawn: Sequence[QueueRow]) -> None:
    explained = why.explain(desk.run_folder(at.run), at.connection, drawn[0]) if drawn else None
    said = difference.plain(explained.alike if explained else pattern.reason)
    line = st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute")
    line.markdown(f"**{words.count(pattern.pairs, 'pair')} alike: {said}**", width="content")
    line.markdown(f"**{values.likelihood(pattern.most)}** likely", width="content")
    st.caption(f"Pattern {place + 1} of {patterns}. {difference.plain(pattern.reason)}")


def _confirm(at: Reviewing, pairs: Sequence[QueueRow]) -> None:
    verdict = st.session_state.get(CHOSEN)
    if verdict not in VERDICTS:
        return
    said = VERDICTS[str(verdict)][2].format(words.count(len(pairs), "pair"))
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{said}?** One undo takes all of it back.", width="content")
        st.button(
            "Yes",
            key="alike.yes",
            shortcut="Y",
            type="primary",
            on_click=_do,
            args=(at, pairs, verdict),
        )


def _sample(at: Reviewing, drawn: Sequence[QueueRow], pairs: int) -> None:
    """Both records of a pair beside each other, marked where they differ."""
    st.caption(f"{len(drawn)} of {pairs:,}, drawn at random." if len(drawn) < pairs else f"All {pairs:,}.")
    sides = [(row.left_source, row.left_number) for row in drawn]
    sides += [(row.right_source, row.right_number) for row in drawn]
    known = reviews.values(at.connection, sides)
    table = [_both(known[one], known[other]) for one, other in zip(sides, sides[len(drawn) :], strict=False)]
    heads = [f"One record ({_titles(drawn, 'left')})", f"The other ({_titles(drawn, 'right')})"]
    if table:
        wide, small = narrow.either("alike")
        frame = pd.DataFrame(table, columns=heads, index=range(1, len(table) + 1))
        wide.table(frame, border="horizontal")
        small.markdown("\n\n".join(f"{one}  \n{other}" for one, other in table))


def _titles(drawn: Sequence[QueueRow], side: str) -> str:
    return words.listed(list(dict.fromkeys(words.source(getattr(row, f"{side}_source")) for row in drawn)))


def _both(one: reviews.Values, other: reviews.Values) -> tuple[str, str]:
    """Name, address, phone, email, contact and licence; what is equal stands in plain ink."""
    left, right = ([_text(each, names) for names in SHOWN] for each in (one, other))
    return _side(left, right), _side(right, left)


def _side(mine: Sequence[str], theirs: Sequence[str]) -> str:
    """Capitals make no difference here."""
    told = [
        difference.marked(text, against)
        if against and text.casefold() != against.casefold()
        else difference.plain(text)
        for text, against in zip(mine, theirs, strict=True)
        if text
    ]
    return " \u00b7 ".join(told)


def _text(record: reviews.Values, names: Sequence[str]) -> str:
    filled = [record[PLACES[name]] for name in names]
    return " ".join(values.said(value) for value in filled if value is not None)


def _choose(verdict: str) -> None:
    st.session_state[CHOSEN] = verdict


def _draw_others() -> None:
    st.session_state[SEED] = int(st.session_state.get(SEED, 1)) + 1


def _begin() -> None:
    st.session_state[PLACE] = 0
    st.session_state.pop(CHOSEN, None)


def _go(place: int) -> None:
    st.session_state[PLACE] = place
    st.session_state.pop(CHOSEN, None)


def _out() -> None:
    """First out of the question, then out of the view."""
    if st.session_state.pop(CHOSEN, None) is None:
        reviewing.turn_to(PAIRS)


def _do(at: Reviewing, pairs: Sequence[QueueRow], verdict: str) -> None:
    done = reviewing.act(at, [review.waiting_pair(row) for row in pairs], verdict, decisions.BULK)
    if done is not None:
        st.session_state[LAST] = (show.GOOD, f"{reviewing.SAID[verdict]}: {reviewing.told(done)}.")
