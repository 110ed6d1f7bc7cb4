"""What was chosen for each column, as mappings: columns that belong together share one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.contracts.model import FieldMapping
from core.contracts.proposals.meanings import AGE_FLAGS, WEEKDAYS, Meaning, every

PHRASED = ("any_says",)  # parsers that look for a phrase
# The first mapping that has a value gives it, so what says most about a field comes first.
FIRST = ("operator", "first_name", "last_name", "full_address", "no_subsidy")


@dataclass(frozen=True)
class Choice:
    """One column's meaning and parser; `translate` are the words for its values, where a person gave some."""

    column: str
    meaning: str
    parser: str
    translate: Mapping[str, str | None] = field(default_factory=dict)
    phrase: str = ""  # what a ticked box says, where that is all its cells say
    words: Mapping[str, str | None] = field(
        default_factory=dict
    )  # the same value in the words of all sources


class _Waiting:
    """Choices that no mapping reads yet, by meaning."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        self._of: dict[str, list[Choice]] = {}
        for choice in choices:
            self._of.setdefault(choice.meaning, []).append(choice)

    def has(self, *meanings: str) -> bool:
        return all(self._of.get(name) for name in meanings)

    def take(self, meaning: str) -> list[str]:
        return [choice.column for choice in self._of.pop(meaning, [])]

    def rest(self) -> list[Choice]:
        return [choice for of_meaning in self._of.values() for choice in of_meaning]


def mappings(choices: Sequence[Choice]) -> tuple[FieldMapping, ...]:
    """In an order that lets the better source of a field speak first."""
    waiting = _Waiting(choices)
    joined = list(_joined(waiting))
    known = every()
    alone = sorted(
        (choice for choice in waiting.rest() if not known[choice.meaning].part),
        key=lambda choice: choice.meaning not in FIRST,
    )
    single = [mapping for choice in alone for mapping in _single(choice, known[choice.meaning], choices)]
    return (*single, *joined, *_company_from_person(choices))


def unread(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """Columns whose meaning is only read with others that are not there, such as six of seven weekdays."""
    read = {name for mapping in mappings(choices) for name in mapping.columns}
    return tuple(choice for choice in choices if choice.column not in read)


def _joined(waiting: _Waiting) -> Iterator[FieldMapping]:
    streets = {"street": "street", "street2": "street2"}
    ages = dict(every()["ages"].ways[0].gives)
    if waiting.has("street", "street_number"):
        cells = [waiting.take("street_number")[0], waiting.take("street")[0], *waiting.take("street2")[:1]]
        yield FieldMapping(parser="street_parts", columns=tuple(cells), gives=streets)
    elif waiting.has("street", "street2"):
        cells = [waiting.take("street")[0], waiting.take("street2")[0]]
        yield FieldMapping(parser="street", columns=tuple(cells), gives=streets)
    if waiting.has(*WEEKDAYS):
        week = tuple(waiting.take(day)[0] for day in WEEKDAYS)
        yield FieldMapping(parser="weekly_hours", columns=week, gives={"schedule": "schedule"})
    if waiting.has("schedule", "days_open"):
        cells = [waiting.take("schedule")[0], waiting.take("days_open")[0]]
        yield FieldMapping(parser="hours_and_days", columns=tuple(cells), gives={"schedule": "schedule"})
    if waiting.has(*AGE_FLAGS):
        flags = tuple(waiting.take(flag)[0] for flag in AGE_FLAGS)
        yield FieldMapping(parser="ages_flags", columns=flags, gives=ages)
    if waiting.has("ages"):
        yield FieldMapping(parser="ages_list", columns=tuple(waiting.take("ages")), gives=ages)


def _single(choice: Choice, meaning: Meaning, choices: Sequence[Choice]) -> Iterator[FieldMapping]:
    way = meaning.way(choice.parser)
    gives = _not_doubled(way.parser, way.gives, choices)
    yield FieldMapping(
        parser=way.parser,
        columns=(choice.column,),
        gives=gives,
        options={"phrase": choice.phrase} if way.parser in PHRASED else {},
        translate=dict(choice.translate) or dict(way.translate),
    )
    if choice.words:
        output = _output(way.gives, "license_type")
        yield FieldMapping(
            parser=way.parser,
            columns=(choice.column,),
            gives={output: "facility_type"},
            translate=dict(choice.words),
        )


def _not_doubled(parser: str, gives: Mapping[str, str], choices: Sequence[Choice]) -> dict[str, str]:
    """A licence number in the type's cell only fills what no column of its own gives."""
    has_number = any(choice.meaning == "license_number" for choice in choices)
    return {
        output: name
        for output, name in gives.items()
        if not (parser == "license_in_type" and name == "license_number" and has_number)
    }


def _output(gives: Mapping[str, str], name: str) -> str:
    return next(output for output, given in gives.items() if given == name)


def _company_from_person(choices: Sequence[Choice]) -> Iterator[FieldMapping]:
    """Salesforce wants a company of every lead: where none is named, it is the person."""
    of = {choice.meaning: choice.column for choice in choices}
    if "company" in of or "operator" in of:
        return
    if "first_name" in of and "last_name" in of:
        names = (of["first_name"], of["last_name"])
        yield FieldMapping(parser="full_name", columns=names, gives={"name": "company"})
    elif "person" in of:
        yield FieldMapping(parser="contacts", columns=(of["person"],), gives={"contact_names": "company"})
