"""A month's file in the hands of a mutation, and which of its columns hold what."""

import csv
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

SOURCES = ("nevada", "oklahoma", "texas")
Rows = list[list[str]]
Expected = set[tuple[str, str | None]]


@dataclass
class Table:
    """A month's file in the hands of a mutation; `before` is the month before it."""

    source: str
    header: list[str]
    rows: Rows
    before: Rows
    quoting: int = csv.QUOTE_MINIMAL

    def at(self, column: str) -> int:
        return self.header.index(column)

    def values(self, column: str) -> list[str]:
        at = self.at(column)
        return [row[at] for row in self.rows]

    def change(self, column: str, how: Callable[[str], str], rows: Sequence[int] | None = None) -> None:
        at = self.at(column)
        for number in range(len(self.rows)) if rows is None else rows:
            self.rows[number][at] = how(self.rows[number][at])

    def some(self, dice: random.Random, share: float) -> list[int]:
        return dice.sample(range(len(self.rows)), max(1, round(share * len(self.rows))))


@dataclass(frozen=True)
class Mutation:
    """Changes the table and answers which findings (code, column or None for any) would name it, if any."""

    name: str
    apply: Callable[[Table, random.Random], Expected]
    sources: tuple[str, ...] = SOURCES


KEYS = {"nevada": "Credential Number", "oklahoma": "Type License", "texas": "Operation"}
NAMES = {"nevada": "Name", "oklahoma": "Company", "texas": "Operation Name"}
CATEGORIES = {
    "nevada": ("Credential Type", "Status", "Primary Contact Role"),
    "oklahoma": ("Star Level", "Ages Accepted 1", "AA2"),
    "texas": ("Type", "Status"),
}
DATES = {"nevada": ("Expiration Date", "First Issue Date"), "texas": ("Issue Date",)}
CAPACITIES = {"oklahoma": "Total Cap", "texas": "Capacity"}
FILLED = {
    "nevada": ("Phone", "Address", "County", "Primary Contact Name", "Expiration Date"),
    "oklahoma": ("Phone", "Email", "City", "Company", "Total Cap"),
    "texas": ("Phone", "Email Address", "City", "County", "Operation Name"),
}
ADDED = ("Latitude", "Download Date", "Inspection Score", "Web Site", "Fax", "Comment")
UNLIKE = ("Column1", "Feld", "Attribute", "Data Item")
