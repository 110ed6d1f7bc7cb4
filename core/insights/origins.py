"""For every value of a lead: the record it came from, the rule that chose it, what was not chosen and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core import survivorship
from core.canonical import BY_NAME
from core.engine import Connection
from core.insights import candidates
from core.insights.candidates import Row
from core.survivorship import WINS_ANYWHERE, Order, Subject, wording


@dataclass(frozen=True)
class SourcedValue:
    """What one record says, and where it stands; `why` tells why it is not the lead's value."""

    source: str
    record_id: str
    record_number: int
    value: object
    file_name: str
    record_key: str
    period: str  # of the delivery
    why: str = ""


@dataclass(frozen=True)
class PinnedValue:
    """A person's word on a field. Outvoted ones were on another record before the leads became one."""

    pin_id: int
    record_id: str
    value: str | None
    is_typed: bool
    reason: str
    who: str
    at: datetime


@dataclass(frozen=True)
class FieldStory:
    """A lead's value, the record it came from, and what the other records say instead.

    A value that a person typed has no record; `agreeing` counts the others that say the same.
    """

    name: str
    label: str
    value: object
    origin: SourcedValue | None
    others: tuple[SourcedValue, ...]
    rule: str
    subject: Subject
    pins: tuple[PinnedValue, ...] = ()
    agreeing: int = 0

    @property
    def pin(self) -> PinnedValue | None:
        """The newest counts."""
        return self.pins[0] if self.pins else None


@dataclass(frozen=True)
class LeadStory:
    """`records` are the lead's, in the order of trust, with all that they say."""

    fields: tuple[FieldStory, ...]
    records: tuple[Row, ...]


@dataclass(frozen=True)
class _Ranked:
    """A record of the lead, and its numbers for one subject; none where it takes no part."""

    record: Row
    numbers: tuple[int, ...] | None


def stories(connection: Connection, lead_ids: Sequence[str]) -> dict[str, LeadStory]:
    """By lead, each field that has a value or about which some record says one."""
    orders = (*candidates.orders(connection), *survivorship.by_trust_alone(survivorship.CRM_FIELDS))
    pins = _pins(connection, lead_ids)
    return {
        lead_id: LeadStory(tuple(_stories(rows, orders, pins.get(lead_id, {}))), tuple(rows))
        for lead_id, rows in candidates.records(connection, lead_ids, orders).items()
    }


def of_one(connection: Connection, lead_ids: Sequence[str]) -> LeadStory:
    """Of the lead that these would be if they were merged."""
    orders = (*candidates.orders(connection), *survivorship.by_trust_alone(survivorship.CRM_FIELDS))
    said: dict[str, tuple[PinnedValue, ...]] = {}
    for found in _pins(connection, lead_ids).values():
        for field, pins in found.items():
            said[field] = tuple(sorted((*said.get(field, ()), *pins), key=lambda pin: -pin.pin_id))
    ((_, rows),) = candidates.records(connection, lead_ids, orders, as_one=True).items()
    return LeadStory(tuple(_stories(rows, orders, said)), tuple(rows))


def _pins(connection: Connection, lead_ids: Sequence[str]) -> dict[str, dict[str, tuple[PinnedValue, ...]]]:
    """By lead and field, the newest first."""
    if not candidates.knows(connection, "pin"):
        return {}
    query = """
        select lead_member.lead_id, pin.field, pin.pin_id, pin.record_id, pin.value, pin.is_typed, pin.reason,
            pin.created_by, pin.created_at
        from pin inner join lead_member on pin.record_id = lead_member.record_id
        where lead_member.lead_id in (select unnest($ids::varchar[])) order by pin.pin_id desc"""
    found: dict[str, dict[str, tuple[PinnedValue, ...]]] = {}
    for lead_id, field, *said in connection.execute(query, {"ids": list(lead_ids)}).fetchall():
        by_field = found.setdefault(lead_id, {})
        by_field[field] = (*by_field.get(field, ()), PinnedValue(*said))
    return found


def _stories(
    records: Sequence[Row], orders: Sequence[Order], pins: Mapping[str, tuple[PinnedValue, ...]]
) -> Iterable[FieldStory]:
    by_field = {name: each for each in orders for name in each.subject.fields}
    for name in BY_NAME:
        said = pins.get(name, ())
        if name in WINS_ANYWHERE:
            yield _any_yes(name, records, said)
        elif name == "sfdc_id":
            yield from _filled(_smallest_id(records))
        else:
            yield from _filled(_ruled(name, records, by_field[name], said))


def _filled(story: FieldStory) -> Iterable[FieldStory]:
    if story.value is not None or story.others or story.pins:
        yield story


