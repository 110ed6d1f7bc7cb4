"""The values of a lead: where each came from, what its other records say, and a person's word on it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core import pins, typed
from core.canonical import BY_NAME, FIELDS
from core.engine import Connection
from core.insights.lead import LeadDetail, LeadRecord
from core.insights.origins import FieldStory, SourcedValue
from core.state.tables import Run
from core.state.value_tables import Pin
from core.survivorship import WINS_ANYWHERE, Subject
from pages.ui import desk, difference, show, values, words

NO_RECORD = "no single record"
PLACES = {field.name: at for at, field in enumerate(FIELDS)}
FROM_NEXT = "It counts from the next run on."
TYPED = "leads.typed"


@dataclass(frozen=True)
class Other:
    """A record that says something else of a subject, and why the lead does not take it."""

    record: LeadRecord
    at: SourcedValue


@dataclass(frozen=True)
class Choice:
    """What a lead has of one subject, and what else its records say of it."""

    subject: Subject
    stories: tuple[FieldStory, ...]
    others: tuple[Other, ...]

    @property
    def first(self) -> FieldStory:
        """The story that tells of the others: its value has an origin, where any has."""
        return next((each for each in self.stories if each.origin or each.pins), self.stories[0])


def draw(run: Run, connection: Connection, lead: LeadDetail) -> None:
    st.subheader("Values and where they came from", anchor=False)
    main = _main_origin(lead)
    st.markdown(f"From {main}, where the table says nothing else.")
    in_full = st.toggle("File, record and rule of every value", key="leads.origins")
    st.table(_in_full(lead) if in_full else _golden(lead, main), border="horizontal", hide_index=True)
    standing = pins.standing_for(desk.workspace(), connection, lead.lead_id)
    _since(lead, standing)
    _choices(run, connection, lead)
    _type_in(run, connection, lead)


def shown(lead: LeadDetail) -> list[FieldStory]:
    """What only the CRM can know is no value of the lead: it stands in its record."""
    return [field for field in lead.fields if field.value is not None or not BY_NAME[field.name].crm_only]


def _main_origin(lead: LeadDetail) -> str:
    """The record that most values came from is named once, above them."""
    origins = Counter(name(field.origin) for field in lead.fields if field.origin)
    first = lead.records[0]
    return max(origins, key=origins.__getitem__, default=f"{first.source}, row {first.record_number:,}")


def _golden(lead: LeadDetail, main: str) -> pd.DataFrame:
    fields = shown(lead)
    origins = [_origin(field) for field in fields]
    table = {
        "Field": [field.label for field in fields],
        "Value": [difference.plain(values.said(field.value)) for field in fields],
    }
    if set(origins) - {main, ""}:
        table["From"] = [
            "" if origin == main or (field.value is None and not field.pins) else f":gray[{origin}]"
            for field, origin in zip(fields, origins, strict=True)
        ]
    return pd.DataFrame(table)


def _in_full(lead: LeadDetail) -> pd.DataFrame:
    """Every value with its rule, source, file, row, record and month; two columns fit a narrow screen."""
    fields = [field for field in shown(lead) if field.value is not None]
    return pd.DataFrame(
        {
            "Field": [field.label for field in fields],
            "Value, rule and record": [
                f"{difference.plain(values.said(field.value))} :gray[· {_ruled(field)}]" for field in fields
            ],
        }
    )


def _ruled(field: FieldStory) -> str:
    pin = field.pin
    by = f": {difference.plain(pin.who)}, {words.day(pin.at)}" if pin else ""
    return f"{field.rule}{by}" + (f" · {_where(field.origin)}" if field.origin else "")


def _origin(field: FieldStory) -> str:
    if field.name in WINS_ANYWHERE and not field.value:
        return ""  # no record says yes: there is nothing to come from anywhere
    if field.pin and field.pin.is_typed:
        return f"typed by {difference.plain(field.pin.who)}"
    kept = f", pinned by {difference.plain(field.pin.who)}" if field.pin else ""
    return f"{name(field.origin)}{kept}" if field.origin else f"{NO_RECORD}{kept}"


def name(said: SourcedValue) -> str:
    return f"{said.source}, row {said.record_number:,}"


def _since(lead: LeadDetail, standing: Mapping[str, Pin]) -> None:
    """What people pinned, or let go, after the run that is shown."""
    known = {field.name: field.pin.pin_id for field in lead.fields if field.pin}
    new = [row for row in standing.values() if known.get(row.field) != row.pin_id]
    gone = [field for field in known if field not in standing]
    if new:
        said = "; ".join(
            f"{BY_NAME[row.field].label} {difference.plain(values.said(row.value))}" for row in new
        )
        show.line(f"Pinned since this run: {said}. {FROM_NEXT}", show.ATTENTION)
    if gone:
        listed = words.listed([BY_NAME[field].label for field in gone])
        show.line(f"No longer pinned: {listed}. The policy chooses again with the next run.", show.ATTENTION)


def _choices(run: Run, connection: Connection, lead: LeadDetail) -> None:
    """Each subject on which its records differ, or which is pinned, folded to one line."""
    found = choices(lead)
    if not found:
        return
    st.markdown(f"**Chosen among records** :gray[· {words.count(len(found), 'value')} to unfold]")
    with st.container(gap="xxsmall"):
        for choice in found:
            with st.expander(_line(choice)):
                _choice(run, connection, lead, choice)


def choices(lead: LeadDetail) -> list[Choice]:
    by_subject: dict[str, list[FieldStory]] = {}
    for field in shown(lead):
        if not BY_NAME[field.name].crm_only:
            by_subject.setdefault(field.subject.name, []).append(field)
    found = [_gathered(lead, stories) for stories in by_subject.values()]
    return [each for each in found if each.others or each.first.pins]


def _gathered(lead: LeadDetail, stories: Sequence[FieldStory]) -> Choice:
    records = {record.record_id: record for record in lead.records}
    others = {other.record_id: other for field in stories for other in field.others}
    ordered = [Other(record, others[key]) for key, record in records.items() if key in others]
    return Choice(stories[0].subject, tuple(stories), tuple(ordered))


def _line(choice: Choice) -> str:
    golden = _together({field.name: field.value for field in choice.stories})
    count = f"· {words.count(len(choice.others), 'other')}" if choice.others else ""
    pinned = " · :material/keep: pinned" if choice.first.pins else ""
    return f"**{choice.subject.label}**  {golden} :gray[{count}{pinned}]"


def _together(said: Mapping[str, object]) -> str:
    shown = [_short(name, each) for name, each in said.items() if each is not None]
    return difference.plain(", ".join(shown) or words.DASH)


def _short(name: str, value: object) -> str:
    return f"x{value}" if name == "phone_extension" else values.said(value)


def _choice(run: Run, connection: Connection, lead: LeadDetail, choice: Choice) -> None:
    field = choice.first
    st.markdown(_why(field))
    for other in choice.others:
        said = {each: other.record.values[PLACES[each]] for each in choice.subject.fields}
        told, act = st.columns([5, 1], vertical_alignment="center")
        told.markdown(f"{_together(said)}  \n:gray[{_where(other.at)}: {difference.plain(other.at.why)}.]")
        if field.name not in WINS_ANYWHERE:
            with act:
                _take(run, connection, choice.subject, other.record.record_id)
    for pin in field.pins[1:]:
        st.caption(
            f"{difference.plain(pin.who)} had pinned {difference.plain(values.said(pin.value))} on another "
            "of its records; the newest pin counts."
        )
    if field.pins:
        st.button(
            "Unpin", key=f"leads.unpin.{choice.subject.name}", icon=":material/keep_off:", type="tertiary",
            on_click=_unpin, args=(run, lead.lead_id, field.name),
            help="The policy chooses again, from the next run on.",
        )  # fmt: skip


def _why(field: FieldStory) -> str:
    """The rule, and where the value stands in what file."""
    pin, rule = field.pin, field.rule
    if pin:
        said = f"{rule}, {difference.plain(pin.who)} on {words.day(pin.at)}: {difference.plain(pin.reason)}"
        return f"{said}  \n:gray[{_where(field.origin)}]" if field.origin else said
    more = f" {words.count(field.agreeing, 'other record')} say so too." if field.agreeing else ""
    return f"{rule}.{more}" + (f"  \n:gray[{_where(field.origin)}]" if field.origin else "")


def _where(at: SourcedValue) -> str:
    file, key = difference.plain(at.file_name), difference.plain(at.record_key)
    return f"{at.source}, row {at.record_number:,} of {file}, record {key}, {words.month(at.period)}"


def _take(run: Run, connection: Connection, subject: Subject, record_id: str) -> None:
    key = f"{subject.name}.{record_id}"
    with st.popover("Take this", type="tertiary", key=f"leads.take.open.{key}"):
        st.caption(f"Pinned while this record is in the lead. {FROM_NEXT}")
        reason = st.text_input("Why it is right", key=f"leads.take.why.{key}")
        if st.button("Pin it", key=f"leads.take.{key}", type="primary"):
            _pin(run, connection, record_id, subject.whole[0], None, reason)


def _type_in(run: Run, connection: Connection, lead: LeadDetail) -> None:
    with st.popover("Type a value", icon=":material/edit:", key=f"{TYPED}.open"):
        field = str(
            st.selectbox(
                "Field",
                list(typed.FORMS),
                key=f"{TYPED}.field",
                format_func={each: BY_NAME[each].label for each in typed.FORMS}.__getitem__,
            )
        )
        text = st.text_input("What it is", key=f"{TYPED}.text")
        reason = st.text_input("How you know", key=f"{TYPED}.why")
        st.caption(f"Read as the files are, and pinned. {FROM_NEXT}")
        if st.button("Pin this value", key=TYPED, type="primary"):
            _pin(run, connection, _anchor(lead, field), field, text or "", reason)


def _anchor(lead: LeadDetail, field: str) -> str:
    """A typed value stands for what some record says, and goes where that one goes."""
    story = next((each for each in lead.fields if each.name == field), None)
    if story and story.pin:
        return story.pin.record_id
    fields = story.subject.fields if story else (field,)
    origins = [each.origin for each in lead.fields if each.name in fields and each.origin]
    return origins[0].record_id if origins else lead.records[0].record_id


def _pin(
    run: Run, connection: Connection, record_id: str, field: str, text: str | None, reason: str | None
) -> None:
    workspace = desk.workspace()
    if show.done(lambda: pins.pin(workspace, run, connection, record_id, field, text, reason or "")):
        show.announce(f"{BY_NAME[field].label} is pinned. {FROM_NEXT}")
        st.rerun()


def _unpin(run: Run, lead_id: str, field: str) -> None:
    pins.unpin(desk.workspace(), run, desk.database(run), lead_id, field)
    show.announce(f"{BY_NAME[field].label} is no longer pinned: the policy chooses from the next run on.")
