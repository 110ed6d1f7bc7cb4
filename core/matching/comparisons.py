"""What is compared of two records, and what each degree of agreement is worth before any data is seen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

# The kinds of pairs that the model tells apart. Two sites of one owner share phones and people, two tenants of one
# house the address, two members of a household both: counted as unrelated, they would make every shared phone and
# every shared door a duplicate.
DUPLICATE, OWNER, CHAIN, PLACE, RELICENSED, UNRELATED = (
    "duplicate",
    "same owner",
    "same chain",
    "same place",
    "new licence",
    "unrelated",
)
KINDS = (DUPLICATE, OWNER, CHAIN, PLACE, RELICENSED, UNRELATED)
RELATED = KINDS[1:-1]


@dataclass(frozen=True)
class Level:
    """One degree of agreement: `sql` over two rows l and r, the first that is true counts.

    `duplicate` and `unrelated` are the shares of such pairs at this level, as shipped. With `contradicts` the level
    speaks against a duplicate: its share there is never learnt above the shipped one, and is `related` among pairs
    that are something else to each other.
    """

    label: str
    sql: str
    duplicate: float
    unrelated: float
    contradicts: bool = False
    related: float | None = None


@dataclass(frozen=True)
class Comparison:
    """`reads` are the columns it needs, a|b one of two; without a value on either side (`missing`) nothing is said.

    `follows` says how far pairs of each related kind agree here as a record and its copy do: 1 as copies do, 0 as
    unrelated records do, below 0 less than those. `common` is SQL that levels may name, worked out once a pair.
    """

    name: str
    reads: tuple[str, ...]
    missing: str
    levels: tuple[Level, ...]
    follows: Mapping[str, float] = field(default_factory=dict)
    common: str = ""


def _empty(*columns: str) -> str:
    return " or ".join(f"l.{name} is null or r.{name} is null" for name in columns)


def _used(column: str, most: int) -> str:
    """How many records hold the value that both sides share: what half the file says proves little."""
    return f"least(l.n_{column}, r.n_{column}) <= {most}"


def _common(column: str) -> str:
    """The weight of the words in common: a weight is one word's alone."""
    return (
        f"coalesce(list_sum(list_filter(l.{column}_words, lambda w: list_contains(r.{column}_words, w))), 0)"
    )


def _overlap(column: str, share: float) -> str:
    """Words in common, each by how rare it is, over all words of both."""
    return f"common >= {share} * (l.{column}_weight + r.{column}_weight - common)"


def _within(column: str, share: float) -> str:
    """All the words that tell anything of the shorter name stand in the longer one."""
    return f"common >= {share} * least(l.{column}_weight, r.{column}_weight)"


def _jaro(column: str, least: float) -> str:
    return f"jaro_winkler_similarity(l.{column}, r.{column}) >= {least}"


def _one_edit(column: str, half: int) -> str:
    """One edit leaves the first or the last part as it was, which is far quicker to see."""
    same_part = (
        f"left(l.{column}, {half}) = left(r.{column}, {half}) "
        f"or right(l.{column}, {half}) = right(r.{column}, {half})"
    )
    return f"case when {same_part} then damerau_levenshtein(l.{column}, r.{column}) <= 1 else false end"


_SAME_NAME = (
    "coalesce(l.company = r.company or l.trade = r.trade or l.company = r.trade or l.trade = r.company, false)"
)
_NUMBERS_DIFFER = "l.name_numbers <> r.name_numbers"

NAME = Comparison(
    "name",
    ("trade",),
    _empty("trade"),
    (
        Level("same, rare", f"{_SAME_NAME} and {_used('company', 5)}", 0.50, 2e-6),
        Level("same", f"{_SAME_NAME} and {_used('company', 50)}", 0.12, 1e-5),
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
            f"{_NUMBERS_DIFFER} and {_jaro('trade', 0.9)}",
            0.004,
            2e-5,
            contradicts=True,
            related=0.05,
        ),
        Level("a letter apart", f"length(l.trade) >= 6 and {_jaro('trade', 0.95)}", 0.10, 6e-5),
        Level("one within the other", f"{_within('trade', 0.95)} and {_overlap('trade', 0.4)}", 0.06, 1e-4),
        Level("most words", f"{_overlap('trade', 0.6)} or {_jaro('trade', 0.9)}", 0.06, 6e-4),
        Level("some words", f"{_overlap('trade', 0.25)} or {_jaro('trade', 0.8)}", 0.05, 0.02),
        Level("different", "true", 0.03, 0.975),
    ),
    {OWNER: 0.4, CHAIN: 0.95, PLACE: -0.5, RELICENSED: 1.0},
    _common("trade"),
)

