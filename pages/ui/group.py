"""Three and more records in one view: a map of their links, what each says, and where to part them."""

from collections import Counter
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core import group as grouping
from core.canonical import BY_NAME, FIELDS
from core.group import Group, Member, Outcome
from core.insights import charts, link_map, links
from core.insights.links import Link
from core.insights.queue import QueueRow
from core.review import Pair
from core.review_queue import Counts
from core.state import decisions
from pages.ui import difference, reviewing, show, values, words
from pages.ui.reviewing import CHOSEN, LAST, PAIRS, Reviewing

RECORD, LINK = "group.record", "group.link"  # the place of the chosen record and link
SPLIT, CUT, JOIN, APART = "split", "cut", "join", "apart"
VERDICTS = {
    SPLIT: decisions.DISTINCT,
    CUT: decisions.DISTINCT,
    APART: decisions.DISTINCT,
    JOIN: decisions.MERGE,
}
KINDS = {SPLIT: decisions.SPLIT, CUT: decisions.CUT, APART: decisions.CLUSTER, JOIN: decisions.CLUSTER}
MOST_KEYS = 9


def draw(at: Reviewing, counts: Counts) -> None:
    del counts
    row = reviewing.at_hand(at)
    if row is None:
        show.line("No pair waits here.", show.NEUTRAL)
        st.button(
            "To the pairs", shortcut="Escape", key="group.out", on_click=reviewing.turn_to, args=(PAIRS,)
        )
        return
    found = grouping.around(at.memory, at.run, at.connection, row)
    place, link = _chosen_record(found, row), _chosen_link(found)
    wanted = st.session_state.get(CHOSEN)
    _buttons(at, found, place, link)
    reviewing.last_act()
    if wanted in VERDICTS and _is_possible(found, wanted, link):
        _preview(at, row, found, str(wanted), place, link)
    left, right = st.columns([2, 3], gap="large")
    with left:
        _map(found)
    with right:
        _links(found, link)
    _records(found, place)


def _is_possible(found: Group, wanted: object, link: Link | None) -> bool:
    return link is not None if wanted == CUT else wanted == SPLIT or bool(found.waiting)


def _chosen_record(found: Group, row: QueueRow) -> int:
    """The one whose key was pressed; first the end of the weak link that stands more alone."""
    place = st.session_state.get(RECORD)
    if isinstance(place, int) and place < len(found.members):
        return place
    if found.weak is not None:
        mine, theirs = links.sides(len(found.members), found.links, found.weak)
        return found.weak.one if len(mine) <= len(theirs) else found.weak.other
    return next(at for at, member in enumerate(found.members) if member.record.record_id == row.right_id)


def _chosen_link(found: Group) -> Link | None:
    """The weak bridge until another one is asked for."""
    holding = _cuttable(found)
    asked = st.session_state.get(LINK)
    return next(
        (link for link in holding if link.ends == asked), found.weak or (holding[0] if holding else None)
    )


def _cuttable(found: Group) -> list[Link]:
    """The weakest first."""
    return sorted((link for link in found.links if link.holds), key=lambda link: (link.strength, link.ends))


def _buttons(at: Reviewing, found: Group, place: int, link: Link | None) -> None:
    nothing = not found.waiting
    with st.container(horizontal=True, vertical_alignment="center", key="group_actions"):
        _ask("Merge all", "M", JOIN, nothing, "primary")
        _ask("Keep leads apart", "N", APART, nothing)
        _ask(f"Split off {place + 1}", "S", SPLIT, len(found.members) < 2)
        _ask(f"Cut {_ends(link)}" if link else "Cut a link", "X", CUT, link is None)
        st.button(
            "Other link", key="group.link.next", shortcut="L", type="tertiary",
            disabled=len(_cuttable(found)) < 2, on_click=_other_link, args=(found, link),
        )  # fmt: skip
        st.button(
            "To the pair", key="group.out", shortcut="Escape", type="tertiary", on_click=_out,
        )  # fmt: skip
        reviewing.undo_button(at)


def _ask(label: str, key: str, wanted: str, disabled: bool, kind: str = "secondary") -> None:
    st.button(
        label, key=f"group.{wanted}", shortcut=key, type=kind, disabled=disabled,  # type: ignore[arg-type]
        on_click=_choose, args=(wanted,),
    )  # fmt: skip


def _choose(wanted: str) -> None:
    st.session_state[CHOSEN] = wanted


def _out() -> None:
    """First out of the question, then out of the group."""
    if st.session_state.pop(CHOSEN, None) is None:
        for name in (RECORD, LINK):
            st.session_state.pop(name, None)
        reviewing.turn_to(PAIRS)


def _other_link(found: Group, link: Link | None) -> None:
    every = [each.ends for each in _cuttable(found)]
    at = every.index(link.ends) if link else -1
    st.session_state[LINK] = every[(at + 1) % len(every)]
    if st.session_state.get(CHOSEN) != CUT:
        st.session_state.pop(CHOSEN, None)


def _preview(at: Reviewing, row: QueueRow, found: Group, wanted: str, place: int, link: Link | None) -> None:
    """What there would be, before anybody says yes."""
    if wanted == SPLIT:
        outcomes, pairs = grouping.split(found, place)
    elif wanted == CUT and link is not None:
        outcomes, pairs = grouping.cut(found, link)
    else:
        outcomes, pairs = grouping.joined(found) if wanted == JOIN else grouping.apart(found)
    with st.container(border=True):
        st.markdown(f"**{_question(wanted, outcomes)}**")
        for column, outcome in zip(st.columns(max(len(outcomes), 2)), outcomes, strict=False):
            with column:
                _outcome(found, outcome)
        with st.container(horizontal=True):
            st.button(
                "Yes", key="group.yes", shortcut="Y", type="primary", on_click=_do,
                args=(at, row, pairs, wanted, _done(wanted, found, place, link)),
            )  # fmt: skip
            st.markdown(
                f":gray[{words.count(len(pairs), 'decision')}, taken back with one undo]", width="content"
            )


