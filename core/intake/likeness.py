"""What a cell looks like: a name of a column, a value of some kind, a unit, a total."""

import re
from collections import Counter
from collections.abc import Sequence

MOSTLY = 0.8
YEAR = re.compile(r"(19|20)\d\d")
KINDS = (
    ("number", re.compile(r"[-+]?[$\u20ac\u00a3]?\s?\d[\d,. ]*\d?\s?%?|[-+]?\.\d+")),
    (
        "date",
        re.compile(
            r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d{1,2}:\d\d(:\d\d)?.*)?"
            r"|\d{1,2}[- ][A-Za-z]{3,9}[- ,]+\d{2,4}|[A-Za-z]{3,9}\.? \d{1,2},? \d{4}"
        ),
    ),
    ("phone", re.compile(r"(\+?1[-. ]?)?\(?\d{3}\)?[-. ]?\d{3}[-. ]\d{4}.*|\(\d{3}\) ?\d{3}-?\d{4}.*")),
    ("email", re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")),
    ("address", re.compile(r"https?://\S+|www\.\S+")),
    ("zip", re.compile(r"\d{5}-\d{4}")),
    ("time", re.compile(r"\d{1,2}:\d\d.*")),
    ("code", re.compile(r"(?=.*\d)[A-Z]{0,4}[-# ]?\d[\dA-Z-]*")),
)
NAMING = """
    name address street city state zip zipcode postal county country phone telephone fax email mail website
    url id number no num license licence type status date capacity age ages owner contact title company
    facility provider operation category code amount quantity price rate year month region district
    latitude longitude notes comments description hours created updated modified expires expiration
    issued effective opened closed rating level role
"""
HEADER_WORDS = frozenset(NAMING.split())
MEASURING = """
    years year months month weeks days hours hrs minutes mins usd eur dollars $ % percent count number
    integer int text string varchar char date datetime timestamp boolean bool float decimal numeric m km
    mi miles ft feet kg lbs yyyy-mm-dd mm/dd/yyyy dd/mm/yyyy mm/dd/yy yes/no y/n n/a each
"""
UNITS = frozenset(MEASURING.split())
IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
RULE = re.compile(r"[-=_*~]{2,}")


def kind_of(value: str) -> str:
    """`text` for everything without a shape of its own."""
    stripped = value.strip()
    return next((name for name, pattern in KINDS if pattern.fullmatch(stripped)), "text")


def kind_of_all(values: Sequence[str]) -> str:
    """What four in five of them are; `text` where they differ, or there are none."""
    kinds = Counter(kind_of(value) for value in values)
    name, count = kinds.most_common(1)[0] if kinds else ("text", 0)
    return name if count >= MOSTLY * len(values) else "text"


def names_a_column(cell: str) -> bool:
    words = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", cell).lower())
    return 0 < len(words) <= 5 and kind_of(cell) == "text" and not HEADER_WORDS.isdisjoint(words)


def is_unit(cell: str) -> bool:
    said = cell.strip()
    return said.lower() in UNITS or bool(IN_BRACKETS.fullmatch(said) or RULE.fullmatch(said))


def is_rule(cell: str) -> bool:
    """A line drawn with characters."""
    return RULE.fullmatch(cell.strip()) is not None


def is_year(cell: str) -> bool:
    return YEAR.fullmatch(cell.strip()) is not None


def is_number(cell: str) -> bool:
    return kind_of(cell) == "number"
