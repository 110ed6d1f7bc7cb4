"""What a policy says, and why one record's value came before another's, in words."""

from collections.abc import Mapping

from core.canonical import BY_NAME
from core.survivorship.ordering import FIRST, WHOLE
from core.survivorship.policies import Policy, Preference, Subject

NEWER = "newer"  # how the order of trust goes on within a source
LABELS: Mapping[Preference, str] = {
    Preference.VALID: "Valid before invalid",
    Preference.TRUST: "Order of trust",
    Preference.RECENT: "Most recent",
    Preference.COMPLETE: "Most complete",
    Preference.LONGEST: "Longest",
    Preference.FREQUENT: "Most frequent",
}
MEANINGS: Mapping[Preference, str] = {
    Preference.VALID: "What could not be read without doubt, and a licence past its date, comes last.",
    Preference.TRUST: "As the sources were agreed on, Salesforce last, unless you name another order.",
    Preference.RECENT: "The newest file, then the day that the record itself tells.",
    Preference.COMPLETE: "The record that fills most: of the group, or of all fields.",
    Preference.LONGEST: "The longest text.",
    Preference.FREQUENT: "What most of the lead's records say.",
}
WON: Mapping[str, str] = {
    WHOLE: "It says what matters of it",
    "valid": "Valid before invalid",
    "trust": "Its source is trusted most",
    "recent": "Most recent",
    "complete": "Most complete",
    "longest": "Longest",
    "frequent": "Said by most records",
    NEWER: "Its licence is the newest",
    FIRST: "First by its key, all else being equal",
}
LOST: Mapping[str, str] = {
    "valid": "it could not be read without doubt",
    "trust": "its source is trusted less",
    "recent": "it is older",
    "complete": "its record says less",
    "longest": "it is shorter",
    "frequent": "fewer records say so",
    NEWER: "its licence is older",
    FIRST: "its key comes later, all else being equal",
}
ANY_YES = "A yes from any record counts"
UNHEARD = "the CRM does not count where another source knows the lead"
OUTVOTED = "a person pinned another value"


def policy(said: Policy, titles: Mapping[str, str]) -> str:
    """ "Valid before invalid, then order of trust (Texas first)"."""
    listed = ", then ".join(LABELS[each] if at == 0 else _small(each) for at, each in enumerate(said.prefer))
    trusted = f" ({', '.join(titles.get(each, each) for each in said.trust)} first)" if said.trust else ""
    heard = "; the CRM's values count too" if said.hears_crm else ""
    return f"{listed}{trusted}{heard}"


def lost(reason: str, subject: Subject) -> str:
    if reason == WHOLE:
        named = " or ".join(BY_NAME[name].label.lower() for name in subject.whole)
        return f"it has no {named}"
    if reason == Preference.VALID and subject.ends:
        return "it has ended, or could not be read without doubt"
    return LOST[reason]


def _small(preference: Preference) -> str:
    label = LABELS[preference]
    return label[0].lower() + label[1:]