def _question(wanted: str, outcomes: Sequence[Outcome]) -> str:
    if wanted == JOIN:
        return f"Make one lead of {words.count(len(outcomes[0].members), 'record')}?"
    if wanted == APART:
        return f"Leave these {words.count(len(outcomes), 'lead')} as they are?"
    return "Part them into these 2 leads?"


def _done(wanted: str, found: Group, place: int, link: Link | None) -> str:
    if wanted == JOIN:
        return f"Merged {words.count(len(found.members), 'record')} into one lead"
    if wanted == APART:
        return f"Kept {words.count(len(found.leads), 'lead')} apart"
    if wanted == CUT and link is not None:
        return f"Cut the link {_ends(link)}"
    return f"Split off {difference.plain(found.members[place].record.title)}"


def _outcome(found: Group, outcome: Outcome) -> None:
    numbers = [str(found.members.index(member) + 1) for member in outcome.members]
    which = f"{'Record' if len(numbers) == 1 else 'Records'} {words.listed(numbers)}"
    st.markdown(f"**{difference.plain(outcome.title)}**  \n{which}")
    sources = Counter(words.source(member.record.source) for member in outcome.members)
    told = [f"{many} of {name}" if many > 1 else name for name, many in sources.items()]
    sales = (
        f"in Salesforce as {words.count(len(outcome.sfdc_ids), 'lead')}"
        if outcome.sfdc_ids
        else "new for Salesforce"
    )
    st.caption(f"{words.listed(told)}; {sales}{'' if outcome.keeps else '; becomes a lead of its own'}")


def _do(at: Reviewing, row: QueueRow, pairs: Sequence[Pair], wanted: str, said: str) -> None:
    done = reviewing.act(at, pairs, VERDICTS[wanted], KINDS[wanted])
    if done is None:
        return
    st.session_state[LAST] = (show.GOOD, f"{said}: {reviewing.told(done)}.")
    for name in (RECORD, LINK):
        st.session_state.pop(name, None)
    reviewing.turn_to(PAIRS)
    reviewing.step(at, row)


def _map(found: Group) -> None:
    colours = charts.source_colours(member.record.source for member in found.members)
    names = [f"{at}: {member.record.title}" for at, member in enumerate(found.members, 1)]
    figure = link_map.draw(
        names, [colours[member.record.source] for member in found.members], found.links, found.weak
    )
    st.markdown(f"**{figure.layout.title.text}**")
    show.chart(figure, "group.map")
    st.caption("Solid: one lead already. Dashed: to decide. Dotted: kept apart. Thick: the weak link.")
    if found.is_cut_off:
        st.caption("More records hang on here than are shown; decide these, and the others follow.")


def _links(found: Group, chosen: Link | None) -> None:
    """The same as the map, in words; the weakest first."""
    holding = _cuttable(found)
    rows = [
        {
            "": "X" if chosen is not None and link.ends == chosen.ends else "",
            "Link": _ends(link),
            "Likely": values.likelihood(link.probability),
            "Now": link_map.WORDS[link.state],
            "Why": link.reason,
        }
        for link in [*holding, *(each for each in found.links if not each.holds)]
    ]
    st.markdown(
        f"**{words.count(len(found.leads), 'lead')}, {words.count(len(found.waiting), 'link')} to decide**"
    )
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, key=f"group.links.{len(rows)}",
        height=min(36 + 35 * len(rows), link_map.HEIGHT - 20),
        column_config={"Why": st.column_config.TextColumn(width="large")},
    )  # fmt: skip


def _records(found: Group, place: int) -> None:
    """One column a record; a value that most of the others do not say is marked."""
    with st.container(horizontal=True, vertical_alignment="center", key="group_records"):
        st.markdown("Choose a record", width="content")
        for at, member in enumerate(found.members):
            st.button(
                _short(at, member), key=f"group.record.{at}", type="secondary" if at == place else "tertiary",
                shortcut=str(at + 1) if at < MOST_KEYS else None, on_click=_pick, args=(at,),
            )  # fmt: skip
    shown = {field.label: row for at, field in enumerate(FIELDS) if (row := _row(found, at)) is not None}
    leads = dict(zip(found.leads, "ABCDEFGHIJKLMNOP", strict=False))
    heads = [
        f"**{at}** {_short(0, member)} (lead {leads[member.lead_id]})"
        for at, member in enumerate(found.members, 1)
    ]
    st.table(pd.DataFrame(shown, index=heads).T, border="horizontal")


def _pick(place: int) -> None:
    st.session_state[RECORD] = place
    if st.session_state.get(CHOSEN) not in (None, SPLIT):
        st.session_state.pop(CHOSEN, None)


def _row(found: Group, at: int) -> list[str] | None:
    """Of one field; none where all say the same or only the CRM can say it."""
    said = [member.values[at] for member in found.members]
    filled = [value for value in said if value is not None]
    if len(set(map(str, filled))) < 2 or BY_NAME[FIELDS[at].name].crm_only:
        return None
    common = values.said(Counter(filled).most_common(1)[0][0])
    return [
        difference.marked(text, common) if value is not None else text
        for value, text in ((value, values.said(value)) for value in said)
    ]


def _short(at: int, member: Member) -> str:
    name = f"{words.source(member.record.source)} {difference.plain(member.record.key)}"
    return name if at < MOST_KEYS else f"{at + 1}: {name}"


def _ends(link: Link) -> str:
    return f"{link.one + 1}\N{EN DASH}{link.other + 1}"
