"""What the lead of a merged pair would say, by the policies and by what people choose for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core import pins, survivorship, typed
from core.canonical import BY_NAME
from core.engine import Connection
from core.insights import origins
from core.insights.reviews import PairField
from core.pins import Chosen
from core.settings import Settings
from core.survivorship import WINS_ANYWHERE
from core.workspace import Workspace

POLICY, PINNED, LEFT, RIGHT, TYPED = "policy", "pinned", "left", "right", "typed"


@dataclass(frozen=True)
class Result:
    """A value of the merged lead, what it comes from, and the act that a person pinned it with."""

    value: object
    by: str
    act: str | None = None


@dataclass(frozen=True)
class Sides:
    """A pair's records by id, and what they say of each field."""

    left: str
    right: str
    fields: Sequence[PairField]

    def said(self, record_id: str, name: str) -> object:
        field = next((each for each in self.fields if each.name == name), None)
        return None if field is None else field.left if record_id == self.left else field.right


def is_open(field: str) -> bool:
    """Salesforce's own is changed there, and an opt-out is nobody's choice here."""
    return not BY_NAME[field].crm_only and field not in WINS_ANYWHERE


def by_policy(connection: Connection, lead_ids: Sequence[str]) -> Mapping[str, object]:
    """By field, as the published run would have made one lead of these."""
    return {field.name: field.value for field in origins.of_one(connection, lead_ids).fields}


def results(
    workspace: Workspace,
    connection: Connection,
    lead_ids: Sequence[str],
    ruled: Mapping[str, object],
    sides: Sides,
    chosen: Iterable[Chosen],
) -> dict[str, Result]:
    """What was pinned counts before the policies, and what is chosen now before both."""
    found = {name: Result(value, POLICY) for name, value in ruled.items()}
    for name, pin in pins.standing_for(workspace, connection, *lead_ids).items():
        found[name] = Result(origins.as_value(name, pin.value), PINNED, pin.bulk_id)
    for one in chosen:
        found |= _of_choice(workspace.settings, sides, one, found)
    return found


def _of_choice(
    settings: Settings, sides: Sides, one: Chosen, before: Mapping[str, Result]
) -> dict[str, Result]:
    acts = {name: before[name].act if name in before else None for name in one.fields}
    by = LEFT if one.record_id == sides.left else RIGHT
    told = {name: Result(sides.said(one.record_id, name), by, acts[name]) for name in one.fields}
    for field, text in one.typed:
        for name, value in typed.read(settings, field, text).items():
            told[name] = Result(origins.as_value(name, value), TYPED, acts[name])
    return told


def take(chosen: Sequence[Chosen], record_id: str, field: str) -> tuple[Chosen, ...]:
    """The record's word for the field and those that say one thing with it."""
    return (*_besides(chosen, field), Chosen(record_id, field))


def type_in(
    settings: Settings, chosen: Sequence[Chosen], record_id: str, field: str, text: str
) -> tuple[Chosen, ...]:
    """Over what was chosen so far, else over that record's word; a text that cannot be read is refused."""
    typed.read(settings, field, text)
    mine = next((one for one in chosen if field in one.fields), Chosen(record_id, field))
    said = {**dict(mine.typed), field: text}
    return (*_besides(chosen, field), Chosen(mine.record_id, field, tuple(said.items())))


def let_go(chosen: Sequence[Chosen], field: str) -> tuple[Chosen, ...]:
    return _besides(chosen, field)


def _besides(chosen: Sequence[Chosen], field: str) -> tuple[Chosen, ...]:
    together = survivorship.subject_of(field).fields
    return tuple(one for one in chosen if one.field not in together)
