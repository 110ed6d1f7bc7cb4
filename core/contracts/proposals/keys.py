"""Which columns can tell a source's records apart, ranked by how well they really do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from core.contracts.proposals.facts import ColumnFacts
from core.engine import Connection, identifier

UNIQUE = 0.999
WORTH_MEASURING = 0.6  # of the sample's cells that differ
MEASURED = 12
PAIRED = 6
OFFERED = 5
# However different they are today, nobody promised that these tell records apart.
NO_KEY = {
    "license_issued_date", "license_expiration_date", "capacity", "zip", "city", "county", "schedule", "ages",
    "person", "first_name", "last_name", "email", "website", "mobile_phone", "phone2", "street2",
    "street_number",
}  # fmt: skip
NAMES_A_RECORD = {"license_number": 1.0, "provider_id": 0.9, "sfdc_id": 1.0}


@dataclass(frozen=True)
class KeyCandidate:
    """Counted over every record; `stays` is the share of an earlier file's keys that is here again."""

    columns: tuple[str, ...]
    records: int
    filled: int
    distinct: int
    leading_zeros: int
    distinct_without_zeros: int
    stays: float | None = None

    @property
    def uniqueness(self) -> float:
        return self.distinct / self.records if self.records else 0.0

    @property
    def is_unique(self) -> bool:
        return self.uniqueness >= UNIQUE

    @property
    def may_strip_zeros(self) -> bool:
        """Without leading zeros the keys are as many as before."""
        return self.leading_zeros > 0 and self.distinct_without_zeros == self.distinct


def candidates(
    connection: Connection,
    relation: str,
    columns: Sequence[ColumnFacts],
    meanings: Mapping[str, str],
    earlier: str | None = None,
) -> tuple[KeyCandidate, ...]:
    """The best first. Pairs are tried only where no single column is unique."""
    likely = _likely(columns, meanings)
    alone = [(one.name,) for one in likely if one.filled * one.variety >= WORTH_MEASURING][:MEASURED]
    single = _measure(connection, relation, alone, earlier)
    ranked = sorted(single, key=lambda one: -_rank(one, meanings))
    if any(one.is_unique for one in ranked):
        return tuple(ranked[:OFFERED])
    pairs = list(combinations([one.name for one in likely[:PAIRED]], 2))
    paired = _measure(connection, relation, pairs, earlier)
    return tuple(sorted([*ranked, *paired], key=lambda one: -_rank(one, meanings))[:OFFERED])


def _likely(columns: Sequence[ColumnFacts], meanings: Mapping[str, str]) -> list[ColumnFacts]:
    """Columns that say what a record is come first, then those with many different cells."""
    offered = [one for one in columns if meanings.get(one.name) not in NO_KEY and one.different > 1]
    return sorted(offered, key=lambda one: (-_named(one.name, meanings), -one.filled * one.variety))


def _named(column: str, meanings: Mapping[str, str]) -> float:
    return NAMES_A_RECORD.get(meanings.get(column, ""), 0.0)


def _rank(candidate: KeyCandidate, meanings: Mapping[str, str]) -> float:
    """A number that the source gives beats a phone that happens to be unique today."""
    named = sum(_named(column, meanings) for column in candidate.columns) / len(candidate.columns)
    stays = 1.0 if candidate.stays is None else candidate.stays
    penalty = 0.1 * (len(candidate.columns) - 1)
    return 0.7 * candidate.uniqueness * stays + 0.3 * named + (0.5 if candidate.is_unique else 0.0) - penalty


def _measure(
    connection: Connection, relation: str, keys: Sequence[tuple[str, ...]], earlier: str | None
) -> list[KeyCandidate]:
    if not keys:
        return []
    asked = ", ".join(part for key in keys for part in _counts(key))
    row = connection.execute(f"select count(*), {asked} from {relation}").fetchall()[0]
    records, counts = row[0], row[1:]
    found = []
    for at, key in enumerate(keys):
        filled, distinct, zeros, without = (int(value or 0) for value in counts[4 * at : 4 * at + 4])
        stays = _stays(connection, relation, key, earlier) if earlier else None
        found.append(KeyCandidate(key, records, filled, distinct, zeros, without, stays))
    return found


def _counts(key: Sequence[str]) -> tuple[str, ...]:
    """filled, distinct, beginning with a zero, distinct without leading zeros"""
    value, bare = _value(key), _value(key, "ltrim(trim({}), '0')")
    zeros = " or ".join(f"trim({identifier(name)}) like '0_%'" for name in key)
    return (
        f"count({value})",
        f"count(distinct {value})",
        f"count(*) filter ({zeros})",
        f"count(distinct {bare})",
    )


def _value(key: Sequence[str], form: str = "nullif(trim({}), '')") -> str:
    """Null as soon as a part is empty, as the record key is."""
    parts = [form.format(identifier(name)) for name in key]
    return " || '|' || ".join(parts) if len(parts) > 1 else parts[0]


def _stays(connection: Connection, relation: str, key: Sequence[str], earlier: str) -> float | None:
    """None where the earlier file has no such column."""
    had = {row[0] for row in connection.execute(f"describe select * from {earlier}").fetchall()}
    if not set(key) <= had:
        return None
    value = _value(key)
    query = f"""select count(*), count(*) filter (key in (select {value} from {relation}))
    from (select distinct {value} as key from {earlier}) where key is not null"""
    before, again = connection.execute(query).fetchall()[0]
    return round(again / before, 3) if before else None