_SAME_HOUSE = "coalesce(l.house = r.house, false)"
_OTHER_HOUSE = "coalesce(l.house <> r.house, false)"
_NO_HOUSE = "l.house is null and r.house is null"


def _street(near: float, other: float, apart: float, nowhere: float) -> Comparison:
    """How often a record and its copy give a number nearly the same, another one, another street, one without number.

    A company's lead is a site, so another street is another lead. A person may have moved.
    """
    return Comparison(
        "street",
        ("street_name",),
        _empty("street_name"),
        (
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
            Level("nearly the same", f"{_SAME_HOUSE} and {_jaro('street_name', 0.86)}", 0.12, 4e-6),
            Level("nearly the same, no number", f"{_NO_HOUSE} and {_jaro('street_name', 0.9)}", 0.02, 1e-3),
            Level(
                "one without a number",
                f"(l.house is null) <> (r.house is null) and {_jaro('street_name', 0.9)}",
                0.03,
                3e-4,
            ),
            Level(
                "a number nearly the same",
                f"{_OTHER_HOUSE} and {_jaro('street_name', 0.9)} and length(l.house) >= 3 "
                f"and {_one_edit('house', 1)}",
                near,
                2e-5,
                contradicts=True,
                related=0.015,
            ),
            Level(
                "another number",
                f"{_OTHER_HOUSE} and {_jaro('street_name', 0.9)}",
                other,
                6e-4,
                contradicts=True,
                related=0.02,
            ),
            Level("same number only", _SAME_HOUSE, 0.03, 1.5e-3),
            Level(
                "different, no number", "l.house is null or r.house is null", nowhere, 0.2, contradicts=True
            ),
            Level("different", "true", apart, 0.796, contradicts=True, related=0.96),
        ),
        {OWNER: -0.98, CHAIN: -0.98, PLACE: 0.95, RELICENSED: 1.0},
    )


SITE = _street(near=0.005, other=0.001, apart=0.003, nowhere=0.01)
HOME = _street(near=0.02, other=0.01, apart=0.08, nowhere=0.08)

_SAME_STATE = "(l.state = r.state) is not false"

TOWN = Comparison(
    "town",
    ("zip|city",),
    "(l.zip is null or r.zip is null) and (l.city is null or r.city is null)",
    (
        Level("same ZIP and city", "l.zip = r.zip and (l.city = r.city) is not false", 0.80, 1e-3),
        Level("same ZIP", "l.zip = r.zip", 0.06, 4e-4),
        Level(
            "same city, ZIP nearly",
            f"l.city = r.city and {_SAME_STATE} and {_one_edit('zip', 2)}",
            0.04,
            1e-3,
        ),
        Level("same city", f"l.city = r.city and {_SAME_STATE}", 0.05, 5e-3),
        Level("city nearly", f"{_SAME_STATE} and length(l.city) >= 5 and {_jaro('city', 0.9)}", 0.02, 2e-3),
        Level("ZIP nearly", _one_edit("zip", 2), 0.01, 3e-3),
        Level("same state", "l.state = r.state", 0.015, 0.2),
        Level("different", "true", 0.005, 0.79),
    ),
    {OWNER: 0.3, CHAIN: 0.05, PLACE: 0.95, RELICENSED: 1.0},
)

PHONE = Comparison(
    "phone",
    ("phone",),
    _empty("phone"),
    (
        Level("same, rare", f"l.phone = r.phone and {_used('phone', 6)}", 0.72, 1e-6),
        Level("same, common", "l.phone = r.phone", 0.04, 4e-6),
        Level("same but for the area code", "right(l.phone, 7) = right(r.phone, 7)", 0.06, 1e-6),
        Level("a digit apart", _one_edit("phone", 5), 0.05, 4e-6),
        Level("different", "true", 0.13, 0.99999),
    ),
    {OWNER: 0.9, CHAIN: 0.2, PLACE: 0.3, RELICENSED: 1.0},
)

