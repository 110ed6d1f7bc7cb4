"""The end of a new source: its key, the first records it gives, what is still wrong, and saving."""

import pandas as pd
import streamlit as st

from core import contracts
from core.contracts import Contract
from core.contracts.proposals.trial import Preview
from core.crm.forms import regions
from core.sources import building, keeping
from core.sources import draft as drafts
from core.sources.concerns import concerns
from core.sources.draft import Draft, KeyIdea
from core.workspace import Workspace
from pages.ui import builder_words, desk, show, words

PROBLEMS_SHOWN = 6
NO_KEY: tuple[str, ...] = ()


def states() -> list[str]:
    """Two-letter codes, by name."""
    return list(regions("states"))


def state(code: str) -> str:
    return regions("states").get(code, code)


def key(draft: Draft) -> None:
    st.subheader("What makes a record that record next month", anchor=False)
    options = [*(idea.columns for idea in draft.keys), NO_KEY]
    if draft.key not in options:
        options.insert(0, draft.key)
    measured = {idea.columns: idea for idea in draft.keys}
    labels = {columns: " and ".join(columns) or "None of these" for columns in options}
    chosen = st.radio(
        "Record key",
        options,
        options.index(draft.key),
        format_func=labels.__getitem__,
        captions=[_measured(measured.get(columns)) for columns in options],
        key=f"builder.{draft.delivery_id}.key.{'|'.join(draft.key)}",
        label_visibility="collapsed",
    )
    strip = _zeros(draft, measured.get(chosen))
    if (chosen, strip) != (draft.key, draft.strip_leading_zeros):
        drafts.keep(desk.workspace().settings, building.with_key(draft, chosen, strip))
        st.rerun()


def outcome(draft: Draft) -> None:
    """What the run will make of it, on choice: it reads the whole file."""
    st.subheader("What comes of it", anchor=False)
    if st.toggle("Show the first records", key=f"builder.{draft.delivery_id}.preview"):
        with show.explained():
            made = building.contract(desk.workspace(), draft)
        _preview(_previewed(desk.workspace(), draft.model_dump_json(), contracts.to_yaml(made)))
    found = concerns(desk.workspace(), draft)
    for concern in found:
        show.line(_line(concern.sentence), show.BAD if concern.is_blocking else show.ATTENTION)
    if not found:
        show.line("Nothing is missing.", show.GOOD)


def save(draft: Draft) -> Contract | None:
    """The new contract once it is saved."""
    reason = st.text_input(
        "Why, for the history",
        key=f"builder.{draft.delivery_id}.reason",
        placeholder=f"A new source, made from {draft.file_name}.",
        max_chars=300,
    )
    blocked = not can_save(draft)
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button("Save and load", key="builder.save", type="primary", disabled=blocked)
        if not blocked:
            with show.explained():
                download(building.contract(desk.workspace(), draft))
        if draft.waiting:
            said = words.count(len(draft.waiting), "column is", "columns are")
            st.caption(f"{said} taken as proposed if you do not look.")
    return saved(draft, reason) if pressed else None


def can_save(draft: Draft) -> bool:
    return not any(one.is_blocking for one in concerns(desk.workspace(), draft))


def saved(draft: Draft, reason: str) -> Contract:
    with show.explained():
        return keeping.save(desk.workspace(), draft, reason)


def download(made: Contract) -> None:
    st.download_button(
        "Contract as YAML",
        contracts.to_yaml(made),
        f"{made.source}.yaml",
        "application/yaml",
        key=f"builder.yaml.{made.source}",
        type="tertiary",
        icon=":material/download:",
        on_click="ignore",
    )


def _measured(idea: KeyIdea | None) -> str:
    if idea is None:
        return "A record is known by its company, address and phone together."
    empty = idea.records - idea.filled
    said = f"{idea.distinct:,} different in {idea.records:,} records"
    said += f", {empty:,} without one" if empty else ", none empty"
    if idea.stays is not None:
        said += f"; {builder_words.share(idea.stays)} of the earlier file's are here again"
    return said + "."


def _zeros(draft: Draft, idea: KeyIdea | None) -> bool:
    if idea is None or not idea.leading_zeros:
        return False
    count = words.count(idea.leading_zeros, "key begins", "keys begin")
    if not idea.may_strip_zeros:
        st.caption(f"{count} with a zero and keep it: without it, some would be the same.")
        return False
    return st.toggle(
        f"Leave out leading zeros ({count} with one)",
        draft.strip_leading_zeros,
        key=f"builder.{draft.delivery_id}.zeros",
        help="Only where the source sometimes sends its numbers without them. The keys stay different.",
    )


@st.cache_data(
    max_entries=32,
    show_spinner="Reading the file",
    hash_funcs={Workspace: lambda one: str(one.settings.home)},
)
def _previewed(workspace: Workspace, draft: str, made: str) -> Preview:
    return building.preview(workspace, Draft.model_validate_json(draft), contracts.from_yaml(made))


def _preview(found: Preview) -> None:
    frame = pd.DataFrame(
        [[builder_words.cell(value) for value in row] for row in found.rows],
        columns=[builder_words.label(name) for name in found.fields],
    )
    filled = [name for name in frame if (frame[name] != words.DASH).any()]
    st.dataframe(frame[filled], hide_index=True, key="builder.records")
    keys = f"{found.distinct_keys:,} different keys in {words.count(found.records, 'record')}"
    show.line(f"{keys}.", show.GOOD if found.distinct_keys == found.records else show.ATTENTION)
    for code, count in list(found.problems.items())[:PROBLEMS_SHOWN]:
        said = f"{words.count(count, 'record')} of {found.sampled:,}: {builder_words.problem(code)}."
        show.line(said, show.NEUTRAL)


def _line(sentence: str) -> str:
    return sentence.replace("_", r"\_").replace("*", r"\*")
