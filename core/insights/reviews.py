"""Pairs of records that wait for a person: too alike to keep apart, too unlike to merge."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.canonical import FIELDS
from core.engine import Connection, identifier, literal, scalar
from core.insights.queue import QueueRow

# Two records of one lead are merged already, whatever else links them.
_OPEN = """
    from match_pair
    inner join lead_record as one on match_pair.left_id = one.record_id
    inner join lead_record as two on match_pair.right_id = two.record_id
    where match_pair.band = 'review' and one.lead_id <> two.lead_id"""
_NAMES = ", ".join(identifier(field.name) for field in FIELDS)
Values = tuple[object, ...]
FEW = 4  # records that are looked up one by one


@dataclass(frozen=True)
class PairField:
    name: str
    label: str
    left: object
    right: object

    @property
    def is_same(self) -> bool:
        return self.left == self.right

    @property
    def is_one_sided(self) -> bool:
        return self.left is None or self.right is None


@dataclass(frozen=True)
class OpenPair:
    """A pair in words, for a list: the lead it would join with is on the other side."""

    ids: tuple[str, str]
    left_lead: str
    left_title: str
    right_title: str
    left_source: str
    right_source: str
    reason: str | None


def open_pairs(connection: Connection) -> int:
    """What the run left to a person, decided since or not."""
    return int(str(scalar(connection, f"select count(*) {_OPEN}")))


def fields(connection: Connection, row: QueueRow) -> tuple[PairField, ...]:
    """Those that at least one side fills, in the order of the canonical fields."""
    sides = [(row.left_source, row.left_number), (row.right_source, row.right_number)]
    left, right = (_values(connection, source, [number])[number] for source, number in sides)
    return tuple(
        PairField(field.name, field.label, one, other)
        for field, one, other in zip(FIELDS, left, right, strict=True)
        if one is not None or other is not None
    )


def values(connection: Connection, records: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Values]:
    """Of records by source and number, in the order of the canonical fields."""
    numbers: dict[str, list[int]] = {}
    for source, number in records:
        numbers.setdefault(source, []).append(number)
    return {
        (source, number): found
        for source, wanted in numbers.items()
        for number, found in _values(connection, source, wanted).items()
    }


def as_decided(
    connection: Connection, run_folder: Path, row: QueueRow
) -> Mapping[str, tuple[object, object]]:
    """Of a pair asked again, what both sides said when it was decided, as today's parsers read it.

    Only the fields that differ since; a side that the file no longer has has not changed.
    """
    files = sorted((run_folder / "inputs" / "decided").glob("*.parquet"))
    found = connection.execute(
        "select decision_id from match_decision where not is_current and "
        "(left_id, right_id) in ((?, ?), (?, ?))",
        [row.left_id, row.right_id, row.right_id, row.left_id],
    ).fetchall()
    if not files or not found:
        return {}
    every = ", ".join(literal(file) for file in files)
    rows = connection.execute(
        f"select record_id, {_NAMES} from read_parquet([{every}], union_by_name = true) "
        "where record_number // 2 = ?",
        [found[0][0]],
    ).fetchall()
    was = {record_id: said for record_id, *said in rows}
    now = fields(connection, row)
    places = {field.name: place for place, field in enumerate(FIELDS)}
    told = {}
    for field in now:
        then = [
            was[one][places[field.name]] if one in was else current
            for one, current in ((row.left_id, field.left), (row.right_id, field.right))
        ]
        if then != [field.left, field.right]:
            told[field.name] = (then[0], then[1])
    return told


def pairs_of_lead(connection: Connection, lead_id: str, limit: int = 20) -> tuple[OpenPair, ...]:
    """Open pairs that would join this lead with another, the likeliest first."""
    rows = connection.execute(
        f"""
        with chosen as (
            select match_pair.*, one.lead_id as left_lead, two.lead_id as right_lead {_OPEN}
                and $lead in (one.lead_id, two.lead_id)
            order by probability desc nulls last, left_id, right_id
            limit $limit
        )
        select [left_id, right_id], left_lead,
            coalesce(mine.operator, mine.company, left_lead),
            coalesce(other.operator, other.company, right_lead),
            coalesce(left_title.title, left_source), coalesce(right_title.title, right_source), reason
        from chosen
        left join lead as mine on left_lead = mine.lead_id
        left join lead as other on right_lead = other.lead_id
        left join dim_source as left_title on left_source = left_title.source
        left join dim_source as right_title on right_source = right_title.source
        order by probability desc nulls last, left_id, right_id""",
        {"lead": lead_id, "limit": limit},
    ).fetchall()
    return tuple(OpenPair((ids[0], ids[1]), *rest) for ids, *rest in rows)


def _values(connection: Connection, source: str, numbers: Sequence[int]) -> dict[int, Values]:
    """Asked of the source's own view by number: one alone is found at once, for its file is in that order."""
    view = identifier(f"stg_{source}")
    listed = ", ".join(str(int(number)) for number in numbers)
    conditions = [f"= {int(number)}" for number in numbers] if len(numbers) <= FEW else [f"in ({listed})"]
    read: dict[int, Values] = {}
    for condition in conditions:
        rows = connection.execute(
            f"select record_number, {_NAMES} from {view} where record_number {condition}"
        )
        read |= {number: tuple(said) for number, *said in rows.fetchall()}
    return read