EMAIL = Comparison(
    "email",
    ("email",),
    _empty("email"),
    (
        Level("same, rare", f"l.email = r.email and {_used('email', 6)}", 0.72, 1e-6),
        Level("same, common", "l.email = r.email", 0.03, 4e-6),
        Level(
            "nearly the same",
            f"l.email_box = r.email_box and length(l.email_box) >= 6 or {_jaro('email', 0.95)}",
            0.08,
            2e-5,
        ),
        Level("same domain", f"l.email_domain = r.email_domain and {_used('email_domain', 20)}", 0.03, 1e-5),
        Level("different", "true", 0.14, 0.9999),
    ),
    {OWNER: 0.8, CHAIN: 0.3, PLACE: 0.05, RELICENSED: 1.0},
)

WEBSITE = Comparison(
    "website",
    ("website",),
    _empty("website"),
    (
        Level("same, rare", f"l.website = r.website and {_used('website', 6)}", 0.75, 1e-6),
        Level("same, common", "l.website = r.website", 0.10, 2e-4),
        Level("different", "true", 0.15, 0.9998),
    ),
    {OWNER: 0.5, CHAIN: 0.95, PLACE: 0.05, RELICENSED: 1.0},
)

LAST = Comparison(
    "last name",
    ("last",),
    _empty("last"),
    (
        Level("same, rare", f"l.last = r.last and {_used('last', 20)}", 0.30, 5e-5),
        Level("same", f"l.last = r.last and {_used('last', 1000)}", 0.28, 4e-4),
        Level("same, common", "l.last = r.last", 0.20, 2e-3),
        Level("the other's first name", "coalesce(l.last = r.first or l.first = r.last, false)", 0.04, 3e-4),
        Level("a letter apart", _jaro("last", 0.9), 0.08, 1.5e-3),
        Level("a part of it", "starts_with(l.last, r.last) or starts_with(r.last, l.last)", 0.02, 1e-3),
        Level("alike", _jaro("last", 0.78), 0.03, 0.015),
        Level("different", "true", 0.05, 0.98),
    ),
    {OWNER: 0.9, CHAIN: 0.0, PLACE: 0.4, RELICENSED: 1.0},
)

FIRST = Comparison(
    "first name",
    ("first",),
    _empty("first"),
    (
        Level("same, rare", f"l.first = r.first and {_used('first', 20)}", 0.25, 1e-4),
        Level("same", f"l.first = r.first and {_used('first', 1000)}", 0.28, 2e-3),
        Level("same, common", "l.first = r.first", 0.20, 6e-3),
        Level("the other's last name", "coalesce(l.last = r.first or l.first = r.last, false)", 0.04, 3e-4),
        Level(
            "an initial",
            "left(l.first, 1) = left(r.first, 1) and (length(l.first) = 1 or length(r.first) = 1)",
            0.04,
            1e-3,
        ),
        Level("a letter apart", _jaro("first", 0.9), 0.08, 4e-3),
        Level("alike", _jaro("first", 0.78), 0.05, 0.025),
        Level("different", "true", 0.06, 0.96),
    ),
    {OWNER: 0.9, CHAIN: 0.0, PLACE: -0.7, RELICENSED: 1.0},
)

LICENSE = Comparison(
    "licence number",
    ("license",),
    f"{_empty('license')} or coalesce(l.state <> r.state, false)",
    (
        Level("same", "l.license = r.license", 0.993, 1e-6),
        Level(
            "a digit apart",
            f"length(l.license) >= 5 and {_one_edit('license', 2)}",
            0.004,
            5e-5,
            contradicts=True,
            related=0.05,
        ),
        Level("different", "true", 0.0003, 0.9999, contradicts=True, related=0.95),
    ),
    {OWNER: -0.9, CHAIN: -0.9, PLACE: -0.9, RELICENSED: -1.0},
)

