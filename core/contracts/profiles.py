"""What the values of each column look like, so that a renamed column can be known by its values."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core import engine
from core.engine import Connection

SQL = Path(__file__).with_name("profile.sql")
SAMPLED_RECORDS = 5_000
RECORD_NUMBER = "_record_number"


@dataclass(frozen=True)
class ColumnProfile:
    """`patterns`: frequent value shapes such as 999-999-9999, and their shares of the filled cells."""

    filled: float
    patterns: tuple[tuple[str, float], ...]


Profile = Mapping[str, ColumnProfile]


def profile(connection: Connection, relation: str) -> Profile:
    """Every n-th record is looked at, at most about 5,000, so that any size takes about the same time."""
    names = columns(connection, relation)
    listed = ", ".join(f"{engine.identifier(name)} as c{at}" for at, name in enumerate(names))
    query = SQL.read_text(encoding="utf-8").format(
        columns=listed, relation=relation, record_number=RECORD_NUMBER, sample=SAMPLED_RECORDS
    )
    found: dict[int, tuple[float, list[tuple[str, float]]]] = {}
    for column, filled, pattern, share in connection.execute(query).fetchall():
        found.setdefault(int(column[1:]), (filled, []))[1].append((pattern, share))
    empty: tuple[float, list[tuple[str, float]]] = (0.0, [])
    return {name: _column(*found.get(at, empty)) for at, name in enumerate(names)}


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
    return tuple(row[0] for row in described if row[0] != RECORD_NUMBER)


def _column(filled: float, patterns: list[tuple[str, float]]) -> ColumnProfile:
    return ColumnProfile(filled=filled, patterns=tuple(patterns))
