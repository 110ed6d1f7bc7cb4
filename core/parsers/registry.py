"""What each parser takes and gives: contracts are checked and compiled against this list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from core.errors import LeadfoldError

# Inputs that are no cell of the source: the compile step fills them in.
PERIOD = "period"  # the delivery's period, 'YYYY-MM', as SQL text
PHRASE = "phrase"  # an option of the contract, as SQL text
ZIP_CITIES = "zip_cities"  # what the parser's lookup gives
NO_CELL = (PERIOD, PHRASE, ZIP_CITIES)

TEXT, WHOLE, YES_NO, DATE, TIME = "VARCHAR", "INTEGER", "BOOLEAN", "DATE", "TIMESTAMP"


class WrongArguments(LeadfoldError):
    def __init__(self, parser: "Parser", given: int) -> None:
        super().__init__(
            f"The parser {parser.name} takes {parser.arity}, but it was given {given}. "
            "Correct the mapping in the contract."
        )


@dataclass(frozen=True)
class Lookup:
    """`left join {table} on {table}.{key} = {macro}(first cell)`; the argument is `{table}.{gives}`."""

    argument: str
    table: str
    key: str
    macro: str
    gives: str


@dataclass(frozen=True)
class Parser:
    """A macro `parse_<name>` that returns a struct of `outputs` and `problem`."""

    name: str
    inputs: tuple[str, ...]
    outputs: Mapping[str, str]
    repeats: bool = False  # the last input is a list of any number of cells, at least one
    optional: int = 0  # how many of the last inputs may be left out
    lookup: Lookup | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """The inputs a contract names columns for."""
        return tuple(name for name in self.inputs if name not in NO_CELL)

    @property
    def macro(self) -> str:
        return f"parse_{self.name}"

    @property
    def arity(self) -> str:
        most = len(self.inputs)
        if self.repeats:
            return f"{most} or more arguments"
        least = most - self.optional
        return (
            f"{least} to {most} arguments" if self.optional else f"{most} argument{'s' if most > 1 else ''}"
        )

    def accepts(self, columns: int) -> bool:
        """Whether a contract may map this many columns through the parser."""
        most = len(self.cells)
        return most <= columns if self.repeats else most - self.optional <= columns <= most

    def call(self, arguments: Sequence[str]) -> str:
        """The SQL of one call; `arguments` are SQL expressions in the order of `inputs`."""
        most = len(self.inputs)
        given = list(arguments)
        least = most - self.optional
        if len(given) < least or (len(given) > most and not self.repeats):
            raise WrongArguments(self, len(given))
        if self.repeats:
            given[most - 1 :] = ["[" + ", ".join(given[most - 1 :]) + "]"]
        given += ["null"] * (most - len(given))
        return f"{self.macro}({', '.join(given)})"


def _parser(name: str, inputs: str, outputs: str, **more: object) -> Parser:
    given = dict(part.partition(":")[::2] for part in outputs.split())
    types = MappingProxyType({field: kind or TEXT for field, kind in given.items()})
    return Parser(name, tuple(inputs.split()), types, **more)  # type: ignore[arg-type]


_AGES = f"ages_served min_age_months:{WHOLE} max_age_months:{WHOLE}"

_ALL = (
    _parser("text", "value", "value"),
    _parser("words", "value", "value"),
    _parser("name_part", "value", "value"),
    _parser("company", "value", "company operator first_name last_name"),
    _parser("contacts", "value", "first_name last_name contact_names"),
    _parser("caregiver", "value", "first_name last_name title contact_names"),
    _parser("license_in_type", "value", "license_type license_number"),
    _parser("credential", "value", "number suffix"),
    _parser(
        "us_address",
        f"value {ZIP_CITIES}",
        "street street2 city state zip zip4",
        lookup=Lookup(ZIP_CITIES, table="ref_zip", key="zip", macro="zip_in_address", gives="cities"),
    ),
    _parser("street", "line1 line2", "street street2", optional=1),
    _parser("city", "value", "city"),
    _parser("zip", "value", "zip zip4"),
    _parser("state", "value", "state country"),
    _parser("country", "value", "country"),
    _parser("us_phone", "value", "number extension"),
    _parser("email", "value", "email"),
    _parser("website", "value", "website"),
    _parser("past_date", f"value {PERIOD}", f"date:{DATE}"),
    _parser("future_date", f"value {PERIOD}", f"date:{DATE}"),
    _parser("plain_date", "value", f"date:{DATE}"),
    _parser("timestamp", "value", f"timestamp:{TIME}"),
    _parser("whole_number", "value", f"number:{WHOLE}"),
    _parser("yes_no", "value", f"value:{YES_NO}"),
    _parser("any_says", f"{PHRASE} values", f"value:{YES_NO}", repeats=True),
    _parser("ages_flags", "infant toddler preschool school", _AGES),
    _parser("ages_list", "values", _AGES, repeats=True),
    _parser("weekly_hours", "mon tue wed thu fri sat sun", "schedule"),
    _parser("license_status", "value", "license_status"),
    _parser("hours_and_days", "hours days", "schedule", optional=1),
    _parser("age", "value", f"months:{WHOLE}"),
    _parser("age_in_months", "value", f"months:{WHOLE}"),
    _parser("age_in_years", "value", f"months:{WHOLE}"),
    _parser("street_parts", "number name line2", "street street2", optional=1),
    _parser("full_name", "first last", "name"),
    _parser("no_if_yes", "value", f"value:{YES_NO}"),
    _parser("star_level", "value", "rating"),
)

PARSERS: Mapping[str, Parser] = MappingProxyType({parser.name: parser for parser in _ALL})
