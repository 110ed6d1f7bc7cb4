"""What a delivery looks like: of each column its fill, shapes, values and hashes; of the file its keys."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from core.engine import Connection

RECORD_NUMBER = "_record_number"
RECORD_KEY = "_record_key"
MOSTLY = 0.9  # of the filled cells make a column one of numbers or dates


@dataclass(frozen=True)
class ColumnProfile:
    """Shares are of the filled cells. `filled`, `distinct`, lengths, hashes and `common` are of every record,

    the rest is of a sample. `patterns`: frequent value shapes such as 999-999-9999.
    """

    filled: float
    patterns: tuple[tuple[str, float], ...]
    distinct: int = 0  # about, where it is large
    shortest: int = 0
    longest: int = 0
    values_hash: str = ""  # the same for the same values in any order
    common: tuple[tuple[str, int], ...] = ()  # every value with its count, where there are few
    numbers: float = 0.0
    quantiles: tuple[float, ...] = ()  # 21 of them, of the numbers
    dates: tuple[tuple[str, float], ...] = ()  # formats
    leading_zeros: float = 0.0
    mangled: float = 0.0  # numbers as a spreadsheet spoils them: 7.03E+09, 89101.0
    placeholders: float = 0.0  # NULL, #REF!, ####
    garbled: float = 0.0  # letters read in a wrong encoding
    at_longest: float = 0.0  # values of exactly the longest length
    examples: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """number, date, text or empty."""
        if not self.patterns:
            return "empty"
        if sum(share for _, share in self.dates) >= MOSTLY:
            return "date"
        return "number" if self.numbers >= MOSTLY else "text"

    @property
    def date_format(self) -> str | None:
        return self.dates[0][0] if self.kind == "date" else None


Profile = Mapping[str, ColumnProfile]


@dataclass(frozen=True)
class DeliveryProfile:
    """`keyed` records have a key, `keys` of them are different; one in `step` records is in the sample."""

    rows: int
    keyed: int
    keys: int
    step: int
    sampled: int
    columns: Profile = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "DeliveryProfile":
        columns = {name: _column(each) for name, each in stored["columns"].items()}
        return cls(**{**stored, "columns": columns})


def similarity(expected: Profile | None, old: str, found: Profile | None, new: str) -> float | None:
    """The share of values whose shapes both columns have; None where one of them shows no value."""
    if not expected or not found or old not in expected or new not in found:
        return None
    ours, theirs = dict(expected[old].patterns), dict(found[new].patterns)
    if not ours or not theirs:
        return None
    return round(sum(min(share, theirs.get(pattern, 0.0)) for pattern, share in ours.items()), 3)


def columns(connection: Connection, relation: str) -> tuple[str, ...]:
    """The raw columns of a relation, in file order."""
    described = connection.execute(f"describe select * from {relation}").fetchall()
    return tuple(row[0] for row in described if row[0] not in (RECORD_NUMBER, RECORD_KEY))


def _column(stored: Mapping[str, Any]) -> ColumnProfile:
    return ColumnProfile(**{name: _frozen(value) for name, value in stored.items()})


def _frozen(value: Any) -> Any:
    """JSON has lists where a profile has tuples."""
    return tuple(_frozen(each) for each in value) if isinstance(value, list) else value
