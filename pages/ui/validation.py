"""Checking a random sample of leads by hand: one lead at a time, and what it says of all of them."""

import uuid
from collections.abc import Mapping
from typing import Any, BinaryIO

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import settings
from core import validation as checking
from core.canonical import BY_NAME
from core.insights import estimates
from core.insights import lead as one_lead
from core.insights.origins import FieldStory
from core.state.samples import NOT_CHECKABLE, RIGHT, WRONG
from core.state.tables import Run, ValidationMark
from core.validation import Checking
from pages.ui import desk, difference, show, values, words

SECTION, RULES, SAMPLE = "section", "rules", "sample"  # in the address
MARKS = {RIGHT: "Right", WRONG: "Wrong", NOT_CHECKABLE: "Not checkable"}
KEYS = {RIGHT: "Y", WRONG: "W", NOT_CHECKABLE: "N"}
SIZE, SMALLEST, LARGEST = 120, 10, 500
PLACE, FIELD = "validation.place", "validation.field"  # the lead, and the value, that is looked at


def chosen(place: DeltaGenerator) -> bool:
    """Whether the sample is looked at instead of the rules; the way to the other stands at `place`."""
    is_sample = st.query_params.get(SECTION) == SAMPLE
    label, icon = ("Back to the rules", "rule") if is_sample else ("Check by hand", "fact_check")
    if place.button(label, key="quality.section", icon=f":material/{icon}:"):
        st.query_params[SECTION] = RULES if is_sample else SAMPLE
        st.rerun()
    return is_sample


def draw(run: Run) -> None:
    found = checking.checking(desk.workspace(), run.period)
    if found is None:
        st.markdown(
            "Rules find what looks wrong; only a person can tell what is wrong. Draw leads at random, look "
            "each value up where it came from, and the share of wrong values in all leads follows, with its "
            "margin."
        )
        _drawing(run, "Draw a sample", "primary")
        return
    _verdict(found)
    _one(found)
    _rates(run, found)


def _drawing(run: Run, label: str, kind: Any) -> None:
    size = st.number_input(
        "Leads", SMALLEST, LARGEST, SIZE, step=10, key="validation.size", width=160,
        help="120 leads without an error say: at most 3.1 % at 95 %.",
    )  # fmt: skip
    if st.button(label, key="validation.draw", type=kind):
        with show.explained():
            sample = checking.draw(desk.workspace(), run, desk.database(run), int(size))
        st.session_state.pop(PLACE, None)
        show.announce(f"{words.count(len(sample.leads), 'lead')} drawn, with seed {sample.seed}.")
        st.rerun()


def _verdict(found: Checking) -> None:
    """The finding in words before anything else."""
    size = len(found.sample.leads)
    known = [rate for rate in found.rates if rate.estimate]
    st.markdown(f"{found.checked:,} of {words.count(size, 'lead')} looked at. {_worst(known)}")
    if found.checked and found.unseen:
        st.caption(
            f"{words.count(found.unseen, 'group')} of leads (by source, single or merged) without a "
            "checked lead yet: the rates say nothing of them."
        )


def _worst(known: list[checking.FieldRate]) -> str:
    told = [(rate.label, rate.estimate) for rate in known if rate.estimate]
    if not told:
        return "Nothing is marked yet."
    label, worst = max(told, key=lambda each: (each[1].rate, each[1].high))
    return f"{estimates.sentence(label, worst)}."


def _one(found: Checking) -> None:
    """The lead whose turn it is: the first that nobody looked at, until another is chosen."""
    leads = [str(lead_id) for lead_id, _ in found.sample.leads]
    place = min(st.session_state.setdefault(PLACE, _next(found, leads)), len(leads) - 1)
    folder = desk.workspace().settings.runs / found.sample.run_id
    with show.explained():
        detail = one_lead.detail(desk.database_in(folder), leads[place])
    fields = [field for field in detail.fields if field.value is not None]
    marked = {
        field.name: mark.verdict for field in fields if (mark := found.marks.get((leads[place], field.name)))
    }
    current = _current(fields, marked)
    show.announced()
    with st.container(border=True):
        st.markdown(
            f"**{difference.plain(detail.title)}** :gray[{difference.plain(detail.place)} · "
            f"lead {place + 1} of {len(leads)}]"
        )
        if current is not None:
            _buttons(found, leads[place], current, fields, marked)
        _moves(found, place, len(leads))
        _values(fields, marked, current, f"{leads[place]}.{len(found.marks)}")


def _next(found: Checking, leads: list[str]) -> int:
    seen = {lead_id for lead_id, _ in found.marks}
    return next((at for at, lead_id in enumerate(leads) if lead_id not in seen), 0)


def _current(fields: list[FieldStory], marked: Mapping[str, str]) -> FieldStory | None:
    """The value that was clicked, else the first that is not marked."""
    asked = st.session_state.get(FIELD)
    clicked = next((field for field in fields if field.name == asked), None)
    return clicked or next((field for field in fields if field.name not in marked), None)


