"""What one Salesforce org makes of the shipped Lead: its names, its own fields, its lists and defaults."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from core.canonical import BY_NAME, DATE, TEXT, TIME, WHOLE, YES_NO
from core.crm.field_list import OrgField
from core.crm.forms import regions
from core.crm.specification import LeadField, Policy, Specification, UnusableSpecification, shipped

CUSTOM = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*__c")
ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")
LAST_NAME_LENGTH = 80
# Where the files name no person, a last name may be taken from these, in this order.
LAST_NAME_SOURCES = ("contact_names", "operator", "company")
CODE_FIELDS = {"State": "StateCode", "Country": "CountryCode"}
CODE_LENGTH = 10
FORMS_OF_TYPES = {TEXT: "text", WHOLE: "whole_number", YES_NO: "yes_no", DATE: "date"}
FORMS_OF_FIELDS = {
    "phone": "phone", "phone2": "phone", "mobile_phone": "phone", "email": "email", "website": "website",
    "state": "state", "country": "country",
}  # fmt: skip
TYPES_OF_FORMS = {
    "whole_number": "number",
    "yes_no": "yes_no",
    "date": "date",
    "phone": "phone",
    "email": "email",
}
ONE_WAY = ("has_opted_out_of_email", "do_not_call")


class Regions(StrEnum):
    """How the org takes State and Country: as any text, or from Salesforce's State and Country picklists."""

    TEXT = "text"
    NAMES = "names"
    CODES = "codes"


