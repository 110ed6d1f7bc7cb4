"""A contract: what a source's files look like and what each column means."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from core import canonical
from core.contracts import arguments
from core.contracts.arguments import nearest
from core.contracts.names import normal
from core.reading import ReadingChoices

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
SourceName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
State = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


class Part(BaseModel):
    """Frozen, and a misspelt key is refused: a contract that half applies is worse than none."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Column(Part):
    """One header of the source's files; a delivery may lack it, its fields empty, only if not `required`."""

    name: Name
    required: bool = True
    also: tuple[Name, ...] = ()  # names it had before, so that earlier files can still be read

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.also)


def _column(given: object) -> object:
    return {"name": given} if isinstance(given, str) else given


class FieldMapping(Part):
    """One parser over some columns; where an earlier mapping gave a field, this one only fills gaps."""

    parser: Name
    columns: tuple[Name, ...] = Field(alias="from", min_length=1)
    gives: dict[Name, Name] = Field(min_length=1)
    options: dict[Name, str] = Field(default_factory=dict)
    translate: dict[str, str | None] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _translates_one_field(self) -> Self:
        if self.translate and len(self.gives) > 1:
            raise ValueError(
                f"The mapping with parser '{self.parser}' translates values of {len(self.gives)} fields. "
                "Give each field a mapping of its own where values are translated."
            )
        if repeated := list(_repeated(self.gives.values())):
            raise ValueError(f"The mapping with parser '{self.parser}' gives '{repeated[0]}' twice.")
        return self


class Key(Part):
    """What makes a record that record next month; without a value the identifying fields stand in."""

    fields: tuple[Name, ...] = ()
    strip_leading_zeros: bool = False
    identified_by: tuple[Name, ...] = ("company", "street", "city", "state", "zip", "phone")


class NormalFinding(Part):
    """What this source shows every month and needs nobody: a parser's problem, or a finding about its files

    (`drift.new_values`), of one column where one is named; `why` is read by people.
    """

    problem: Name
    why: Name
    column: Name | None = None

    def covers(self, code: str, column: str | None) -> bool:
        same = self.column is None or normal(self.column) == normal(column or "")
        return self.problem == code and same


class Policy(Part):
    """What happens without asking: `evolve` goes on and says so, `ask` waits where a field would be lost,

    `freeze` waits at every difference.
    """

    columns: Literal["evolve", "ask", "freeze"] = "ask"
    types: Literal["evolve", "ask", "freeze"] = "ask"


class Contract(Part):
    source: SourceName
    version: int = Field(default=1, ge=1)
    title: Name
    kind: Literal["licensing", "crm"] = "licensing"
    state: State | None = None
    columns: tuple[Annotated[Column, BeforeValidator(_column)], ...] = Field(min_length=1)
    key: Key = Key()
    mappings: tuple[FieldMapping, ...] = Field(min_length=1)
    constants: dict[Name, str] = Field(default_factory=dict)
    normal: tuple[NormalFinding, ...] = ()
    reading: ReadingChoices = ReadingChoices()
    policy: Policy = Policy()
    retired: bool = False  # nobody's contract any more; its versions stay in the history

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Columns that some field needs: a delivery that lacks one waits for a person."""
        return tuple(c.name for c in self.columns if c.required and c.name not in self.unmapped)

    @property
    def unmapped(self) -> tuple[str, ...]:
        """Columns that stay in raw only."""
        used = {name for mapping in self.mappings for name in mapping.columns}
        return tuple(name for name in self.header if name not in used)

    @property
    def fingerprint(self) -> str:
        """Equal for contracts that say the same, whatever the layout of the file they were read from."""
        said = json.dumps(
            self.model_dump(mode="json", by_alias=True, exclude_defaults=True),
            sort_keys=True,
            ensure_ascii=False,
        )
        return hashlib.sha256(said.encode()).hexdigest()

    def found_in(self, header: Sequence[str]) -> tuple[str | None, ...]:
        """Per column the header name it goes by in a file, or None; a present name beats an earlier one."""
        arrived = {normal(name): name for name in reversed(header)}
        return tuple(
            next((arrived[normal(name)] for name in column.names if normal(name) in arrived), None)
            for column in self.columns
        )

    def fields_of(self, column: str) -> tuple[str, ...]:
        """The canonical fields that change when this column does."""
        given = [f for m in self.mappings if column in m.columns for f in m.gives.values()]
        return tuple(dict.fromkeys(given))

    @model_validator(mode="after")
    def _says_nothing_twice_or_unknown(self) -> Self:
        for problem in _problems(self):
            raise ValueError(problem)
        return self


def _problems(contract: Contract) -> Iterator[str]:
    for name in _repeated(normal(name) for column in contract.columns for name in column.names):
        yield f"The column '{name}' is listed twice. List each column once."
    for mapping in contract.mappings:
        for name in mapping.columns:
            if name not in contract.header:
                yield f"A mapping reads the column '{name}', which the contract does not list." + nearest(
                    name, contract.header
                )
        yield from arguments.problems(mapping)
    known = [field.name for field in canonical.FIELDS if contract.kind == "crm" or not field.crm_only]
    given = [field for mapping in contract.mappings for field in mapping.gives.values()]
    for field in [*given, *contract.constants, *contract.key.fields, *contract.key.identified_by]:
        if field not in known:
            yield f"'{field}' is not a canonical field of a {contract.kind} source." + nearest(field, known)
    for field in contract.key.fields:
        if field not in given:
            yield f"The key uses the field '{field}', which no mapping gives. Map a column to it."


def _repeated(names: Iterable[Any]) -> Iterator[Any]:
    seen: set[Any] = set()
    for name in names:
        if name in seen:
            yield name
        seen.add(name)
