"""What is compared of two records, and what each degree of agreement is worth before any data is seen."""

from collections.abc import Iterable, Sequence
from functools import cache

from core.matching.comparisons_of_people import BIRTH, FIRST, LAST
from core.matching.levels import (
    CHAIN,
    OWNER,
    PLACE,
    RELICENSED,
    Comparison,
    Level,
    common_words,
    empty,
    jaro,
    jaro_of_short,
    one_edit,
    overlap,
    used,
    within,
)

_SAME_NAME = (
    "coalesce(l.company = r.company or l.trade = r.trade or l.company = r.trade "
    "or l.trade = r.company, false)"
)
_NUMBERS_DIFFER = "l.name_numbers <> r.name_numbers"

NAME = Comparison(
    "name",
    ("trade",),
    empty("trade"),
    (
        Level("same, rare", f"{_SAME_NAME} and {used('company', 5)}", 0.50, 2e-6),
        Level("same", f"{_SAME_NAME} and {used('company', 50)}", 0.12, 1e-5),
        Level("same, common", _SAME_NAME, 0.08, 2e-4),
        Level(
            "another number in it",
            f"{_NUMBERS_DIFFER} and l.name_numbers <> '' and r.name_numbers <> ''",
            0.002,
            0.004,
            contradicts=True,
            related=0.05,
        ),
        Level(
            "a number in one of them",
            f"{_NUMBERS_DIFFER} and {jaro('trade', 0.9)}",
            0.004,
            2e-5,
            contradicts=True,
            related=0.05,
        ),
        Level("a letter apart", f"length(l.trade) >= 6 and {jaro('trade', 0.95)}", 0.10, 6e-5),
        Level("one within the other", f"{within('trade', 0.95)} and {overlap('trade', 0.4)}", 0.06, 1e-4),
        Level("most words", f"{overlap('trade', 0.6)} or {jaro('trade', 0.9)}", 0.06, 6e-4),
        Level("some words", f"{overlap('trade', 0.25)} or {jaro('trade', 0.8)}", 0.05, 0.02),
        Level("different", "true", 0.03, 0.975),
    ),
    {OWNER: 0.4, CHAIN: 0.95, PLACE: -0.5, RELICENSED: 1.0},
    common_words("trade"),
)

_SAME_HOUSE = "coalesce(l.house = r.house, false)"
_OTHER_HOUSE = "coalesce(l.house <> r.house, false)"
_NO_HOUSE = "l.house is null and r.house is null"


_SAME_STREET = (
    Level(
        "another unit",
        f"l.street_name = r.street_name and {_SAME_HOUSE} and coalesce(l.unit <> r.unit, false)",
        0.01,
        2e-6,
        contradicts=True,
        related=0.005,
    ),
    Level("same", f"l.street_name = r.street_name and {_SAME_HOUSE}", 0.62, 4e-6),
    Level("same name, no number", f"l.street_name = r.street_name and {_NO_HOUSE}", 0.10, 3e-4),
    Level("nearly the same", f"{_SAME_HOUSE} and {jaro('street_name', 0.86)}", 0.12, 4e-6),
    Level("nearly the same, no number", f"{_NO_HOUSE} and {jaro('street_name', 0.9)}", 0.02, 1e-3),
    Level(
        "one without a number",
        f"(l.house is null) <> (r.house is null) and {jaro('street_name', 0.9)}",
        0.03,
        3e-4,
    ),
)
_OTHER_NUMBER = f"{_OTHER_HOUSE} and {jaro('street_name', 0.9)}"
_NEAR_NUMBER = f"{_OTHER_NUMBER} and length(l.house) >= 3 and {one_edit('house', 1)}"
_HALF_NUMBERED = "l.house is null or r.house is null"


def _street(near: float, other: float, apart: float, nowhere: float) -> Comparison:
    """How often a record and its copy give a number nearly the same, another one, another street, or none.

    A company's lead is a site, so another street is another lead. A person may have moved.
    """
    other_place = (
        Level("a number nearly the same", _NEAR_NUMBER, near, 2e-5, contradicts=True, related=0.015),
        Level("another number", _OTHER_NUMBER, other, 6e-4, contradicts=True, related=0.02),
        Level("same number only", _SAME_HOUSE, 0.03, 1.5e-3),
        Level("different, no number", _HALF_NUMBERED, nowhere, 0.2, contradicts=True),
        Level("different", "true", apart, 0.796, contradicts=True, related=0.96),
    )
    return Comparison(
        "street",
        ("street_name",),
        empty("street_name"),
        (*_SAME_STREET, *other_place),
        {OWNER: -0.98, CHAIN: -0.98, PLACE: 0.95, RELICENSED: 1.0},
    )


SITE = _street(near=0.005, other=0.001, apart=0.003, nowhere=0.01)
HOME = _street(near=0.02, other=0.01, apart=0.08, nowhere=0.08)

_SAME_STATE = "(l.state = r.state) is not false"