class AddedField(BaseModel):
    """A custom field that one canonical field fills."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    api_name: str
    reads: str
    policy: Policy = Policy.NEVER

    @model_validator(mode="after")
    def _can_be_filled(self) -> Self:
        if self.reads not in fillable():
            raise UnusableSpecification(
                f"{self.api_name} cannot be filled from {self.reads}. "
                "Choose a field that the sources' files have."
            )
        return self

    def as_field(self) -> LeadField:
        form = FORMS_OF_FIELDS.get(self.reads, FORMS_OF_TYPES[BY_NAME[self.reads].type])
        return LeadField(
            api_name=self.api_name,
            type=TYPES_OF_FORMS.get(form, "text"),
            length=None if form in ("whole_number", "yes_no", "date") else 255,
            form=form,
            reads=(self.reads,),
            policy=self.policy,
            unless="email_bounced_date" if self.reads == "email" else None,
            one_way=self.reads in ONE_WAY,
        )


class Org(BaseModel):
    """`renamed` and `policies` go by the shipped name of a field, or by that of an added one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    last_name_placeholder: str
    last_name_from: tuple[str, ...] = ()
    lead_source: str | None = None
    status: str | None = None
    regions: Regions = Regions.TEXT
    record_type_id: str | None = None
    owner_id: str | None = None
    assignment_rule_id: str | None = None
    renamed: Mapping[str, str] = {}
    added: tuple[AddedField, ...] = ()
    policies: Mapping[str, Policy] = {}
    field_list: tuple[OrgField, ...] = ()
    field_list_name: str = ""

    @property
    def defaults(self) -> dict[str, str]:
        """What an inserted lead gets where it has no value of its own."""
        named = {
            "LeadSource": self.lead_source,
            "Status": self.status,
            "RecordTypeId": self.record_type_id,
            "OwnerId": self.owner_id,
        }
        return {name: value for name, value in named.items() if value}

    def changed(self, **said: object) -> Self:
        """The same org but for what is said; refused where it cannot be."""
        return self.model_validate(self.model_dump() | said)

    def name(self, shipped_name: str) -> str:
        """The API name that the org has for a shipped field."""
        codes = CODE_FIELDS if self.regions is Regions.CODES else {}
        return self.renamed.get(shipped_name, codes.get(shipped_name, shipped_name))

    def named(self) -> dict[str, LeadField]:
        """What can be written, by the names that `policies` go by."""
        names = [each.api_name for each in shipped().fields] + [each.api_name for each in self.added]
        fields = dict(zip(names, self.specification().fields, strict=False))
        return {name: field for name, field in fields.items() if field.form and not field.read_only}

    def values(self, api_name: str) -> tuple[str, ...]:
        """What the org's own list says that a picklist takes."""
        one = self._by_name.get(api_name.lower())
        return one.values if one else ()

    def specification(self) -> Specification:
        """The shipped list as this org has it; a field outside its own list is never sent."""
        fields = [self._shipped(each) for each in shipped().fields]
        fields += [self._said(each.api_name, each.as_field()) for each in self.added]
        fields = [self._listed(each) for each in fields]
        there = {each.api_name for each in fields if not each.read_only}
        fields = [
            each.model_copy(update={"agree_on": tuple(name for name in each.agree_on if name in there)})
            for each in fields
        ]
        return Specification(version=shipped().version, fields=(*fields, *self._required(fields)))

    def left_out(self) -> tuple[str, ...]:
        """Fields that Leadfold could fill and that the org's list does not have, or does not let us write."""
        known = {
            each.api_name
            for each in (*shipped().fields, *(one.as_field() for one in self.added))
            if each.read_only
        }
        return tuple(
            field.api_name for field in self.specification().fields
            if field.read_only and field.form and field.api_name not in known
        )  # fmt: skip

    def unfilled(self) -> tuple[str, ...]:
        """Fields that the org requires and that nothing fills: every insert would fail."""
        defaults = self.defaults
        return tuple(
            field.api_name
            for field in self.specification().fields
            if field.required and not field.form and field.api_name not in defaults
        )

    def _shipped(self, field: LeadField) -> LeadField:
        agree_on = tuple(self.name(each) for each in field.agree_on)
        named = field.model_copy(update={"api_name": self.name(field.api_name), "agree_on": agree_on})
        if self.regions is Regions.CODES and field.api_name in CODE_FIELDS:
            named = named.model_copy(update={"length": CODE_LENGTH})
        return self._said(field.api_name, self._with_regions(named))

    def _with_regions(self, field: LeadField) -> LeadField:
        """A picklist takes nothing but its own entries; a text takes anything."""
        kind = {"state": "states", "country": "countries"}.get(field.form or "")
        if kind is None or self.regions is Regions.TEXT:
            return field
        known = regions(kind)
        values = tuple(known.values()) if self.regions is Regions.NAMES else tuple(known)
        form = f"{field.form}_name" if self.regions is Regions.NAMES else field.form
        return field.model_copy(update={"form": form, "values": values})

    def _said(self, name: str, field: LeadField) -> LeadField:
        policy = self.policies.get(name)
        return field if policy is None else field.model_copy(update={"policy": policy})

    def _listed(self, field: LeadField) -> LeadField:
        """The org's own length, digits and values count; without a list the documented ones do."""
        if not self.field_list or field.read_only:
            return field
        one = self._by_name.get(field.api_name.lower())
        if one is None or not (one.is_created or one.is_updated):
            return field.model_copy(update={"read_only": True})
        known = {
            "length": one.length or field.length,
            "digits": one.digits or field.digits,
            "type": one.type or field.type,
            "values": one.values if one.is_restricted else field.values,
            "required": field.required or one.is_required,
        }
        if not one.is_updated:
            known["policy"] = Policy.NEVER
        return field.model_copy(update=known)

    def _required(self, fields: list[LeadField]) -> Iterator[LeadField]:
        filled = {field.api_name.lower() for field in fields}
        for one in self.field_list:
            if one.is_required and one.api_name.lower() not in filled:
                yield LeadField(
                    api_name=one.api_name, type=one.type, length=one.length, required=True, in_extract=False
                )

    @property
    def _by_name(self) -> dict[str, OrgField]:
        return {one.api_name.lower(): one for one in self.field_list}

    @model_validator(mode="after")
    def _can_be_meant(self) -> Self:
        if said := next(self._wrong(), None):
            raise UnusableSpecification(said)
        return self

    def _wrong(self) -> Iterator[str]:
        """Sentences that say what cannot be and what to do."""
        yield from self._wrong_names()
        yield from self._wrong_policies()
        if not self.last_name_placeholder.strip() or len(self.last_name_placeholder) > LAST_NAME_LENGTH:
            yield f"The placeholder for a last name needs 1 to {LAST_NAME_LENGTH} characters."
        if unknown := [each for each in self.last_name_from if each not in LAST_NAME_SOURCES]:
            known = ", ".join(LAST_NAME_SOURCES)
            yield f"A last name cannot be taken from {unknown[0]}. Choose among {known}."
        yield from _wrong_id("a record type", self.record_type_id, ("012",))
        yield from _wrong_id("a user or a queue", self.owner_id, ("005", "00G"))
        yield from _wrong_id("an assignment rule", self.assignment_rule_id, ("01Q",))
        if self.owner_id and self.assignment_rule_id:
            yield "An assignment rule overrides the owner of every lead. Give one of the two."
        yield from self._wrong_defaults()

    def _wrong_names(self) -> Iterator[str]:
        custom = {field.api_name for field in shipped().fields if field.is_custom}
        for old, new in self.renamed.items():
            if old not in custom:
                yield f"{old} is a field of every Salesforce org and keeps its name."
            if not CUSTOM.fullmatch(new):
                yield f"{new} is no API name of a custom field. It ends in __c, such as Licence_Number__c."
        for added in self.added:
            if not CUSTOM.fullmatch(added.api_name):
                yield (
                    f"{added.api_name} is no API name of a custom field. It ends in __c, such as "
                    "Licence_Number__c."
                )
        names = [self.name(each.api_name) for each in shipped().fields] + [
            each.api_name for each in self.added
        ]
        lower = [name.lower() for name in names]
        if twice := [name for name in names if lower.count(name.lower()) > 1]:
            yield f"The field {twice[0]} is there already. Change its policy, or name another field."

    def _wrong_policies(self) -> Iterator[str]:
        fields = {each.api_name: each for each in shipped().fields}
        fields |= {each.api_name: each.as_field() for each in self.added}
        for name, policy in self.policies.items():
            if name not in fields:
                yield f"There is no field {name}, so it has no policy."
            elif fields[name].one_way and policy not in fields[name].policies:
                yield f"{name} is an opt-out, which is never taken back. Choose never or only_true."
            elif policy not in fields[name].policies:
                choices = ", ".join(fields[name].policies)
                yield f"{name} cannot have the policy {policy}. Choose one of {choices}."

    def _wrong_defaults(self) -> Iterator[str]:
        for name, value in self.defaults.items():
            one = self._by_name.get(name.lower())
            if one and one.is_restricted and value not in one.values:
                yield (
                    f"{name} takes only the values of its picklist, and {value} is none of them. "
                    f"Choose one of {', '.join(one.values[:12])}."
                )


def fillable() -> tuple[str, ...]:
    """Canonical fields that the sources' files can have and a custom field can take."""
    return tuple(field.name for field in BY_NAME.values() if not field.crm_only and field.type != TIME)


def _wrong_id(what: str, value: str | None, starts: tuple[str, ...]) -> Iterator[str]:
    if value and not (ID.fullmatch(value) and value.startswith(starts)):
        begins = " or ".join(starts)
        yield f"{value} is no id of {what}: that has 15 or 18 characters and begins with {begins}."
