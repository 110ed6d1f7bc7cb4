"""A rule: one statement about records, leads or a Salesforce file, and what to do where it fails."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from core.canonical import BY_NAME, DATE, TEXT, TIME, WHOLE, standard_columns
from core.errors import LeadfoldError
from core.quality.expectations import BETWEEN, KINDS, LENGTH, Kind, Parameter, failing_rows

SHIPPED = Path(__file__).parent / "shipped"

Severity = Literal["critical", "error", "warning"]
State = Literal["active", "paused", "retired"]

LICENSING, EVERY, FILES = "*", "all", "export"
INSERT, UPDATE = "export.insert", "export.update"
ACROSS, LEADS = "across", "leads"
# What a lead has besides canonical values.
LEAD_COLUMNS: Mapping[str, str] = {
    "lead_id": "VARCHAR",
    "location_id": "VARCHAR",
    "sources": "VARCHAR[]",
    "record_count": "BIGINT",
    "is_crm_only": "BOOLEAN",
    "is_stale": "BOOLEAN",
    "change": "VARCHAR",
    "changed_fields": "VARCHAR[]",
    "first_period": "VARCHAR",
}
# A rule across sources cannot name the one to block, and a lead has no file it could be held back from.
_REFUSED_SEVERITY = {ACROSS: "critical", LEADS: "error"}

_TYPES_ASKED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    BETWEEN: ("numbers", (WHOLE, "BIGINT")),
    LENGTH: ("text", (TEXT,)),
}

# The safe loader in C where PyYAML was built with it: it reads several times faster.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BadRule(LeadfoldError):
    """The sentence names the rule and what to change in it."""


class Rule(BaseModel):
    """`source` is a source's name, '*' for every licensing source, 'all' for those and the CRM extract,
    'across' for the kept records of all sources together, 'leads' for the golden leads,
    'export.insert', 'export.update', or 'export' for both Salesforce files.

    `mostly` accepts a share of failures, `at_most` a number; within them the rule holds and nobody is
    blocked or quarantined, yet the failing records are still listed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule_id: str = Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$", max_length=120)
    source: str
    column: str = ""
    expectation: str
    parameters: Mapping[str, Parameter] = Field(default_factory=dict)
    severity: Severity
    mostly: float | None = Field(default=None, gt=0, lt=1)
    at_most: int | None = Field(default=None, ge=1)
    description: str = Field(min_length=1)
    name: str = Field(default_factory=lambda known: _named(known.get("rule_id", "")), min_length=1)
    owner: str = "Leadfold"
    state: State = "active"

    @field_validator("expectation")
    @classmethod
    def _is_known(cls, name: str) -> str:
        if name not in KINDS:
            raise ValueError(f"{name} is not a known expectation; choose one of {', '.join(KINDS)}")
        return name

    @model_validator(mode="after")
    def _fits_its_expectation(self) -> "Rule":
        for complaint in _complaints(self):
            raise ValueError(complaint)
        return self

    @property
    def kind(self) -> Kind:
        return KINDS[self.expectation]

    @property
    def is_about_rows(self) -> bool:
        return self.kind.failing is not None

    def failing(self, relation: str) -> str:
        """SQL that is true for a row of `relation` that fails, never null."""
        return failing_rows(self.kind, self.column, self.parameters, relation)

    def applies_to(self, source: str, kind: str) -> bool:
        """`kind` is 'licensing', 'crm', 'file', 'across' or 'leads'."""
        return applies(self.source, source, kind)

    def reads(self) -> frozenset[str]:
        """The columns named outright; what a condition reads only the engine can tell."""
        named = {str(self.parameters[name]) for name in ("column_A", "column_B") if name in self.parameters}
        return frozenset(named | ({self.column} if self.column else set()))


_GROUPS: Mapping[str, frozenset[str]] = {
    "licensing": frozenset({LICENSING, EVERY}),
    "crm": frozenset({EVERY}),
    "file": frozenset({FILES}),
}


def applies(asked: str, source: str, kind: str) -> bool:
    """Whether rules of the source `asked`, which may be a group, speak of this one."""
    return asked == source or asked in _GROUPS.get(kind, frozenset())


