"""The forms that canonical values take in a Lead: one SQL expression to send, one to compare by."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from core.engine import identifier, literal

REGIONS = Path(__file__).with_name("regions.yaml")

# Marks that tell no two values apart: "St." is "St", "Pre-School" is "Preschool".
_COSMETIC = r"""[.,;:'"\x{2019}`()\[\]/#_\-]"""
_SPACES = r"[\t\n\r\x{85}\x{2028}\x{2029}]+"
_BREAKS = r"\r\n|[\r\x{85}\x{2028}\x{2029}]"
_CONTROLS = r"[\x00-\x09\x0B-\x1F\x7F-\x{9F}\x{FEFF}]"
# What are_tidy refuses in the texts of a row, joined by bars: the above, and blanks at either end of a text.
_UNTIDY = r"[\x00-\x1F\x7F-\x{9F}\x{2028}\x{2029}\x{FEFF}]|^ | $|^$|^\||\|$|\| | \||\|\|"
_UNWANTED = r"[\x00-\x1F\x7F-\x{9F}\x{2028}\x{2029}\x{FEFF}]"


@dataclass(frozen=True)
class Form:
    """`value` makes the text Salesforce receives; `compared` what two such texts are compared by.

    `value` takes what it reads and a condition that vouches for it (see `are_tidy`). The text it makes is
    at most `grows` bytes longer than what it reads.
    """

    value: Callable[[Sequence[str], str], str]
    compared: Callable[[str], str]
    grows: int = 0
    is_cleaned: bool = True


def column(alias: str, name: str) -> str:
    return f"{identifier(alias)}.{identifier(name)}"


def are_tidy(texts: Sequence[str]) -> str:
    """True where cleaning would change none of the texts: one look a row instead of one a value."""
    return f"not regexp_matches(concat_ws('|', {', '.join(texts)}), '{_UNTIDY}')"


def cleaned(text: str, tidy: str = "false", *, lines: bool = False) -> str:
    """Control characters never reach the file; a line break stays only where a field has several lines."""
    pattern, instead = (_BREAKS, "chr(10)") if lines else (_SPACES, "' '")
    broken = f"regexp_replace({text}, '{pattern}', {instead}, 'g')"
    kept = f"regexp_replace({broken}, '{_CONTROLS}', '', 'g')"
    # One look per value is enough for nearly all of them: the rewrites are the rare case.
    washed = f"case when regexp_matches({text}, '{_UNWANTED}') then {kept} else {text} end"
    return f"case when {tidy} then {text} else nullif(trim({washed}, ' ' || chr(10)), '') end"


def characters(text: str) -> str:
    """Salesforce counts as Java does: a character beyond the basic plane is two."""
    return f"(length({text}) + length(regexp_replace({text}, '[^\\x{{10000}}-\\x{{10FFFF}}]', '', 'g')))"


def _text(reads: Sequence[str], tidy: str) -> str:
    return cleaned(reads[0], tidy)


def _company(reads: Sequence[str], tidy: str) -> str:
    """Sales knows a place by its trade name, so the first one that is there wins."""
    return f"coalesce({', '.join(cleaned(name, tidy) for name in reads)})"


def _street(reads: Sequence[str], tidy: str) -> str:
    parts = ", ".join(cleaned(name, tidy, lines=True) for name in reads)
    return f"nullif(concat_ws(', ', {parts}), '')"


def _postal_code(reads: Sequence[str], tidy: str) -> str:
    return f"{cleaned(reads[0], tidy)} || coalesce('-' || {cleaned(reads[1], tidy)}, '')"


def _phone(reads: Sequence[str], tidy: str) -> str:
    """(702) 555-0101 x12: what Salesforce itself shows, and no leading plus for a spreadsheet to run."""
    number = cleaned(reads[0], tidy)
    parts = ", ".join(
        ("'('", f"substr({number}, 3, 3)", "') '", f"substr({number}, 6, 3)", "'-'", f"substr({number}, 9)")
    )
    shown = f"case when regexp_full_match({number}, '\\+1\\d{{10}}') then concat({parts}) else {number} end"
    return shown if len(reads) == 1 else f"({shown}) || coalesce(' x' || {cleaned(reads[1], tidy)}, '')"


def _as_text(reads: Sequence[str], _: str) -> str:
    """Whole numbers, booleans and dates print as Salesforce reads them: 12, true, 2026-11-30."""
    return f"{reads[0]}::varchar"


def _region(kind: str) -> Callable[[Sequence[str], str], str]:
    def value(reads: Sequence[str], tidy: str) -> str:
        return f"coalesce({_lookup(kind)}[{reads[0]}], {cleaned(reads[0], tidy)})"

    return value


@cache
def _lookup(kind: str) -> str:
    names = regions(kind)
    return "map {" + ", ".join(f"{literal(code)}: {literal(name)}" for code, name in names.items()) + "}"


@cache
def regions(kind: str) -> Mapping[str, str]:
    """Codes of `states` or `countries` with their names, in the order in which people list them."""
    named: dict[str, str] = yaml.safe_load(REGIONS.read_text(encoding="utf-8"))[kind]
    return named


def _loosely(text: str) -> str:
    """Case, spacing and cosmetic marks make no difference, unless nothing else is left."""
    plain = f"lower(nfc_normalize({text}))"
    bare = f"trim(regexp_replace(regexp_replace({plain}, {literal(_COSMETIC)}, '', 'g'), '\\s+', ' ', 'g'))"
    return f"coalesce(nullif({bare}, ''), {plain})"


def _digits(text: str) -> str:
    return f"regexp_replace(regexp_replace({text}, '\\D', '', 'g'), '^1(\\d{{10}})', '\\1')"


def _lower(text: str) -> str:
    return f"lower({text})"


def _first_part(text: str) -> str:
    """A ZIP+4 says the same place as its ZIP."""
    return f"upper(replace(split_part({text}, '-', 1), ' ', ''))"


def _address(text: str) -> str:
    return f"regexp_replace(lower({text}), '^(https?://)?(www\\.)?|/+$', '', 'g')"


FORMS: Mapping[str, Form] = {
    "text": Form(_text, _loosely),
    "company": Form(_company, _loosely),
    "street": Form(_street, _loosely, grows=2),
    "postal_code": Form(_postal_code, _first_part, grows=1),
    "phone": Form(_phone, _digits, grows=4),
    "email": Form(_text, _lower),
    "website": Form(_text, _address),
    "whole_number": Form(_as_text, str, is_cleaned=False),
    "yes_no": Form(_as_text, str, is_cleaned=False),
    "date": Form(_as_text, str, is_cleaned=False),
    "state": Form(_text, _loosely),
    "country": Form(_text, _loosely),
    "state_name": Form(_region("states"), _loosely, grows=40),
    "country_name": Form(_region("countries"), _loosely, grows=40),
}
