"""Why Salesforce refuses rows: the known errors in plain words, and what people say is to be foreseen."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from core.engine import literal
from core.errors import LeadfoldError

KNOWN = Path(__file__).with_name("refusals.yaml")
UNKNOWN = "UNKNOWN"
# REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --
_CODE = r"^\s*([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\s*:"
_FIELDS = (r":\s*([A-Za-z]\w*)(?:\s*,\s*\w+)*\s+--\s*$", r"\[([A-Za-z]\w*)", r"^(?:[A-Z_]+:)?\s*([A-Z]\w*): ")


class UnusableRefusal(LeadfoldError):
    """A refusal that nothing could be checked by."""


@dataclass(frozen=True)
class Refusal:
    """An error of Salesforce: `remedy` is value, lead, again or org."""

    code: str
    says: str
    remedy: str
    means: str
    do: str

    @property
    def sentence(self) -> str:
        return f"{self.means} {self.do}"


@dataclass(frozen=True)
class Foreseen:
    """Values of a field that Salesforce refuses with `error`: what a dry run checks."""

    error: str
    field: str
    condition: str
    value: str

    @property
    def code(self) -> str:
        found = re.match(_CODE, self.error)
        return found.group(1) if found else UNKNOWN


CONDITIONS: dict[str, tuple[str, Callable[[str, str], str]]] = {
    "blank": ("is empty", lambda cell, _: f"coalesce({cell}, '') = ''"),
    "longer_than": ("is longer than", lambda cell, said: f"length({cell}) > {int(said)}"),
    "one_of": ("is one of", lambda cell, said: f"{cell} in ({_listed(said)})"),
    "not_one_of": ("is none of", lambda cell, said: f"{cell} not in ({_listed(said)})"),
    "contains": ("contains", lambda cell, said: f"contains({cell}, {literal(said)})"),
}


@cache
def known() -> dict[str, Refusal]:
    """By code, in the order in which error texts are looked at."""
    listed = yaml.safe_load(KNOWN.read_text(encoding="utf-8"))
    return {one["code"]: Refusal(**one) for one in listed}


def of_code(code: str) -> Refusal | None:
    return known().get(code)


def code_of(error: str) -> str:
    """SQL: the code of an error text; a code that nobody knows is kept, a text without one is UNKNOWN."""
    texts = " ".join(
        f"when regexp_matches({error}, {literal(one.says)}) then {literal(one.code)}"
        for one in known().values()
        if one.says
    )
    own = f"regexp_extract({error}, {literal(_CODE)}, 1)"
    return f"case when {own} <> '' then {own} {texts} else '{UNKNOWN}' end"


def field_of(error: str) -> str:
    """SQL: the field that an error text names, or null."""
    found = ", ".join(f"nullif(regexp_extract({error}, {literal(each)}, 1), '')" for each in _FIELDS)
    return f"coalesce({found})"


def ensure_usable(foreseen: Foreseen) -> None:
    if foreseen.condition not in CONDITIONS:
        raise UnusableRefusal(f"{foreseen.condition} is no condition. Choose one of {', '.join(CONDITIONS)}.")
    if foreseen.condition == "longer_than" and not foreseen.value.strip().isdecimal():
        raise UnusableRefusal(
            f"{foreseen.value or 'Nothing'} is no number of characters. Write one such as 40."
        )
    if foreseen.condition != "blank" and not foreseen.value.strip():
        raise UnusableRefusal("Say which value Salesforce refuses.")


def is_refused(foreseen: Foreseen, cell: str) -> str:
    """SQL that is true where Salesforce would refuse the value in `cell`, never null."""
    ensure_usable(foreseen)
    return f"coalesce({CONDITIONS[foreseen.condition][1](cell, foreseen.value.strip())}, false)"


def _listed(said: str) -> str:
    return ", ".join(literal(each.strip()) for each in said.split(";"))