TOWN = Comparison(
    "town",
    ("zip|city",),
    # two states alone say enough, one state too little
    "(l.zip is null or r.zip is null) and (l.city is null or r.city is null) "
    "and (l.state = r.state) is not false",
    (
        Level("same ZIP and city", "l.zip = r.zip and (l.city = r.city) is not false", 0.80, 1e-3),
        Level("same ZIP", "l.zip = r.zip", 0.06, 4e-4),
        Level(
            "same city, ZIP nearly",
            f"l.city = r.city and {_SAME_STATE} and {one_edit('zip', 2)}",
            0.04,
            1e-3,
        ),
        Level("same city", f"l.city = r.city and {_SAME_STATE}", 0.05, 5e-3),
        Level("city nearly", f"{_SAME_STATE} and length(l.city) >= 5 and {jaro('city', 0.9)}", 0.02, 2e-3),
        Level("ZIP nearly", one_edit("zip", 2), 0.01, 3e-3),
        Level("same state", "l.state = r.state", 0.015, 0.2),
        Level("different", "true", 0.005, 0.79),
    ),
    {OWNER: 0.3, CHAIN: 0.05, PLACE: 0.95, RELICENSED: 1.0},
)

PHONE = Comparison(
    "phone",
    ("phone",),
    empty("phone"),
    (
        Level("same, rare", f"l.phone = r.phone and {used('phone', 6)}", 0.72, 1e-6),
        Level("same, common", "l.phone = r.phone", 0.04, 4e-6),
        Level("same but for the area code", "right(l.phone, 7) = right(r.phone, 7)", 0.06, 1e-6),
        Level("a digit apart", one_edit("phone", 5), 0.05, 4e-6),
        Level("different", "true", 0.13, 0.99999),
    ),
    {OWNER: 0.9, CHAIN: 0.2, PLACE: 0.3, RELICENSED: 1.0},
)

EMAIL = Comparison(
    "email",
    ("email",),
    empty("email"),
    (
        Level("same, rare", f"l.email = r.email and {used('email', 6)}", 0.72, 1e-6),
        Level("same, common", "l.email = r.email", 0.03, 4e-6),
        Level(
            "nearly the same",
            f"l.email_box = r.email_box and length(l.email_box) >= 6 or {jaro('email', 0.95)}",
            0.08,
            2e-5,
        ),
        Level("same domain", f"l.email_domain = r.email_domain and {used('email_domain', 20)}", 0.03, 1e-5),
        Level("different", "true", 0.14, 0.9999),
    ),
    {OWNER: 0.8, CHAIN: 0.3, PLACE: 0.05, RELICENSED: 1.0},
)

WEBSITE = Comparison(
    "website",
    ("website",),
    empty("website"),
    (
        Level("same, rare", f"l.website = r.website and {used('website', 6)}", 0.75, 1e-6),
        Level("same, common", "l.website = r.website", 0.10, 2e-4),
        Level("different", "true", 0.15, 0.9998),
    ),
    {OWNER: 0.5, CHAIN: 0.95, PLACE: 0.05, RELICENSED: 1.0},
)

LICENSE = Comparison(
    "licence number",
    ("license",),
    f"{empty('license')} or coalesce(l.state <> r.state, false)",
    (
        Level("same", "l.license = r.license", 0.993, 1e-6),
        Level(
            "a digit apart",
            f"length(l.license) >= 5 and {one_edit('license', 2)}",
            0.004,
            5e-5,
            contradicts=True,
            related=0.05,
        ),
        Level("different", "true", 0.0003, 0.9999, contradicts=True, related=0.95),
    ),
    {OWNER: -0.9, CHAIN: -0.9, PLACE: -0.9, RELICENSED: -1.0},
    needed_by=RELICENSED,
)


@cache
def of_text(column: str, label: str) -> Comparison:
    """Any other column: as a whole, in its spelling, and word by word."""
    same = f"l.{column} = r.{column}"
    return Comparison(
        f"field {label}",  # a column may be called as one of ours is: name, town
        (column,),
        empty(column),
        (
            Level("same, rare", f"{same} and {used(column, 5)}", 0.40, 1e-5),
            Level("same", f"{same} and {used(column, 100)}", 0.20, 1e-3),
            Level("same, common", same, 0.10, 0.02),
            Level("nearly the same", jaro_of_short(column, 0.93), 0.08, 2e-3),
            Level("most words", overlap(column, 0.6), 0.07, 1e-4),
            Level("many words", overlap(column, 0.35), 0.06, 4e-4),
            Level("one within the other", within(column, 0.9), 0.03, 1e-3),
            Level("alike", f"{overlap(column, 0.15)} or {jaro_of_short(column, 0.8)}", 0.03, 0.04),
            Level("different", "true", 0.03, 0.94),
        ),
        {OWNER: 0.5, CHAIN: 0.5, PLACE: 0.5, RELICENSED: 1.0},
        common_words(column),
    )


# Columns whose words are weighed, and columns of which it is counted how many records give the same value.
WORDED = ("trade",)
COUNTED = ("company", "phone", "email", "email_domain", "website", "last", "first")

STANDARD = (NAME, SITE, TOWN, PHONE, EMAIL, WEBSITE, LAST, FIRST, LICENSE, BIRTH)


def usable(filled: Iterable[str], texts: Sequence[tuple[str, str]] = ()) -> tuple[Comparison, ...]:
    """Comparisons of which the data has the columns; `texts` are further columns with their labels."""
    there = set(filled)
    standard = STANDARD if there & {"company", "trade"} else (HOME, *STANDARD[2:])
    wanted = (*standard, *(of_text(column, label) for column, label in texts))
    return tuple(
        one for one in wanted if all(any(part in there for part in name.split("|")) for name in one.reads)
    )


def named(names: Iterable[str]) -> tuple[Comparison, ...]:
    """Comparisons of standard fields; the street of a site and of a home have the same levels."""
    known = {one.name: one for one in STANDARD}
    return tuple(known[name] for name in names)
