"""Which record gives a lead each of its values: policies, and the fields that one record gives together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from core.canonical import BY_NAME
from core.errors import LeadfoldError

SHIPPED = Path(__file__).with_name("shipped.yaml")
# Who opts out is settled by the most cautious source, the CRM included: no policy and no pin takes it back.
WINS_ANYWHERE = ("has_opted_out_of_email", "do_not_call")


class Preference(StrEnum):
    VALID = "valid"
    TRUST = "trust"
    RECENT = "recent"
    COMPLETE = "complete"
    LONGEST = "longest"
    FREQUENT = "frequent"


class UnusablePolicy(LeadfoldError):
    """The sentence says what to write instead."""


class Policy(BaseModel):
    """What a subject prefers, first things first; `trust` names sources before the order they stand in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: str
    prefer: tuple[Preference, ...]
    trust: tuple[str, ...] = ()
    hears_crm: bool = False

    @model_validator(mode="after")
    def _says_each_once(self) -> Self:
        if not self.prefer:
            raise UnusablePolicy("Choose at least one preference: without any, no record comes first.")
        if len(set(self.prefer)) < len(self.prefer) or len(set(self.trust)) < len(self.trust):
            raise UnusablePolicy("A preference counts once: name each preference and each source one time.")
        if self.trust and Preference.TRUST not in self.prefer:
            raise UnusablePolicy("An order of sources counts only where the order of trust is a preference.")
        return self


@dataclass(frozen=True)
class Subject:
    """A field, or fields that say one thing together: a policy is about one subject."""

    name: str
    label: str
    fields: tuple[str, ...]
    whole: tuple[str, ...]
    ends: str | None = None

    @property
    def is_group(self) -> bool:
        return len(self.fields) > 1


@cache
def subjects() -> tuple[Subject, ...]:
    """All fields that a person can set a policy for, in the order in which a lead shows them."""
    groups = {field: group for group in _groups() for field in group.fields}
    found = [groups.get(name) or alone(name) for name in BY_NAME if is_ruled(name)]
    return tuple(dict.fromkeys(found))


def is_ruled(field: str) -> bool:
    """What only the CRM can know, and who opts out, is no matter of policy."""
    return not BY_NAME[field].crm_only and field not in WINS_ANYWHERE


def subject_of(field: str) -> Subject:
    return next((each for each in subjects() if field in each.fields), None) or alone(field)


def named(name: str) -> Subject:
    found = next((each for each in subjects() if each.name == name), None)
    if found is None:
        raise UnusablePolicy(f"There is no field or group called {name} that a policy can be about.")
    return found


@cache
def shipped() -> Mapping[str, Policy]:
    """By subject, every subject included."""
    said = _read()
    return {
        each.name: Policy(subject=each.name, prefer=said["policies"].get(each.name, said["otherwise"]))
        for each in subjects()
    }


def in_force(words: Sequence[Policy]) -> Mapping[str, Policy]:
    """The shipped policies, and in their place what people said."""
    known = {each.name for each in subjects()}
    return {**shipped(), **{each.subject: each for each in words if each.subject in known}}


def alone(name: str) -> Subject:
    """A field by itself."""
    return Subject(name, BY_NAME[name].label, (name,), (name,))


def _groups() -> tuple[Subject, ...]:
    return tuple(
        Subject(
            name=each["name"],
            label=each["label"],
            fields=tuple(each["fields"]),
            whole=tuple(each["whole"]),
            ends=each.get("ends"),
        )
        for each in _read()["groups"]
    )


@cache
def _read() -> dict[str, Any]:
    return dict(yaml.safe_load(SHIPPED.read_text(encoding="utf-8")))
