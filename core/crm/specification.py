"""What a Lead of this org consists of, and what an update may do to each field."""

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Self

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from core.canonical import BY_NAME
from core.crm.forms import FORMS
from core.errors import LeadfoldError

SHIPPED = Path(__file__).with_name("lead_fields.yaml")


class UnusableSpecification(LeadfoldError):
    """The field list contradicts itself."""


class Policy(StrEnum):
    """What an update may do to a value that the CRM holds."""

    NEVER = "never"
    IF_BLANK = "if_blank"
    IF_NEWER = "if_newer"
    ALWAYS = "always"
    ONLY_TRUE = "only_true"


class LeadField(BaseModel):
    """A field without a `form` is filled by a default alone, on insert.

    `values` are all that a restricted picklist takes, `digits` what a number has before its point. What is
    `one_way`, such as an opt-out, may be said and is never taken back.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    api_name: str
    type: str
    length: int | None = None
    digits: int | None = None
    values: tuple[str, ...] = ()
    required: bool = False
    read_only: bool = False
    form: str | None = None
    reads: tuple[str, ...] = ()
    policy: Policy = Policy.NEVER
    agree_on: tuple[str, ...] = ()
    unless: str | None = None
    in_extract: bool = True
    one_way: bool = False

    @property
    def policies(self) -> tuple[Policy, ...]:
        """What a person may choose for it."""
        if self.one_way:
            return (Policy.NEVER, Policy.ONLY_TRUE)
        return (Policy.NEVER, Policy.IF_BLANK, Policy.IF_NEWER, Policy.ALWAYS)

    @property
    def is_custom(self) -> bool:
        return self.api_name.endswith("__c")

    @property
    def is_compared(self) -> bool:
        """Only what can be computed here and is seen in the extract can be said to differ."""
        return self.form is not None and self.in_extract and not self.read_only

    @model_validator(mode="after")
    def _names_what_exists(self) -> Self:
        unknown = [name for name in (*self.reads, self.unless) if name and name not in BY_NAME]
        if unknown:
            raise UnusableSpecification(
                f"The Lead field {self.api_name} reads {unknown[0]}, which no lead has. Correct its name."
            )
        if self.form is not None and self.form not in FORMS:
            raise UnusableSpecification(
                f"The Lead field {self.api_name} has the form {self.form}. Choose one of {', '.join(FORMS)}."
            )
        if self.policy not in self.policies:
            raise UnusableSpecification(
                f"The Lead field {self.api_name} cannot have the policy {self.policy}. "
                f"Choose one of {', '.join(self.policies)}."
            )
        return self


class Specification(BaseModel):
    """The fields in the order of the files' columns."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int
    fields: tuple[LeadField, ...]

    def field(self, api_name: str) -> LeadField:
        return next(field for field in self.fields if field.api_name == api_name)

    @property
    def compared(self) -> tuple[LeadField, ...]:
        return tuple(field for field in self.fields if field.is_compared)

    @property
    def insertable(self) -> tuple[LeadField, ...]:
        return tuple(field for field in self.fields if not field.read_only)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(field.api_name for field in self.fields)

    def for_extract(self, canonical: frozenset[str]) -> Self:
        """`canonical` is what the CRM's contract gives; a field outside it is never compared."""
        seen = tuple(
            field.model_copy(update={"in_extract": not field.reads or not canonical.isdisjoint(field.reads)})
            for field in self.fields
        )
        return self.model_copy(update={"fields": seen})

    def with_region_names(self) -> Self:
        """For an org whose State and Country picklists take names such as Nevada instead of NV."""
        named = tuple(
            field.model_copy(update={"form": f"{field.form}_name"})
            if field.form in ("state", "country")
            else field
            for field in self.fields
        )
        return self.model_copy(update={"fields": named})

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        names = [field.api_name for field in self.fields]
        if repeated := sorted({name for name in names if names.count(name) > 1}):
            raise UnusableSpecification(f"The Lead field {repeated[0]} is listed twice. Remove one of them.")
        comparable = {field.api_name for field in self.fields if field.form and not field.read_only}
        for field in self.fields:
            if lost := sorted(set(field.agree_on) - comparable):
                raise UnusableSpecification(
                    f"The Lead field {field.api_name} must agree on {lost[0]}, which cannot be compared."
                )
        return self


@cache
def shipped() -> Specification:
    """The standard Lead fields and the custom ones of the extract."""
    return Specification.model_validate(yaml.safe_load(SHIPPED.read_text(encoding="utf-8")))
