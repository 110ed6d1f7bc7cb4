"""Two versions of a contract, in words: what came, what went, and what reads differently."""

from collections.abc import Iterator
from dataclasses import dataclass

from core import canonical
from core.contracts.model import Contract, FieldMapping
from core.contracts.names import normal

ADDED, REMOVED, CHANGED = "Added", "Removed", "Changed"
NOTHING = ""
READING = {
    "encoding": "Encoding",
    "delimiter": "Delimiter",
    "quote": "Quote",
    "header_line": "Header line",
    "sheet": "Sheet",
}


@dataclass(frozen=True)
class Difference:
    """One thing that two versions say differently; what a version does not say is an empty text."""

    what: str
    before: str
    after: str

    @property
    def kind(self) -> str:
        if not self.before:
            return ADDED
        return CHANGED if self.after else REMOVED


def tell(before: Contract, after: Contract) -> tuple[Difference, ...]:
    """A renamed column is one difference, however many mappings read it; the version number is none."""
    renamed = _renamed(before, after)
    found = [
        *_columns(before, after, renamed),
        *_fields(before, after, renamed),
        *_meanings(before, after),
        *_settings(before, after),
    ]
    return tuple(one for one in found if one.before != one.after)


def _renamed(before: Contract, after: Contract) -> dict[str, str]:
    """Old name to new: a column that the newer version says had the older one's name."""
    known = {normal(name): column.name for column in after.columns for name in column.names}
    return {
        name: known[normal(name)]
        for name in before.header
        if normal(name) in known and known[normal(name)] != name
    }


def _columns(before: Contract, after: Contract, renamed: dict[str, str]) -> Iterator[Difference]:
    old = {renamed.get(column.name, column.name): column for column in before.columns}
    new = {column.name: column for column in after.columns}
    for name, column in new.items():
        if name not in old:
            yield Difference(f"Column {name}", NOTHING, _need(column.required))
            continue
        earlier = old[name]
        yield Difference(f"Column {name}", f"called {earlier.name}", f"called {name}")
        yield Difference(f"Column {name}", _need(earlier.required), _need(column.required))
        if earlier.name == name:
            yield Difference(f"Column {name}, also called", ", ".join(earlier.also), ", ".join(column.also))
    for name, column in old.items():
        if name not in new:
            yield Difference(f"Column {name}", _need(column.required), NOTHING)
    kept = [name for name in old if name in new]
    if kept != [name for name in new if name in old]:
        yield Difference("Order of the columns", "as before", "another one")


def _need(required: bool) -> str:
    return "in every file" if required else "may be missing"


def _fields(before: Contract, after: Contract, renamed: dict[str, str]) -> Iterator[Difference]:
    """Field by field, because that is what a mapping is for."""
    old, new = _readings(before, renamed), _readings(after, {})
    for field in canonical.BY_NAME.values():
        yield Difference(field.label, old.get(field.name, NOTHING), new.get(field.name, NOTHING))


def _readings(contract: Contract, renamed: dict[str, str]) -> dict[str, str]:
    """How each field is read, in words: the first that has a value gives it."""
    told: dict[str, list[str]] = {}
    for mapping in contract.mappings:
        for output, field in mapping.gives.items():
            told.setdefault(field, []).append(_reading(mapping, output, renamed))
    for field, value in contract.constants.items():
        told.setdefault(field, []).append(f"always {value}")
    return {field: ", else ".join(said) for field, said in told.items()}


def _reading(mapping: FieldMapping, output: str, renamed: dict[str, str]) -> str:
    columns = " and ".join(renamed.get(name, name) for name in mapping.columns)
    options = "".join(f", {name} {value}" for name, value in sorted(mapping.options.items()))
    of = f"{output} of " if len(mapping.gives) > 1 else ""
    return f"{of}{columns}, read as {mapping.parser.replace('_', ' ')}{options}"


def _meanings(before: Contract, after: Contract) -> Iterator[Difference]:
    """What single values are translated to."""
    old, new = _translations(before), _translations(after)
    for field, said in sorted({*old, *new}):
        label = canonical.BY_NAME[field].label
        yield Difference(f"{label}: {said}", old.get((field, said), NOTHING), new.get((field, said), NOTHING))


def _translations(contract: Contract) -> dict[tuple[str, str], str]:
    return {
        (field, said): f"means {meant}" if meant is not None else "means nothing"
        for mapping in contract.mappings
        for field in mapping.gives.values()
        for said, meant in mapping.translate.items()
    }


def _settings(before: Contract, after: Contract) -> Iterator[Difference]:
    yield Difference("Title", before.title, after.title)
    yield Difference("Kind", before.kind, after.kind)
    yield Difference("Home state", before.state or NOTHING, after.state or NOTHING)
    yield Difference("Record key", _key(before), _key(after))
    yield Difference("Without a key, known by", _stand_in(before), _stand_in(after))
    old, new = ({one.problem: one.why for one in contract.normal} for contract in (before, after))
    for problem in sorted({*old, *new}):
        yield Difference(f"Normal: {problem}", old.get(problem, NOTHING), new.get(problem, NOTHING))
    for name, label in READING.items():
        values = (getattr(contract.reading, name) for contract in (before, after))
        yield Difference(
            f"Reading: {label.lower()}", *(NOTHING if value is None else repr(value) for value in values)
        )
    yield Difference("New or missing columns", before.policy.columns, after.policy.columns)
    yield Difference("Changed types", before.policy.types, after.policy.types)


def _key(contract: Contract) -> str:
    labels = " and ".join(canonical.BY_NAME[name].label for name in contract.key.fields)
    return labels + (", without leading zeros" if labels and contract.key.strip_leading_zeros else "")


def _stand_in(contract: Contract) -> str:
    return ", ".join(canonical.BY_NAME[name].label for name in contract.key.identified_by)
