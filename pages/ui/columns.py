"""Columns against their contract: what is gone, what is new, and which of them is one column renamed."""

import streamlit as st

from core import schema
from core.contracts import Contract, Drift, Rename
from core.desk import Month, SourceState
from core.schema import Change
from core.state.tables import ContentReading
from core.workspace import Workspace
from pages.ui import contract_history, desk, show, words

RUN_TO_TAKE_UP = "Run the month to take it up."


def state(now: Month) -> str:
    open_count = sum(len(one.drift.missing_required) for one in now.sources if one.drift)
    unknown = f"{words.count(len(now.unknown), 'file')} of no known source" if now.unknown else ""
    missing = f"{words.count(open_count, 'missing column')} to settle" if open_count else ""
    if unknown or missing:
        return words.sentence(missing, unknown)
    if not now.received:
        return "Columns are compared as soon as a file arrives."
    return f"Every file that arrived for {words.month(now.period)} fits its contract."


def source(one: SourceState, period: str) -> None:
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            title = f"**{one.contract.title}** :gray[· contract version {one.contract.version}]"
            st.markdown(title, width="stretch")
            _verdict(one)
        if one.reading is not None and one.delivery is not None and one.drift and not one.drift.is_none:
            _Settling(one.contract, one.reading, one.delivery.file_name, period).draw()
        _changed(one.contract)
        _agreed(one.contract)
        contract_history.draw(one.contract)


def _verdict(one: SourceState) -> None:
    if one.drift is None:
        show.mark("No file yet", show.NEUTRAL)
    elif one.needs_person:
        show.mark("Needs you", show.BAD)
    elif one.drift.is_none:
        show.mark("Fits", show.GOOD)
    else:
        show.mark("Differs, nothing breaks", show.ATTENTION)


class _Settling:
    """One source's differences, each with what it breaks, the evidence, and what a person can say."""

    def __init__(self, contract: Contract, reading: ContentReading, file_name: str, period: str) -> None:
        self.contract, self.reading, self.file_name, self.period = contract, reading, file_name, period

    def draw(self) -> None:
        drift = _drift(desk.workspace(), self.contract, self.reading, self.period)
        for position, rename in enumerate(drift.renamed):
            self._rename(rename, drift, is_first=position == 0)
        for column in drift.missing:
            if column not in {rename.old for rename in drift.renamed}:
                self._missing(column, drift)
        for column in drift.unexpected:
            if column not in {rename.new for rename in drift.renamed}:
                _info(f"`{column}` is new. Nothing uses it; its values stay in the raw data.")
        if drift.reordered:
            _info("The columns stand in another order. They are read by name, so nothing changes.")

    def _rename(self, rename: Rename, drift: Drift, *, is_first: bool) -> None:
        with _item(rename.old in drift.missing_required):
            with st.container(width="stretch", gap="xxsmall"):
                alike = "" if rename.values is None else f": {rename.values:.0%} of values look the same"
                st.markdown(f"`{rename.old}` is gone, `{rename.new}` is new{alike}.")
                st.caption("  \n".join([*self._values(rename), _affects(rename.fields)]))
            key = f"schema.accept.{self.contract.source}.{rename.old}"
            if st.button("Accept rename", key=key, type="primary" if is_first else "secondary"):
                self._accept(rename, self.file_name)

    def _missing(self, column: str, drift: Drift) -> None:
        fields = self.contract.fields_of(column)
        source = self.contract.source
        with _item(column in drift.missing_required):
            with st.container(width="stretch", gap="xxsmall"):
                st.markdown(f"`{column}` is missing.")
                st.caption(_affects(fields) or "No field depends on it.")
            if drift.unexpected:
                new = st.selectbox(
                    "It is now called",
                    drift.unexpected,
                    index=None,
                    key=f"schema.new.{source}.{column}",
                    placeholder="It is now called",
                    label_visibility="collapsed",
                    width=200,
                )
                if new and st.button("Accept rename", key=f"schema.choose.{source}.{column}"):
                    self._accept(Rename(column, new, 0.0, None, fields), self.file_name)
            if column in drift.missing_required and st.button(
                "Accept as missing",
                key=f"schema.absent.{source}.{column}",
                help="From now on files may come without it, and its fields stay empty.",
            ):
                self._accept_missing(column)

    def _accept(self, rename: Rename, seen_in: str) -> None:
        with show.explained():
            schema.accept_rename(desk.workspace(), self.contract, rename, seen_in)
        show.announce(f"{rename.new} is now read as {rename.old}. {RUN_TO_TAKE_UP}")
        st.rerun()

    def _accept_missing(self, column: str) -> None:
        with show.explained():
            schema.accept_missing(desk.workspace(), self.contract, column, self.file_name)
        show.announce(f"Files of {self.contract.title} may now come without {column}. {RUN_TO_TAKE_UP}")
        st.rerun()

    def _values(self, rename: Rename) -> list[str]:
        seen = schema.examples(desk.workspace(), self.contract, self.reading, rename, self.period)
        if not seen.new:
            return ["The new column is empty."]
        before = [f"Before: {_listed(seen.old)}"] if seen.old else []
        return [*before, f"Now: {_listed(seen.new)}"]


@st.cache_data(
    max_entries=64,
    show_spinner="Comparing the values",
    hash_funcs={
        Workspace: lambda one: str(one.settings.home),
        Contract: lambda one: one.fingerprint,
        ContentReading: lambda one: one.reading_id,
    },
)
def _drift(workspace: Workspace, contract: Contract, reading: ContentReading, period: str) -> Drift:
    """Looks into both files, so it is done once for each pair of contract and file."""
    return schema.drift(workspace, contract, reading, period)


def _item(is_breaking: bool) -> st.delta_generator.DeltaGenerator:
    row = st.container(horizontal=True, vertical_alignment="center")
    with row.container(width=110):
        show.mark("Breaking" if is_breaking else "Differs", show.BAD if is_breaking else show.NEUTRAL)
    return row


def _info(sentence: str) -> None:
    with _item(is_breaking=False):
        st.markdown(sentence, width="stretch")


def _changed(contract: Contract) -> None:
    """What a person agreed last, with its undo where it stands."""
    change = schema.last_change(desk.workspace(), contract.source)
    if change is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_told(change), width="stretch")
        undo = f"schema.undo.{contract.source}.{change.version}"
        if change.can_undo and st.button("Undo", key=undo, type="tertiary", icon=":material/undo:"):
            with show.explained():
                schema.undo(desk.workspace(), contract)
            show.announce(f"Undone: {change.reason} {RUN_TO_TAKE_UP}")
            st.rerun()


def _told(change: Change) -> str:
    return f":gray[{change.who}, {words.moment(change.when)}:] {change.reason}"


def _affects(fields: tuple[str, ...]) -> str:
    return f"Affects {words.listed([schema.label(name) for name in fields])}." if fields else ""


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def _agreed(contract: Contract) -> None:
    key = f"schema.show.{contract.source}"
    if st.toggle("Show the contract", key=key):
        st.dataframe(schema.agreed(contract), hide_index=True, key=f"{key}.table")
        st.dataframe(
            schema.history(desk.workspace(), contract.source),
            hide_index=True,
            key=f"{key}.history",
            column_config={
                "When": st.column_config.DatetimeColumn(format="D MMM YYYY HH:mm"),
                "Why": st.column_config.TextColumn(width="large"),
            },
        )
