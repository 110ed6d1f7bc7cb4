"""The columns of a new source: all of them in a table, one at a time with what its cells become."""

import pandas as pd
import streamlit as st

from core.contracts import FieldMapping
from core.contracts.proposals import meanings, wording
from core.contracts.proposals.trial import Trial
from core.sources import building
from core.sources import draft as drafts
from core.sources.draft import WORDED, Draft, DraftColumn, Word
from core.workspace import Workspace
from pages.ui import builder_words, desk, show, words

NOT_USED = "Not used"
NO_WORD = "No shared word"
WORDS_SHOWN = 25
ROWS_SHOWN = 18  # of the table before it scrolls
YES_NO = {"true": "Yes", "false": "No"}


def columns(draft: Draft) -> None:
    st.subheader("What each column means", anchor=False)
    at = _current(draft)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _table(draft)
    with right, st.container(border=True):
        _column(draft, at)


def _current(draft: Draft) -> int:
    """The first column that waits, until somebody goes elsewhere."""
    chosen = st.session_state.get(_place(draft))
    names = [column.name for column in draft.columns]
    if chosen not in names:
        chosen = (draft.waiting or draft.columns)[0].name
        st.session_state[_place(draft)] = chosen
    return names.index(chosen)


def _table(draft: Draft) -> None:
    frame = pd.DataFrame(
        [
            {
                "Column": column.name,
                "Becomes": column.label if column.meaning else words.DASH,
                "How sure": _verdict(column)[0],
                "Filled": round(100 * column.filled),
                "Examples": builder_words.examples(column.examples, 2),
            }
            for column in draft.columns
        ]
    )
    key = f"builder.table.{draft.delivery_id}"

    def go() -> None:
        rows = st.session_state[key].selection.rows
        if rows:
            st.session_state[_place(draft)] = draft.columns[rows[0]].name

    st.dataframe(
        frame,
        hide_index=True,
        key=key,
        on_select=go,
        selection_mode="single-row",
        height=38 + 35 * min(len(frame), ROWS_SHOWN),
        column_config={
            "Column": st.column_config.TextColumn(pinned=True, width="medium"),
            "Filled": st.column_config.NumberColumn(format="%d %%", width="small"),
        },
    )


def _verdict(column: DraftColumn) -> tuple[str, str]:
    if column.is_settled:
        return "You said so", show.GOOD
    if column.waits:
        return "Look at it", show.ATTENTION
    return ("Sure", show.GOOD) if column.meaning else ("Left out", show.NEUTRAL)


def _column(draft: Draft, at: int) -> None:
    column = draft.columns[at]
    _head(draft, at)
    st.markdown(f"#### {_plain(column.name)}")
    with st.container(horizontal=True, vertical_alignment="center"):
        show.mark(*_verdict(column))
        if column.meaning and column.confidence and not column.is_settled:
            st.caption(f"{builder_words.share(min(column.confidence, 0.99))} sure")
    if said := _why(column):
        st.markdown(said)
    st.caption(_facts(column))
    _meaning(draft, column)
    mapping = building.mapping_of(draft, column.name)
    if mapping is not None:
        _before_and_after(draft, mapping)
    if column.meaning in WORDED and not all(word.is_read for word in column.words):
        _words(draft, column)


def _why(column: DraftColumn) -> str:
    """What a person has to decide, else why it was proposed."""
    if column.is_settled:
        return ""
    if column.open_words:
        named = words.listed([f"**{_plain(value)}**" for value in column.open_words[:3]])
        return f"Which shared word is meant by {named}? Choose it below, or leave the source's own word."
    return column.because


def _head(draft: Draft, at: int) -> None:
    """Back, on, and the one button that most columns need."""
    names = [column.name for column in draft.columns]
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Back", key="builder.previous", icon=":material/arrow_back:", disabled=at == 0):
            _go(draft, names[at - 1])
        if st.button(
            "Next", key="builder.next", icon=":material/arrow_forward:", disabled=at + 1 == len(names)
        ):
            _go(draft, names[at + 1])
        waits = draft.columns[at].waits
        rest = [one.name for one in draft.waiting if one.name != names[at]]
        label = "Looks right, next to look at" if rest else "Looks right"
        if waits and st.button(label, key="builder.right", type="primary"):
            drafts.keep(desk.workspace().settings, drafts.settle(draft, [names[at]]))
            _go(draft, rest[0] if rest else names[at])
        if not waits and rest and st.button("Next to look at", key="builder.waiting", type="primary"):
            _go(draft, rest[0])


def _go(draft: Draft, name: str) -> None:
    st.session_state[_place(draft)] = name
    st.rerun()


def _place(draft: Draft) -> str:
    """Where the session keeps which column is open."""
    return f"builder.{draft.delivery_id}.column"


def _facts(column: DraftColumn) -> str:
    if not column.examples:
        return "Empty in this file."
    shape = f" · mostly `{column.patterns[0][0]}`" if column.patterns else ""
    return (
        f"{builder_words.share(column.filled)} filled · {column.different:,} different{shape}  \n"
        f"For instance {builder_words.examples(column.examples)}"
    )


