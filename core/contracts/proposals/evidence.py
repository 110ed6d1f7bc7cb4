"""How well the cells of a column suit a way of reading it, between 0 and 1."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.contracts.proposals.facts import ColumnFacts
from core.contracts.proposals.headers import tokens
from core.contracts.proposals.meanings import Way

FEW = 40  # different words of a category
WEAK = ("text", "category")  # suits many columns, so it says nothing without the header
DIGITS_ONLY = 0.6  # a phone that has ten digits and no area code that exists
ODD_NAME = 0.8


@dataclass(frozen=True)
class Seen:
    """One column as its values show it; `reads` has the share that each parser reads."""

    facts: ColumnFacts
    reads: Mapping[str, float]
    way: Way

    def is_a(self, shape: str) -> float:
        return self.facts.shapes[shape]

    def reads_by(self, parser: str) -> float:
        return self.reads.get(parser, 0.0)


def strength(seen: Seen) -> float:
    """An empty column speaks for nothing and against nothing: the caller asks whether it is."""
    return min(1.0, EVIDENCE[seen.way.evidence](seen))


def _category(seen: Seen) -> float:
    """Few different words, each of them many times."""
    facts = seen.facts
    few = 1.0 if facts.different <= FEW else FEW / facts.different
    varied = 0.4 if facts.variety > 0.5 and facts.records > 10 else 1.0
    return max(seen.is_a("letters"), 0.5 * seen.is_a("short")) * few * varied


def _company(seen: Seen) -> float:
    """Names of places and people are both text; words such as LLC or CARE speak for places."""
    several = min(1.0, 2 * seen.facts.variety) if seen.facts.records > 10 else 1.0
    return seen.is_a("letters") * several * (0.6 + 0.4 * min(1.0, 2 * seen.is_a("company")))


def _person(seen: Seen) -> float:
    """A cell that names an organisation is no person, though an owner may be one."""
    named = max(seen.reads_by("contacts"), ODD_NAME * seen.is_a("letters"))
    return named * (1.0 if seen.facts.variety > 0.1 else 0.6)


def _identifier(seen: Seen) -> float:
    return seen.is_a("identifier") * (0.5 + 0.5 * seen.facts.variety)


def _zip(seen: Seen) -> float:
    """Five digits are a ZIP code only where there is such a place; Canadian ones have their own shape."""
    other = seen.reads_by("zip") - seen.is_a("zip")
    return seen.is_a("zip") + (0.0 if seen.is_a("number") > 0.5 else max(0.0, other))


def _street(seen: Seen) -> float:
    return seen.is_a("street") * (1 - max(seen.reads_by("us_address"), seen.is_a("whole_address")))


def _age_in(unit: str, parser: str) -> Callable[[Seen], float]:
    """A number alone is an age in months only where the header says months."""

    def measured(seen: Seen) -> float:
        return seen.reads_by(parser) if unit in tokens(seen.facts.name) else 0.0

    return measured


def _single(seen: Seen) -> float:
    """The cell says the same wherever it is filled, as a box that was ticked."""
    return seen.is_a("letters") if seen.facts.different == 1 else 0.0


EVIDENCE: Mapping[str, Callable[[Seen], float]] = {
    "read": lambda seen: seen.reads_by(seen.way.parser),
    "text": lambda seen: max(seen.is_a("letters"), seen.is_a("short")),
    "category": _category,
    "company": _company,
    "person": _person,
    "lines": lambda seen: seen.is_a("lines") and seen.reads_by("caregiver"),
    "name_part": lambda seen: seen.is_a("name_part"),
    "digits": lambda seen: seen.is_a("number"),
    "count": lambda seen: seen.reads_by("whole_number"),
    "identifier": _identifier,
    "dash_year": lambda seen: seen.is_a("dash_year") and seen.reads_by("credential"),
    "phone": lambda seen: max(seen.reads_by("us_phone"), DIGITS_ONLY * seen.is_a("ten_digits")),
    "zip": _zip,
    "city": lambda seen: seen.is_a("city"),
    "county": lambda seen: seen.is_a("county"),
    "street": _street,
    "ages": lambda seen: seen.reads_by("ages_list") * (0.2 if seen.is_a("number") > 0.5 else 1.0),
    "age": lambda seen: seen.reads_by("age"),
    "age_in_months": _age_in("month", "age_in_months"),
    "age_in_years": _age_in("year", "age_in_years"),
    "flag": lambda seen: seen.reads_by("yes_no"),
    "single": _single,
    "hours": lambda seen: seen.reads_by("hours"),
    "days": lambda seen: seen.reads_by("days"),
}
