"""The differences of one file, each with its evidence, what depends on it, and what a person can say."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import schema, settling
from core.assessment import NOT_AS_IS, Assessment, about
from core.contracts import Contract, Rename
from core.findings import BREAKING, INFO, WARNING, DeliveryFinding
from core.state import deliveries
from core.state.tables import Delivery
from pages.ui import dependents, desk, show, words

RUN_TO_TAKE_UP = "Run the month to take it up."
MARKS = {
    BREAKING: ("Breaking", show.BAD),
    WARNING: ("Warning", show.ATTENTION),
    INFO: ("Info", show.NEUTRAL),
}
SCORE = "From how alike the names are, what the values look like, and what the same records say."
TITLES = 118  # pixels that the longest mark takes


class Settling:
    """`slot` makes the keys of one finding's widgets its own."""

    def __init__(self, contract: Contract, delivery: Delivery, assessment: Assessment) -> None:
        self.contract, self.delivery, self.assessment = contract, delivery, assessment
        self.source = contract.source
        self._has_primary = False

    def draw(self) -> None:
        for found in self.assessment.findings:
            if self.assessment.is_accepted(found):
                self._accepted(found)
            elif found.code == "drift.column_renamed":
                self._renamed(found)
            elif found.code == "drift.column_missing":
                self._missing(found)
            else:
                self._plain(found)
        if self.assessment.open:
            self._send_back()

    def _renamed(self, found: DeliveryFinding) -> None:
        candidates = self.assessment.drift.candidates_of(str(found.column))
        best = next(each for each in self.assessment.drift.renamed if each.old == found.column)
        with _item(found):
            with st.container(width="stretch", gap="xxsmall"):
                st.markdown(f"`{best.old}` is gone, `{best.new}` is new{_evidence(best)}.")
                self._side_by_side(best)
                others = [each for each in candidates if each.new != best.new]
                told = [f"`{each.new}` {each.score:.0%}" for each in others]
                less = f" Less likely: {', '.join(told)}." if told else ""
                st.caption(f"Score {best.score:.0%}.{less}", help=SCORE)
                dependents.show_on_demand(self.contract, best.old)
            with st.container(width="content", gap="xsmall"):
                key = f"schema.accept.{self.source}.{best.old}"
                if st.button("Accept rename", key=key, type=self._kind(found)):  # type: ignore[arg-type]
                    self._accept(best)
                self._other_column(best.old, [name for name in self._unexpected if name != best.new])
                self._as_missing(best.old)

    def _missing(self, found: DeliveryFinding) -> None:
        column = str(found.column)
        with _item(found):
            with st.container(width="stretch", gap="xxsmall"):
                st.markdown(f"`{column}` is missing.")
                st.caption(_affects(self.contract.fields_of(column)) or "No field depends on it.")
                dependents.show_on_demand(self.contract, column)
            with st.container(width="content", gap="xsmall"):
                self._other_column(column, self._unexpected)
                self._as_missing(column)

    def _plain(self, found: DeliveryFinding) -> None:
        with _item(found):
            with st.container(width="stretch", gap="xxsmall"):
                st.markdown(found.sentence)
                if found.column and found.severity != INFO:
                    dependents.show_on_demand(self.contract, found.column, slot=found.code)
            if found.severity == BREAKING:
                self._as_is(found)
            elif found.code == "drift.column_added":
                self._got_it(str(found.column))
            elif found.severity == WARNING:
                self._normal(found)

    def _accepted(self, found: DeliveryFinding) -> None:
        word = self.assessment.accepted[about(found)]
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container(width=TITLES):
                show.mark("Accepted", show.NEUTRAL)
            said = f":gray[{word.created_by}, {words.moment(word.created_at)}:] {word.reason}"
            st.markdown(f"{found.sentence}  \n{said}", width="stretch")
            key = f"schema.unaccept.{self.source}.{found.code}.{found.column}"
            if st.button("Undo", key=key, type="tertiary", icon=":material/undo:"):
                settling.take_back(desk.workspace(), self.delivery.delivery_id, about(found))
                show.announce(f"{self.delivery.file_name} waits again: {settling.headline(found)}.")
                st.rerun()

    def _as_is(self, found: DeliveryFinding) -> None:
        slot = f"{self.source}.{found.code}.{found.column}"
        with st.popover("Accept as it is"):
            st.caption("The file is used this month although this was found. Say why; it can be undone.")
            reason = st.text_input("Reason", key=f"schema.reason.{slot}", max_chars=300)
            if st.button("Use the file", key=f"schema.as_is.{slot}", disabled=not reason.strip()):
                settling.accept(desk.workspace(), self.delivery.delivery_id, about(found), reason.strip())
                show.announce(f"{self.delivery.file_name} is used as it is. {RUN_TO_TAKE_UP}")
                st.rerun()

    def _normal(self, found: DeliveryFinding) -> None:
        slot = f"{self.source}.{found.code}.{found.column}"
        with st.popover("Normal here", type="tertiary"):
            st.caption("From now on this is not told of this source: a new contract version.")
            why = st.text_input("Why", key=f"schema.why.{slot}", max_chars=300)
            if st.button("Call it normal", key=f"schema.normal.{slot}", disabled=not why.strip()):
                with show.explained():
                    schema.call_normal(desk.workspace(), self.contract, found, why.strip())
                show.announce(f"{self.contract.title}: {settling.headline(found)} is normal from now on.")
                st.rerun()

    def _got_it(self, column: str) -> None:
        if st.button("Got it", key=f"schema.new_column.{self.source}.{column}", type="tertiary"):
            with show.explained():
                schema.accept_new(desk.workspace(), self.contract, column, self.delivery.file_name)
            show.announce(f"The contract of {self.contract.title} knows {column} now.")
            st.rerun()

    def _send_back(self) -> None:
        """One place for the whole file, whatever was found."""
        name = self.delivery.file_name
        with st.popover("Send the file back", icon=":material/undo:"):
            st.caption(
                "The file is held back, and the month can go on with what this source sent before. "
                "A sentence for the supplier:"
            )
            st.code(_letter(name, self.assessment), language=None, wrap_lines=True)
            if st.button(f"Hold {name} back", key=f"schema.hold.{self.source}"):
                self._hold()

    def _hold(self) -> None:
        found = ", ".join(settling.headline(one) for one in self.assessment.open)
        with desk.workspace().store.session() as session:
            why = f"sent back to the supplier ({found})"
            deliveries.withdraw(session, self.delivery.delivery_id, why, desk.workspace().who)
        show.announce(f"{self.delivery.file_name} is held back. Upload shows it, and can use it again.")
        st.rerun()

    def _other_column(self, column: str, choices: list[str]) -> None:
        if not choices:
            return
        new = st.selectbox(
            "It is now called",
            choices,
            index=None,
            key=f"schema.new.{self.source}.{column}",
            placeholder="It is now called",
            label_visibility="collapsed",
            width=200,
        )
        if new and st.button("Accept this name", key=f"schema.choose.{self.source}.{column}"):
            self._accept(Rename(column, new, 0.0, None, self.contract.fields_of(column)))

    def _as_missing(self, column: str) -> None:
        if column in self.assessment.drift.missing_required and st.button(
            "Accept as missing",
            key=f"schema.absent.{self.source}.{column}",
            help="From now on files may come without it, and its fields stay empty.",
        ):
            with show.explained():
                schema.accept_missing(desk.workspace(), self.contract, column, self.delivery.file_name)
            show.announce(f"Files of {self.contract.title} may now come without {column}. {RUN_TO_TAKE_UP}")
            st.rerun()

    def _accept(self, rename: Rename) -> None:
        with show.explained():
            schema.accept_rename(desk.workspace(), self.contract, rename, self.delivery.file_name)
        show.announce(f"{rename.new} is now read as {rename.old}. {RUN_TO_TAKE_UP}")
        st.rerun()

    def _side_by_side(self, rename: Rename) -> None:
        seen = schema.side_by_side(desk.workspace(), self.contract, self.delivery, rename)
        for was, is_now in seen.itertuples(index=False):
            st.caption(f"Before: `{was or words.DASH}` Now: `{is_now or words.DASH}`")
        st.caption(_affects(rename.fields) or "No field depends on it.")

    @property
    def _unexpected(self) -> list[str]:
        return list(self.assessment.drift.unexpected)

    def _kind(self, found: DeliveryFinding) -> str:
        """One primary action a source: the first rename that blocks."""
        if self._has_primary or found.severity != BREAKING:
            return "secondary"
        self._has_primary = True
        return "primary"


def _evidence(rename: Rename) -> str:
    told = [] if rename.values is None else [f"{rename.values:.0%} of values look the same"]
    if rename.equal is not None:
        told.append(f"{rename.equal:.0%} of the records in both files say the same")
    return f": {', '.join(told)}" if told else ""


def _letter(name: str, assessment: Assessment) -> str:
    """What the supplier has to know, without what only we can do."""
    lacks = assessment.drift.missing_required
    told = [f"the column {column} is missing or has another name" for column in lacks]
    told += [one.sentence.partition(". ")[0] for one in assessment.open if one.code not in NOT_AS_IS]
    return f"We could not use {name}: {'; '.join(told)}. Please check your export and send the file again."


def _affects(fields: tuple[str, ...]) -> str:
    return f"Affects {words.listed([schema.label(name) for name in fields])}." if fields else ""


def _item(found: DeliveryFinding) -> DeltaGenerator:
    row = st.container(horizontal=True, vertical_alignment="top")
    with row.container(width=TITLES):
        show.mark(*MARKS[found.severity])
    return row
