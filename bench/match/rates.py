"""How often a copy of a lead is spoilt, and in which way."""

from dataclasses import asdict, dataclass, replace

from core.errors import WrongUse


@dataclass(frozen=True)
class Rates:
    """The share of copies with each edit; the first record of an entity has a part of it (`FIRST_COPY`)."""

    company_typo: float = 0.14
    company_words: float = 0.2
    company_parent: float = 0.35
    company_legal: float = 0.25
    company_person: float = 0.03
    company_missing: float = 0.02
    person_typo: float = 0.08
    person_swapped: float = 0.06
    person_initial: float = 0.08
    person_several: float = 0.06
    person_one_cell: float = 0.05
    person_other: float = 0.1
    person_missing: float = 0.1
    street_typo: float = 0.10
    street_typeless: float = 0.08
    street_missing: float = 0.05
    house_typo: float = 0.004
    unit_missing: float = 0.30
    city_typo: float = 0.05
    zip_typo: float = 0.03
    zip_missing: float = 0.03
    phone_typo: float = 0.03
    phone_short: float = 0.05
    phone_moved: float = 0.14
    phone_missing: float = 0.1
    email_typo: float = 0.04
    email_role: float = 0.10
    email_other: float = 0.15
    email_missing: float = 0.35
    license_typo: float = 0.002
    license_missing: float = 0.75
    website_missing: float = 0.50

    def times(self, factor: float) -> "Rates":
        return Rates(**{name: min(rate * factor, 1.0) for name, rate in asdict(self).items()})

    def changed(self, told: list[str]) -> "Rates":
        """`told` are NAME=SHARE as typed."""
        found = self
        for text in told:
            name, _, share = text.partition("=")
            if name not in asdict(self):
                raise WrongUse(f"There is no edit called {name}. Choose one of {', '.join(asdict(self))}.")
            found = replace(found, **{name: float(share)})
        return found


FIRST_COPY = 0.3
# A record may be misspelt everywhere, but with more than this lost nobody could say what it is.
MOST_LOST = 2
LOST = (
    "company_person",
    "company_missing",
    "street_missing",
    "phone_moved",
    "phone_missing",
    "zip_missing",
    "person_other",
    "person_missing",
)
# What tells the sites of one owner, chain or building apart; a copy without it would belong to none of them.
TELLING = ("street_missing", "house_typo", "unit_missing", "company_person", "company_missing")
TELLING_RELICENSED = ("license_missing", "license_typo")