def _meaning(draft: Draft, column: DraftColumn) -> None:
    known = meanings.of_kind("licensing")
    options: list[str | None] = [None, *_likely_first(column, list(known))]
    taken = {one.meaning: one.name for one in draft.used if one.name != column.name}
    labels = {name: _named(name, taken) for name in options}
    key = f"builder.{draft.delivery_id}.{column.name}"
    chosen = st.selectbox(
        "It holds",
        options,
        options.index(column.meaning) if column.meaning in options else 0,
        format_func=labels.__getitem__,
        key=f"{key}.meaning",
    )
    if chosen != column.meaning:
        _choose(draft, column, chosen)
    ways = known[chosen].ways if chosen else ()
    if len(ways) > 1:
        offered = [way.parser for way in ways]
        parser = st.selectbox(
            "Read as",
            offered,
            offered.index(column.parser) if column.parser in offered else 0,
            format_func=builder_words.parser,
            key=f"{key}.parser.{chosen}",
        )
        if parser != column.parser:
            _choose(draft, column, chosen, parser)


def _likely_first(column: DraftColumn, every: list[str]) -> list[str]:
    likely = [idea.meaning for idea in column.ideas]
    return [*likely, *(name for name in every if name not in likely)]


def _named(name: str | None, taken: dict[str | None, str]) -> str:
    if name is None:
        return NOT_USED
    meaning = meanings.every()[name]
    holder = taken.get(name)
    return f"{meaning.label} (now {holder})" if holder and not meaning.several else meaning.label


def _choose(draft: Draft, column: DraftColumn, meaning: str | None, parser: str = "") -> None:
    with show.explained():
        changed = building.choose(desk.workspace(), draft, column.name, meaning, parser)
    drafts.keep(desk.workspace().settings, changed)
    st.rerun()


def _before_and_after(draft: Draft, mapping: FieldMapping) -> None:
    tried = _tried(desk.workspace(), draft.model_dump_json(), mapping.model_dump_json(by_alias=True))
    if not tried.filled:
        return
    read = f"{builder_words.share(tried.share_read)} of the filled cells are read without a problem"
    show.line(f"{read}.", show.GOOD if tried.share_read > 0.9 else show.ATTENTION)
    given = list(mapping.gives.values())
    filled = [field for field in given if any(row.fields[field] is not None for row in tried.rows)]
    fields = filled or given[:1]
    rows = []
    for row in tried.rows:
        shown = dict(zip(mapping.columns, (cell or words.DASH for cell in row.cells), strict=True))
        became = {
            f"{builder_words.label(field)} →": builder_words.cell(row.fields[field]) for field in fields
        }
        problems = {"Problem": "; ".join(builder_words.problem(code) for code in row.problems) or words.DASH}
        rows.append({**shown, **became, **(problems if tried.unread else {})})
    st.dataframe(pd.DataFrame(rows), hide_index=True, key=f"builder.trial.{mapping.columns[0]}")


@st.cache_data(
    max_entries=256,
    show_spinner="Reading sample cells",
    hash_funcs={Workspace: lambda one: str(one.settings.home)},
)
def _tried(workspace: Workspace, draft: str, mapping: str) -> Trial:
    """Kept by what was chosen, so that going back and forth costs nothing."""
    return building.try_mapping(
        workspace, Draft.model_validate_json(draft), FieldMapping.model_validate_json(mapping)
    )


def _words(draft: Draft, column: DraftColumn) -> None:
    """What the source says, in the words that all sources share."""
    field = WORDED[str(column.meaning)]
    offered = [NO_WORD, *wording.vocabulary(field)]
    labels = {said: YES_NO.get(said, said) for said in offered}
    st.markdown(f"**{builder_words.label(field)} in shared words**")
    for word in sorted(column.words, key=lambda one: one.word is not None)[:WORDS_SHOWN]:
        at = offered.index(word.word) if word.word in offered else 0
        chosen = st.selectbox(
            f"{_plain(word.value)} ({words.count(word.records, 'record')})",
            offered,
            at,
            format_func=labels.__getitem__,
            key=f"builder.{draft.delivery_id}.{column.name}.word.{word.value}",
        )
        if chosen != offered[at]:
            _say(draft, column, word, None if chosen == NO_WORD else chosen)
    if len(column.words) > WORDS_SHOWN:
        st.caption(f"The {WORDS_SHOWN} that need you most, of {len(column.words)}.")


def _say(draft: Draft, column: DraftColumn, word: Word, said: str | None) -> None:
    told = [
        one.model_copy(update={"word": said, "is_read": False}) if one.value == word.value else one
        for one in column.words
    ]
    changed = drafts.settle(drafts.with_words(draft, column.name, told), [column.name])
    drafts.keep(desk.workspace().settings, changed)
    st.rerun()


def _plain(text: str) -> str:
    """A header or value as it stands, whatever marks it holds."""
    return "".join(f"\\{mark}" if mark in r"\`*_{}[]()#+-.!|~$:<>" else mark for mark in text)
