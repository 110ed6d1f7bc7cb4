"""A rule from a few wrong values: pick or write them, and choose between what tells them from the others."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core import rule_desk
from core.quality import Proposal
from core.quality.forms import columns
from core.quality.wording import label, sentence
from core.rule_desk import ColumnValues
from pages.ui import desk, difference, rules_desk, show, words

EMPTY = "(empty)"
RARE, COMMON = "rare", "common"
ORDERS = {RARE: "Rarest first", COMMON: "Commonest first"}


def draw() -> None:
    st.markdown("Pick the wrong values of a column, or write them. Rules that all of them break follow.")
    source, column = _where()
    found = rule_desk.column_values(desk.workspace(), source, column)
    if found is None:
        _nothing(source, column)
        return
    with st.grid(min_column_width=340):
        with st.container():
            picked = _picked(found, source, column)
        with st.container():
            written = _written(source, column)
    wrong = tuple(dict.fromkeys((*written, *picked)))
    if not wrong:
        st.caption("Nothing is wrong yet: pick a row of the list, or write a value.")
        return
    with show.explained():
        proposals = rule_desk.proposals(desk.workspace(), source, column, wrong)
    _proposals(proposals, found, wrong)


def _where() -> tuple[str, str]:
    """As the address says, so that another page can lead here with a value."""
    sources = rules_desk.sources()
    asked_source = st.query_params.get(rules_desk.SOURCE)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = list(sources)
        source = st.selectbox(
            "Rows of", names, index=names.index(asked_source) if asked_source in names else 0, width=320,
            format_func=sources.__getitem__, key="rules.example.source",
        )  # fmt: skip
        known = columns(str(source))
        asked = st.query_params.get(rules_desk.COLUMN)
        column = st.selectbox(
            "Column", known, index=known.index(asked) if asked in known else 0, width=240,
            format_func=label, key=f"rules.example.column.{source}",
        )  # fmt: skip
    return str(source), str(column)


def _picked(found: ColumnValues, source: str, column: str) -> list[str]:
    order = st.segmented_control(
        "Order", [RARE, COMMON], default=RARE, required=True, key="rules.example.order",
        format_func=ORDERS.__getitem__, label_visibility="collapsed",
    )  # fmt: skip
    listed = found.rare if order == RARE else found.common
    chosen = st.dataframe(
        pd.DataFrame(
            {label(column): [value or EMPTY for value, _ in listed], "Rows": [rows for _, rows in listed]}
        ),
        hide_index=True,
        key=f"rules.example.values.{source}.{column}.{order}",
        on_select="rerun",
        selection_mode="multi-row",
        height=38 + 35 * min(len(listed), 8),
        column_config={"Rows": st.column_config.NumberColumn(format="localized", width=70)},
    )
    st.caption(
        f"{words.count(found.distinct, 'different value')} in {words.count(found.rows, 'row')} of "
        f"{words.month(found.period)}."
    )
    rows = chosen["selection"]["rows"] if isinstance(chosen, dict) else []
    return [listed[row][0] for row in rows if row < len(listed)]


def _written(source: str, column: str) -> list[str]:
    is_asked = (st.query_params.get(rules_desk.SOURCE), st.query_params.get(rules_desk.COLUMN)) == (
        source,
        column,
    )
    start = st.query_params.get(rules_desk.VALUE, "") if is_asked else ""
    text = st.text_area(
        "Wrong values, each on a line of its own",
        start,
        key=f"rules.example.wrong.{source}.{column}",
        height=150,
    )
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    return ["" if line == EMPTY else line for line in lines]


def _proposals(proposals: Sequence[Proposal], found: ColumnValues, wrong: Sequence[str]) -> None:
    if not proposals:
        st.info("No rule tells these values from the others. Take out one that is unlike the rest.")
        return
    named = words.listed([difference.plain(value or EMPTY) for value in wrong[:5]])
    st.subheader(f"Rules that {named} would break", anchor=False)
    st.caption("The one that breaks the fewest others comes first.")
    with st.container(gap="medium"):
        for at, one in enumerate(proposals):
            _proposal(one, found, at)


def _proposal(one: Proposal, found: ColumnValues, at: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch", gap="xxsmall"):
            st.markdown(f"**{difference.plain(sentence(one.rule))}**")
            st.caption(_collateral(one, found))
        if st.button("Open as a rule", key=f"rules.example.use.{at}"):
            rules_desk.write(rules_desk.named(one.draft, ""))


def _collateral(one: Proposal, found: ColumnValues) -> str:
    if not one.fails:
        return f"None of the {words.count(found.rows, 'row')} stored breaks it."
    if not one.others:
        return f"Fails {one.fails:,} of {words.count(found.rows, 'row')}: these values alone."
    such = words.listed([difference.plain(value) for value in one.examples])
    return (
        f"Fails {one.fails:,} of {words.count(found.rows, 'row')}: {one.wrong:,} with these values and "
        f"{one.others:,} more, such as {such}."
    )


def _nothing(source: str, column: str) -> None:
    title, name = rules_desk.sources()[source], difference.plain(label(column))
    with st.container(border=True):
        st.markdown(
            f"No stored month of {title} holds {name}. Once one has run, its values stand here to be picked."
        )
        st.page_link("pages/upload.py", label="Upload files", icon=":material/arrow_forward:")
