"""A rule as a form that reads as its sentence."""

from dataclasses import asdict, replace
from typing import Any

import streamlit as st

from core.quality import SHAPES
from core.quality.forms import (
    ALL,
    COLUMNLESS,
    FORMS,
    NUMBER,
    SHARE,
    Draft,
    columns,
    has_tolerance,
    offered,
    severities,
)
from core.quality.shapes import OWN
from core.quality.wording import label, meanings, type_of
from pages.ui import findings, rules_desk

NO_COLUMN = ""
TOLERANCES = {ALL: "every row", SHARE: "at least a share of the rows", NUMBER: "all rows but a few"}


class Form:
    """`slot` makes the keys of its widgets its own; `start` is what it opens with."""

    def __init__(self, start: Draft, slot: str) -> None:
        self.start, self.slot = start, f"rules.form.{slot}"

    def draw(self, *, is_new: bool) -> Draft:
        """What stands in the form now."""
        source = self._source() if is_new else self.start.source
        asked = replace(self.start, source=source)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            column = self._column(source)
            kind = self._kind(source, column)
            filled = self._filled(replace(asked, column=column, kind=kind))
        if "values" in FORMS[kind].asks:
            filled = replace(filled, values=self._values(filled))
        if kind == "condition":
            filled = replace(filled, condition=self._condition(filled))
        if has_tolerance(kind):
            filled = self._tolerance(filled)
        return self._about(filled)

    def _source(self) -> str:
        sources = rules_desk.sources()
        return str(
            st.selectbox(
                "Rows of", list(sources), index=list(sources).index(self.start.source), width=460,
                format_func=sources.__getitem__, key=f"{self.slot}.source",
            )
        )  # fmt: skip

    def _column(self, source: str) -> str:
        whole = "The file as a whole" if source.startswith("export") else "The rows as a whole"
        known = (*columns(source), NO_COLUMN)
        is_whole = self.start.kind in COLUMNLESS or (self.start.kind == "condition" and not self.start.column)
        at = len(known) - 1 if is_whole else 0
        if self.start.column in known[:-1]:
            at = known.index(self.start.column)
        chosen = st.selectbox(
            "Column", known, index=at, key=f"{self.slot}.column.{source}", width=230,
            format_func={name: label(name) if name else whole for name in known}.__getitem__,
        )  # fmt: skip
        return str(chosen)

    def _kind(self, source: str, column: str) -> str:
        kinds = offered(source, column)
        chosen = st.selectbox(
            "What must hold", kinds, width=330, key=f"{self.slot}.kind.{source}.{type_of(source, column)}",
            index=kinds.index(self.start.kind) if self.start.kind in kinds else 0,
            format_func={kind: FORMS[kind].label for kind in kinds}.__getitem__,
        )  # fmt: skip
        return str(chosen)

    def _filled(self, draft: Draft) -> Draft:
        """The fields that fit beside the column on one line."""
        given: dict[str, Any] = {}
        for ask in FORMS[draft.kind].asks:
            if ask in ("low", "high", "first", "last"):
                given[ask] = self._text(draft, ask, BOUNDS[ask], DAY if ask in ("first", "last") else "")
            elif ask == "share":
                given[ask] = self._number("Within %", ask, draft.share, 0.5, 100.0, 5.0)
            elif ask == "days":
                given[ask] = int(self._number("Days older at most", ask, draft.days, 0, 3_650, 1))
            elif ask == "shape":
                given |= self._shape(draft)
            elif ask == "other":
                given |= self._other(draft)
        return replace(draft, **given)

    def _shape(self, draft: Draft) -> dict[str, Any]:
        said = {name: f"{shape.label}: {shape.example}" for name, shape in SHAPES.items()}
        said |= {OWN: "a pattern of my own"}
        shapes = list(said)
        shape = st.selectbox(
            "What", shapes, index=shapes.index(draft.shape), key=f"{self.slot}.shape", width=330,
            format_func=said.__getitem__,
        )  # fmt: skip
        if shape != OWN:
            return {"shape": shape}
        pattern = st.text_input(
            "Pattern", draft.pattern, key=f"{self.slot}.pattern", width=260, placeholder="K[0-9]{9}",
            help="A regular expression that the whole text matches: [0-9] is a digit, [A-Z] a capital, "
            "{9} nine times, + once or more, .* anything.",
        )  # fmt: skip
        return {"shape": OWN, "pattern": pattern or ""}

    def _other(self, draft: Draft) -> dict[str, Any]:
        kind = type_of(draft.source, draft.column)
        like = [
            name
            for name in columns(draft.source, "beside")
            if name != draft.column and type_of(draft.source, name) == kind
        ]
        other = st.selectbox(
            "The other column", like, index=like.index(draft.other) if draft.other in like else None,
            format_func=label, key=f"{self.slot}.other.{draft.column}", width=230,
        )  # fmt: skip
        or_equal = st.checkbox("May be equal", draft.or_equal, key=f"{self.slot}.or_equal")
        return {"other": other or "", "or_equal": or_equal}

    def _values(self, draft: Draft) -> tuple[str, ...]:
        text = st.text_area(
            "Values, each on a line of its own", "\n".join(draft.values), key=f"{self.slot}.values",
            height=110, width=460,
        )  # fmt: skip
        lines = (text or "").splitlines()
        return tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))

    def _condition(self, draft: Draft) -> str:
        return (
            st.text_area(
                "Condition that is true for a wrong row", draft.condition, key=f"{self.slot}.condition",
                height=110, placeholder="capacity > 100 and facility_type = 'Family Home'",
                help="In SQL, with the names that the columns have in the warehouse.",
            )
            or ""
        )  # fmt: skip

    def _tolerance(self, draft: Draft) -> Draft:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            kinds = list(TOLERANCES)
            tolerance = st.selectbox(
                "In", kinds, index=kinds.index(draft.tolerance), width=260,
                format_func=TOLERANCES.__getitem__, key=f"{self.slot}.tolerance",
                help="Within its tolerance a rule holds, yet the rows that break it are listed.",
            )  # fmt: skip
            draft = replace(draft, tolerance=tolerance)
            if tolerance == SHARE:
                share = self._number("At least %", "percent", draft.percent, 0.1, 99.99, 0.5)
                return replace(draft, percent=float(share))
            if tolerance == NUMBER:
                most = self._number("But at most", "most", draft.most, 1, 1_000_000, 1)
                return replace(draft, most=int(most))
        return draft

    def _about(self, draft: Draft) -> Draft:
        kinds = severities(draft.source)
        severity = st.radio(
            "When it fails", kinds, index=kinds.index(draft.severity) if draft.severity in kinds else 0,
            format_func=meanings(draft.source).__getitem__, horizontal=True, help=findings.MEANS,
            key=f"{self.slot}.severity.{'.'.join(kinds)}",
        )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = self._text(draft, "name", "Name", "Phones can be dialled", 300)
            owner = self._text(draft, "owner", "Owner", "Who is asked about it", 200)
        description = st.text_input(
            "In your own words", draft.description, key=f"{self.slot}.description",
            placeholder="Left empty, the sentence above says it.",
            help="What people read on the Quality page beside the rows that break the rule.",
        )  # fmt: skip
        return replace(
            draft, severity=severity or kinds[0], name=name, owner=owner, description=description or ""
        )

    def _text(self, draft: Draft, name: str, said: str, hint: str = "", width: int = 150) -> str:
        start = str(asdict(draft)[name])
        return st.text_input(said, start, key=f"{self.slot}.{name}", placeholder=hint, width=width) or ""

    def _number(self, said: str, name: str, start: float, low: float, high: float, step: float) -> float:
        return float(
            st.number_input(
                said, low, high, min(max(start, low), high), step, key=f"{self.slot}.{name}", width=160
            )
        )


DAY = "2026-01-31"
BOUNDS = {"low": "At least", "high": "At most", "first": "From", "last": "Until"}
