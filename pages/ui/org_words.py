"""Words for what a person sets of the Salesforce org."""

from collections.abc import Mapping

from core.canonical import BY_NAME
from core.crm import LeadField, Regions

POLICIES = {
    "never": "Sales owns it: never written",
    "if_blank": "Written only where Salesforce is blank",
    "if_newer": "Written where ours is newer",
    "always": "Our value always wins",
    "only_true": "A yes is added, never taken back",
}
NEWER = (
    "Ours is newer where the files changed the value in a month that began after the lead was last modified "
    "in Salesforce. A person or an address is as new as its newest part, and is replaced as a whole."
)
REGIONS: Mapping[Regions, str] = {
    Regions.TEXT: "Off: State and Country take any text, such as NV",
    Regions.NAMES: "On, by name: State is Nevada",
    Regions.CODES: "On, by code: StateCode is NV",
}
LAST_NAMES = {
    "contact_names": "Contact names",
    "operator": "Operator (the trade name)",
    "company": "Company",
}


def label(canonical: str) -> str:
    return BY_NAME[canonical].label


def filled_from(field: LeadField) -> str:
    return ", ".join(label(name) for name in field.reads)