BIRTH = Comparison(
    "date of birth",
    ("birth",),
    _empty("birth"),
    (
        Level("same", "l.birth = r.birth", 0.85, 5e-5),
        Level("a digit apart", _one_edit("birth", 3), 0.08, 1.5e-3),
        Level("same day and month, or same year", "left(l.birth, 4) = left(r.birth, 4) or right(l.birth, 4) = right(r.birth, 4)", 0.03, 1.5e-2),
        Level("different", "true", 0.04, 0.98),
    ),
    {OWNER: -0.5, CHAIN: 0.0, PLACE: -0.5, RELICENSED: 1.0},
)


@cache
def of_text(column: str, label: str) -> Comparison:
    """Any other column: as a whole, in its spelling, and word by word."""
    same = f"l.{column} = r.{column}"
    return Comparison(
        label,
        (column,),
        _empty(column),
        (
            Level("same, rare", f"{same} and {_used(column, 5)}", 0.40, 1e-5),
            Level("same", f"{same} and {_used(column, 100)}", 0.20, 1e-3),
            Level("same, common", same, 0.10, 0.02),
            Level("nearly the same", _jaro(column, 0.93), 0.08, 2e-3),
            Level("most words", _overlap(column, 0.6), 0.07, 1e-4),
            Level("many words", _overlap(column, 0.35), 0.06, 4e-4),
            Level("one within the other", _within(column, 0.9), 0.03, 1e-3),
            Level("alike", f"{_overlap(column, 0.15)} or {_jaro(column, 0.8)}", 0.03, 0.04),
            Level("different", "true", 0.03, 0.94),
        ),
        {OWNER: 0.5, CHAIN: 0.5, PLACE: 0.5, RELICENSED: 1.0},
        _common(column),
    )


# Columns whose words are weighed, and columns of which it is counted how many records give the same value.
WORDED = ("trade",)
COUNTED = ("company", "phone", "email", "email_domain", "website", "last", "first")

STANDARD = (NAME, SITE, TOWN, PHONE, EMAIL, WEBSITE, LAST, FIRST, LICENSE, BIRTH)


def pattern(comparisons: Sequence[Comparison]) -> str:
    """The SQL of one number that holds every comparison's level, four bits each, 0 where nothing is said."""
    kind = "ubigint" if len(comparisons) <= 16 else "uhugeint"
    parts = (f"({level(one)})::{kind} * {16**place}::{kind}" for place, one in enumerate(comparisons))
    return " + ".join([f"0::{kind}", *parts])


def level(comparison: Comparison) -> str:
    """The SQL of the level's number, from 1; words in common are counted only where nothing before is true."""
    last = len(comparison.levels)
    arms = [(number, one.sql) for number, one in enumerate(comparison.levels, start=1)]
    plain = [arm for arm in arms[:-1] if "common >=" not in arm[1]]
    first = next((number for number, sql in arms if "common >=" in sql), last)
    before = _arms(arm for arm in plain if arm[0] < first)
    if first == last:
        return f"case when {comparison.missing} then 0 {before} else {last} end"
    after = f"case {_arms(arm for arm in arms[:-1] if arm[0] >= first)} else {last} end"
    return (
        f"case when {comparison.missing} then 0 {before} "
        f"else list_transform([{comparison.common}], lambda common: {after})[1] end"
    )


def _arms(arms: Iterable[tuple[int, str]]) -> str:
    return " ".join(f"when {sql} then {number}" for number, sql in arms)


def levels(number: int, comparisons: Sequence[Comparison]) -> tuple[int, ...]:
    """The levels that a pattern holds, in the order of the comparisons."""
    return tuple(number >> (4 * place) & 15 for place in range(len(comparisons)))


def usable(filled: Iterable[str], texts: Sequence[tuple[str, str]] = ()) -> tuple[Comparison, ...]:
    """Comparisons of which the data has the columns; `texts` are further columns with their labels."""
    there = set(filled)
    standard = STANDARD if there & {"company", "trade"} else (HOME, *STANDARD[2:])
    wanted = (*standard, *(of_text(column, label) for column, label in texts))
    return tuple(
        one for one in wanted if all(any(part in there for part in name.split("|")) for name in one.reads)
    )