def _ruled(name: str, records: Sequence[Row], order: Order, pins: tuple[PinnedValue, ...]) -> FieldStory:
    """A group's value is its first record's, whatever the others say of this field."""
    subject = order.subject
    ranked = [_Ranked(row, _numbers(row, subject)) for row in records]
    able = [each for each in ranked if each.numbers and _says(each.record, subject)]
    first = min(able, key=lambda each: each.numbers or (), default=None)
    value = first.record[name] if first else None
    origin = first if value is not None else None
    if pins:
        value = as_value(name, pins[0].value)
        origin = next((each for each in ranked if each.record["record_id"] == pins[0].record_id), None)
        origin = None if pins[0].is_typed or value is None else origin
    others = tuple(
        _sourced(each.record, name, wording.OUTVOTED if pins else _why(order, first, each))
        for each in ranked
        if each.record[name] is not None and each.record[name] != value
    )
    same = sum(1 for each in ranked if each.record[name] is not None and each.record[name] == value)
    return FieldStory(
        name=name,
        label=BY_NAME[name].label,
        value=value,
        origin=_sourced(origin.record, name, value=value) if origin else None,
        others=others,
        rule=_rule(order, first, able, pins),
        subject=subject,
        pins=pins,
        agreeing=max(same - (1 if origin else 0), 0),
    )


def _numbers(row: Row, subject: Subject) -> tuple[int, ...] | None:
    found = row.get(f"numbers_{subject.name}")
    return tuple(found) if isinstance(found, list) else None


def _says(row: Row, subject: Subject) -> bool:
    return any(row[name] is not None for name in subject.fields)


def _rule(order: Order, first: _Ranked | None, able: Sequence[_Ranked], pins: tuple[PinnedValue, ...]) -> str:
    """What set the first apart from the best of those that say otherwise."""
    if pins:
        return "Typed by a person" if pins[0].is_typed else "Pinned by a person"
    if first is None:
        return "No record that counts says it"
    fields = order.subject.fields
    rivals = [each for each in able if any(each.record[field] != first.record[field] for field in fields)]
    if not rivals:
        return "All records say so" if len(able) > 1 else "Only record that says so"
    best = min(rivals, key=lambda each: each.numbers or ())
    reason = _reason(order, first, best)
    together = f"{order.subject.label} from one record: " if order.subject.is_group else ""
    won = wording.WON[reason]
    return f"{together}{won[0].lower()}{won[1:]}" if together else won


def _why(order: Order, first: _Ranked | None, other: _Ranked) -> str:
    if other.numbers is None or first is None:
        return wording.UNHEARD
    return wording.lost(_reason(order, first, other), order.subject)


def _reason(order: Order, first: _Ranked, other: _Ranked) -> str:
    pairs = zip(order.keys, first.numbers or (), other.numbers or (), strict=True)
    reason = next((key.reason for key, one, two in pairs if one != two), survivorship.FIRST)
    if reason != survivorship.FIRST:
        return reason
    if first.record["trust_rank"] != other.record["trust_rank"]:
        return "trust"
    same_day = first.record["license_issued_date"] == other.record["license_issued_date"]
    return reason if same_day else wording.NEWER


def _any_yes(name: str, records: Sequence[Row], pins: tuple[PinnedValue, ...]) -> FieldStory:
    """Nobody's word takes an opt-out back."""
    yes = [row for row in records if row[name]]
    pinned = any(pin.value == "true" for pin in pins[:1])
    origin = _sourced(yes[0], name) if yes else None
    no = tuple(_sourced(row, name, "a yes wins") for row in records if (yes or pinned) and row[name] is False)
    return FieldStory(
        name=name,
        label=BY_NAME[name].label,
        value=bool(yes) or pinned,
        origin=origin,
        others=no,
        rule=wording.ANY_YES if yes else ("Typed by a person" if pinned else "No record says yes"),
        subject=survivorship.alone(name),
        pins=pins,
        agreeing=max(len(yes) - 1, 0),
    )


def _smallest_id(records: Sequence[Row]) -> FieldStory:
    """A deleted lead of the CRM can take no update."""
    theirs = [row for row in records if row["is_crm"] and row["sfdc_id"] is not None]
    alive = sorted((row for row in theirs if not row["is_deleted"]), key=lambda row: str(row["sfdc_id"]))
    origin = alive[0] if alive else None
    return FieldStory(
        name="sfdc_id",
        label=BY_NAME["sfdc_id"].label,
        value=origin["sfdc_id"] if origin else None,
        origin=_sourced(origin, "sfdc_id") if origin else None,
        others=tuple(
            _sourced(row, "sfdc_id", "it is deleted there" if row["is_deleted"] else "its id is newer")
            for row in theirs
            if row is not origin
        ),
        rule="The smallest id that is not deleted",
        subject=survivorship.alone("sfdc_id"),
    )


def _sourced(row: Row, name: str, why: str = "", value: object = None) -> SourcedValue:
    return SourcedValue(
        source=str(row["source_title"]),
        record_id=str(row["record_id"]),
        record_number=int(str(row["record_number"])),
        value=row[name] if value is None else value,
        file_name=str(row["file_name"]),
        record_key=str(row["record_key"]),
        period=str(row["delivery_period"]),
        why=why,
    )


def as_value(name: str, text: str | None) -> object:
    """A pin's text as the value that the lead has."""
    kind = BY_NAME[name].type
    if text is None or kind == "VARCHAR":
        return text
    if kind == "INTEGER":
        return int(text)
    return text == "true" if kind == "BOOLEAN" else datetime.fromisoformat(text).date()
