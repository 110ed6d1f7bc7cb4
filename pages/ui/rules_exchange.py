"""A source's rules as a Great Expectations suite, out and in."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core import rule_desk, rulebook
from core.quality import Brought, to_suite
from core.quality.wording import sentence
from pages.ui import desk, rules_desk, show, words


def draw() -> None:
    st.markdown(
        "The rules of a source as a suite that Great Expectations reads, and a suite from elsewhere as rules."
    )
    sources = rules_desk.sources()
    source = str(
        st.selectbox(
            "Source", list(sources), format_func=sources.__getitem__, key="rules.exchange.source", width=320
        )
    )
    _out(source)
    _in(source)


def _out(source: str) -> None:
    rules = [rule for rule in rulebook.current(desk.workspace().store) if rule.source == source]
    if not rules:
        st.caption(f"{rules_desk.sources()[source]} has no rules of its own to export.")
        return
    st.download_button(
        f"Export {words.count(len(rules), 'rule')}",
        to_suite(rules, f"leadfold {source}").encode(),
        file_name=f"rules-{source.replace('*', 'licensing')}.json",
        mime="application/json",
        key="rules.export",
        icon=":material/download:",
        on_click="ignore",
    )


def _in(source: str) -> None:
    file = st.file_uploader(
        "Bring a suite as JSON",
        type=["json"],
        key=f"rules.import.{source}.{rules_desk.number()}",
        help="You see what it adds and changes first; nothing is saved before you say so.",
    )
    if file is None:
        return
    with show.explained():
        brought = rule_desk.read_suite(desk.workspace(), file.getvalue(), file.name, source)
    if not brought:
        st.info(f"{file.name} says nothing that the rules in force do not say already.")
        return
    _preview(brought)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        reason = st.text_input("Why", key="rules.import.why", width=420)
        label = f"Save {words.count(len(brought), 'rule')}"
        if st.button(label, key="rules.import.save", type="primary"):
            with show.explained():
                saved = rule_desk.bring(desk.workspace(), brought, reason or "")
            show.announce(f"{words.count(saved, 'rule')} of {file.name} saved. {rules_desk.NEXT_RUN}")
            rules_desk.renew()
            st.rerun()


def _preview(brought: Sequence[Brought]) -> None:
    new = sum(one.is_new for one in brought)
    st.markdown(f"It would add {words.count(new, 'rule')} and change {len(brought) - new:,}.")
    sources = rules_desk.sources()
    st.dataframe(
        pd.DataFrame(
            {
                "": ["New" if one.is_new else "Changed" for one in brought],
                "Rule": [sentence(one.rule) for one in brought],
                "Source": [sources.get(one.rule.source, one.rule.source) for one in brought],
                "What changes": [words.DASH if one.is_new else "; ".join(one.told) for one in brought],
            }
        ),
        hide_index=True,
        key="rules.import.preview",
        height="content",
        column_config={"Rule": st.column_config.TextColumn(width=440)},
    )