def _buttons(
    found: Checking,
    lead_id: str,
    current: FieldStory,
    fields: list[FieldStory],
    marked: Mapping[str, str],
) -> None:
    origin = (
        f" :gray[from {current.origin.source}, row {current.origin.record_number:,}]"
        if current.origin
        else ""
    )
    st.markdown(f"{current.label}: **{difference.plain(values.said(current.value))}**{origin}")
    rest = {field.name: values.said(field.value) for field in fields if field.name not in marked}
    with st.container(horizontal=True):
        for verdict, label in MARKS.items():
            st.button(
                label, key=f"validation.{verdict}", shortcut=KEYS[verdict],
                type="primary" if verdict == RIGHT else "secondary", on_click=_mark,
                args=(found.sample.sample_id, lead_id, {current.name: values.said(current.value)}, verdict),
            )  # fmt: skip
        st.button(
            f"The other {len(rest)} are right", key="validation.rest", shortcut="A", type="tertiary",
            disabled=not rest, on_click=_mark, args=(found.sample.sample_id, lead_id, rest, RIGHT),
        )  # fmt: skip


def _moves(found: Checking, place: int, size: int) -> None:
    with st.container(horizontal=True):
        st.button(
            "Lead before", key="validation.before", shortcut="Left", type="tertiary", disabled=not place,
            on_click=_go, args=(place - 1,),
        )  # fmt: skip
        st.button(
            "Next lead", key="validation.next", shortcut="Right", type="tertiary",
            disabled=place + 1 == size, on_click=_go, args=(place + 1,),
        )  # fmt: skip
        last = found.last
        st.button(
            "Undo my last", key="validation.undo", shortcut="Z", type="tertiary", disabled=last is None,
            on_click=_undo, args=(last,),
        )  # fmt: skip


def _values(
    fields: list[FieldStory], marked: Mapping[str, str], current: FieldStory | None, key: str
) -> None:
    table = pd.DataFrame(
        {
            "Found": [
                MARKS.get(marked.get(field.name, ""), "Now" if field is current else words.DASH)
                for field in fields
            ],
            "Field": [field.label for field in fields],
            "Value": [values.said(field.value) for field in fields],
            "From": [
                f"{field.origin.source}, row {field.origin.record_number:,}" if field.origin else words.DASH
                for field in fields
            ],
            "Other records say": [
                "; ".join(f"{values.said(other.value)} ({other.source})" for other in field.others)
                for field in fields
            ],
        }
    )
    picked = st.dataframe(
        table, hide_index=True, key=f"validation.values.{key}", on_select="rerun", selection_mode="single-row"
    )
    rows = picked["selection"]["rows"] if isinstance(picked, dict) else []
    if rows and st.session_state.get(FIELD) != fields[rows[0]].name:
        st.session_state[FIELD] = fields[rows[0]].name
        st.rerun()


def _rates(run: Run, found: Checking) -> None:
    st.subheader("Share of wrong values in all leads", anchor=False)
    if not found.rates:
        st.caption("It stands here, field by field, from the first mark on.")
    else:
        table = pd.DataFrame([_rate(rate) for rate in found.rates])
        share = st.column_config.NumberColumn(format="%.1f %%")
        st.dataframe(
            table, hide_index=True, key="validation.rates",
            column_config=dict.fromkeys(("Wrong in all leads", "At least", "At most"), share),
            placeholder=words.DASH,
        )  # fmt: skip
    st.caption(
        f"Drawn on {words.day(found.sample.created_at)} by {difference.plain(found.sample.created_by)} "
        f"with seed {found.sample.seed}; limits at 95 % (Wilson), each lead weighted by its group's size."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.download_button(
            "Download as Excel", lambda: _written(found), file_name=f"checked-by-hand-{run.period}.xlsx",
            key="validation.download", icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        with st.popover("Draw another sample"):
            st.caption("The marks of this one are kept, and no longer shown.")
            _drawing(run, "Draw it", "secondary")


def _rate(rate: checking.FieldRate) -> dict[str, object]:
    found = rate.estimate
    return {
        "Field": BY_NAME[rate.name].label,
        "Wrong": found.wrong if found else 0,
        "Checked": found.checked if found else 0,
        "Wrong in all leads": 100 * found.rate if found else None,
        "At least": 100 * found.low if found else None,
        "At most": 100 * found.high if found else None,
        "Not checkable": rate.not_checkable,
    }


def _mark(sample_id: int, lead_id: str, judged: Mapping[str, str], verdict: str) -> None:
    checking.mark(desk.workspace(), sample_id, lead_id, judged, verdict)
    st.session_state.pop(FIELD, None)


def _undo(last: ValidationMark) -> None:
    checking.undo(desk.workspace(), last)
    st.session_state.pop(FIELD, None)


def _go(place: int) -> None:
    st.session_state[PLACE] = place
    st.session_state.pop(FIELD, None)


def _written(found: Checking) -> BinaryIO:
    target = settings.load().scratch / "downloads" / f"{uuid.uuid4().hex}.xlsx"
    checking.write_workbook(found, target)
    opened = target.open("rb")
    target.unlink()  # the open file lives until it has been read
    return opened