def parse(text: str, name: str) -> tuple[Rule, ...]:
    """`name` is the file or form the rules came from, for the sentence when one is refused."""
    entries = yaml.load(text, Loader=_LOADER) or []
    rules = tuple(read_rule(entry, name) for entry in entries)
    _refuse_repeats(rules, name)
    return rules


@cache
def shipped() -> tuple[Rule, ...]:
    """In file order, which is also the order in which findings are listed."""
    rules = tuple(
        rule
        for path in sorted(SHIPPED.glob("*.yaml"))
        for rule in parse(path.read_text(encoding="utf-8"), path.name)
    )
    _refuse_repeats(rules, "the shipped rules")
    return rules


def read_rule(entry: Mapping[str, Any], name: str) -> Rule:
    """`name` is the file or form the rule came from."""
    try:
        return Rule.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "as a whole"
        rule_id = entry.get("rule_id", "without rule_id")
        reason = first["msg"].removeprefix("Value error, ")
        raise BadRule(f"Rule {rule_id} in {name} is not valid ({where}): {reason}.") from error


def _refuse_repeats(rules: Iterable[Rule], name: str) -> None:
    seen: set[tuple[str, str]] = set()
    for rule in rules:
        if (rule.source, rule.rule_id) in seen:
            raise BadRule(f"Rule {rule.rule_id} stands twice for {rule.source} in {name}; rename one.")
        seen.add((rule.source, rule.rule_id))


def _complaints(rule: Rule) -> Iterable[str]:
    kind, given = rule.kind, set(rule.parameters)
    if not _is_text(json.dumps(rule.model_dump(), ensure_ascii=False)):
        yield "it holds half a character, which no text can; write it anew"
    if missing := kind.required - given:
        yield f"{rule.expectation} needs {_words(missing)}"
    if unknown := given - kind.required - kind.optional:
        yield f"{rule.expectation} does not know {_words(unknown)}"
    if kind.optional and not kind.required and not given:
        yield f"{rule.expectation} needs at least one of {_words(kind.optional)}"
    if kind.needs_column and not rule.column:
        yield f"{rule.expectation} needs a column"
    if rule.mostly is not None and rule.at_most is not None:
        yield "a tolerance is a share (mostly) or a number (at_most), not both"
    if not rule.is_about_rows and (rule.mostly is not None or rule.at_most is not None):
        yield f"{rule.expectation} speaks about the whole table and takes no tolerance"
    if "days_before_previous" in given and standard_columns().get(rule.column) not in (DATE, TIME):
        yield "days_before_previous needs a column of dates"
    if rule.severity == _REFUSED_SEVERITY.get(rule.source):
        yield f"a rule on {rule.source} cannot be {rule.severity}; choose another severity"
    if not rule.source.startswith(FILES):
        known, holder = _known_columns(rule.source)
        for column in sorted(rule.reads() - known):
            yield f"no {holder} has a column {column}"
    yield from _type_complaints(rule)


def _is_text(said: str) -> bool:
    """JSON can name half of a character, which neither the engine nor a file takes."""
    try:
        said.encode()
    except UnicodeEncodeError:
        return False
    return True


def _type_complaints(rule: Rule) -> Iterable[str]:
    """Refused here, because an empty column compares with anything and its values do not."""
    asked, kinds = _TYPES_ASKED.get(rule.expectation, ("", ()))
    held = {**standard_columns(), **(LEAD_COLUMNS if rule.source == LEADS else {})}.get(rule.column)
    held = "VARCHAR" if rule.source.startswith(FILES) else held
    if asked and held and held not in kinds:
        yield f"{rule.expectation} needs a column of {asked}, and {rule.column} holds none"


def _known_columns(source: str) -> tuple[frozenset[str], str]:
    if source == LEADS:
        return frozenset(LEAD_COLUMNS) | BY_NAME.keys(), "lead"
    return frozenset(standard_columns()), "standard record"


def _named(rule_id: str) -> str:
    return rule_id.replace(".", " ").replace("_", " ").capitalize()


def _words(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
