"""What a person chose about the Salesforce files."""

from dataclasses import dataclass
from typing import Self

from core.crm.org import Org
from core.crm.refusals import Foreseen
from core.crm.specification import Specification, shipped

# Bulk API 2.0 takes 100 MB of raw CSV per job; 90 leaves room for what wraps it.
PART_BYTES = 90_000_000


@dataclass(frozen=True)
class Default:
    """A constant for one field of every inserted lead that has no value of its own."""

    api_name: str
    value: str


@dataclass(frozen=True)
class Options:
    """`extract_fields` is what the CRM's contract gives; without it the specification's own word counts.

    A lead that names no person gets its last name from the first of `last_name_from` that has one, else
    the placeholder.
    """

    last_name_placeholder: str
    last_name_from: tuple[str, ...] = ()
    lead_source: str | None = None
    defaults: tuple[Default, ...] = ()
    region_names: bool = False
    extract_fields: frozenset[str] | None = None
    external_id: str = ""  # the org's External Id field for our lead ids; new leads are upserted by it
    foreseen: tuple[Foreseen, ...] = ()  # refusals that people keep beside the specification
    part_bytes: int = PART_BYTES
    specification: Specification | None = None

    @classmethod
    def of(
        cls,
        org: Org,
        extract_fields: frozenset[str] | None = None,
        external_id: str = "",
        foreseen: tuple[Foreseen, ...] = (),
    ) -> Self:
        return cls(
            last_name_placeholder=org.last_name_placeholder,
            last_name_from=org.last_name_from,
            defaults=tuple(Default(name, value) for name, value in org.defaults.items()),
            extract_fields=extract_fields,
            specification=org.specification(),
            external_id=external_id,
            foreseen=foreseen,
        )

    @property
    def resolved(self) -> Specification:
        """The field list these options mean: the extract's fields, and regions as codes or names."""
        chosen = self.specification or shipped()
        if self.extract_fields is not None:
            chosen = chosen.for_extract(self.extract_fields)
        return chosen.with_region_names() if self.region_names else chosen

    def default_of(self, api_name: str) -> str | None:
        """What an inserted lead gets where it has no value of its own."""
        if api_name == "LastName":
            return self.last_name_placeholder
        named = {each.api_name: each.value for each in self.defaults}
        return named.get(api_name, self.lead_source if api_name == "LeadSource" else None)
