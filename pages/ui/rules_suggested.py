"""Rules that a source's past suggests, each with what speaks for it."""

import streamlit as st

from core import rule_desk, rulebook
from core.quality import Suggestion
from core.quality.drafts import draft_of
from core.quality.wording import sentence
from pages.ui import desk, difference, rules_desk, words

MOST = 40


def draw() -> None:
    titles = rules_desk.titles()
    months = {name: _months(name) for name in titles}
    known = [name for name in titles if months[name]]
    if not known:
        _nothing()
        return
    asked = st.query_params.get(rules_desk.SOURCE)
    source = st.selectbox(
        "Source", known, index=known.index(asked) if asked in known else 0, format_func=titles.__getitem__,
        key="rules.suggested.source", width=320,
    )  # fmt: skip
    rules = tuple(rule.model_dump_json() for rule in rulebook.in_force(desk.workspace().store))
    found = _found(str(source), months[str(source)], rules)
    if not found:
        _none(titles[str(source)], len(months[str(source)]))
        return
    st.caption(
        f"{words.count(len(found), 'rule')} that every stored file of {titles[str(source)]} kept and no rule "
        "asks for yet. Nothing is in force before you save it."
    )
    with st.container(gap="medium"):
        for one in found[:MOST]:
            _draw(one)


@st.cache_data(max_entries=16, show_spinner="Measuring the stored files")
def _found(  # the answer depends on all three
    source: str,
    files: tuple[str, ...],  # noqa: ARG001
    rules: tuple[str, ...],  # noqa: ARG001
) -> tuple[Suggestion, ...]:
    """Measured anew when a file came or a rule changed."""
    return rule_desk.suggestions(desk.workspace(), source)


def _months(source: str) -> tuple[str, ...]:
    return tuple(str(one.path) for one in rule_desk.stored(desk.workspace()) if one.source == source)


def _draw(one: Suggestion) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch", gap="xxsmall"):
            st.markdown(f"**{difference.plain(sentence(one.rule))}**")
            st.caption(difference.plain(words.told(one.evidence)))
        if st.button("Open as a rule", key=f"rules.suggested.{one.rule.source}.{one.rule.rule_id}"):
            rules_desk.write(rules_desk.named(draft_of(one.rule), one.rule.name))


def _nothing() -> None:
    with st.container(border=True):
        st.markdown(
            "Suggestions come from what a source's files had in common, month after month. Upload the files "
            "of two months and run them; what always held stands here, with its evidence."
        )
        st.page_link("pages/upload.py", label="Upload files", icon=":material/arrow_forward:")


def _none(title: str, months: int) -> None:
    if months < 2:
        st.info(
            f"{title} has {words.count(months, 'stored month')}. Two make a habit: suggestions follow then."
        )
    else:
        st.info(f"Everything that the files of {title} had in common is asked by a rule already.")
