"""Pairs of records that wait for a person: too alike to keep apart, too unlike to merge."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.canonical import FIELDS
from core.engine import Connection, identifier, scalar

PairIds = tuple[str, str]

# Two records of one lead are merged already, whatever else links them.
_OPEN = """(
    select match_pair.*, one.lead_id as left_lead, two.lead_id as right_lead
    from match_pair
    inner join lead_record as one on match_pair.left_id = one.record_id
    inner join lead_record as two on match_pair.right_id = two.record_id
    where match_pair.band = 'review' and one.lead_id <> two.lead_id
)"""
_KEY = "left_id || chr(31) || right_id"
_LIKELIEST = "probability desc nulls last, left_id, right_id"


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
class Side:
    """A record in words, and the lead it belongs to at the moment."""

    record_id: str
    name: str
    source_title: str
    record_key: str
    lead_id: str
    lead_title: str
    lead_records: int


@dataclass(frozen=True)
class Pair:
    """`fields` holds those that at least one side fills."""

    left: Side
    right: Side
    rule: str
    weight: float | None
    probability: float | None
    reason: str | None
    fields: tuple[PairField, ...]

    @property
    def ids(self) -> PairIds:
        return self.left.record_id, self.right.record_id


def open_pairs(connection: Connection) -> int:
    """What the run left to a person, decided since or not."""
    return int(str(scalar(connection, f"select count(*) from {_OPEN}")))


def open_ids(connection: Connection) -> tuple[PairIds, ...]:
    """Every pair that the run left to a person, the likeliest first."""
    rows = connection.execute(f"select left_id, right_id from {_OPEN} order by {_LIKELIEST}").fetchall()
    return tuple((left, right) for left, right in rows)


def pairs(connection: Connection, ids: Sequence[PairIds]) -> tuple[Pair, ...]:
    """Open pairs by their records, the likeliest first; those that the run does not know are left out."""
    where = f"{_KEY} in (select unnest($pairs::varchar[]))"
    keys = [f"{left}\x1f{right}" for left, right in ids]
    return _pairs(connection, where, {"pairs": keys, "limit": len(keys)})


def pairs_of_lead(connection: Connection, lead_id: str, limit: int = 20) -> tuple[Pair, ...]:
    """Open pairs that would join this lead with another."""
    return _pairs(connection, "$lead in (left_lead, right_lead)", {"lead": lead_id, "limit": limit})


def _pairs(connection: Connection, where: str, values: dict[str, object]) -> tuple[Pair, ...]:
    every = [field.name for field in FIELDS]
    sides = ", ".join(f"{side}.{identifier(name)}" for side in ("one", "two") for name in every)
    rows = connection.execute(
        f"""
        with chosen as (
            select * from {_OPEN} where {where}
            order by {_LIKELIEST}
            limit $limit
        )
        select {_side("one", "left")}, {_side("two", "right")}, rule, weight, probability, reason, {sides}
        from chosen
        inner join lead_record as one on chosen.left_id = one.record_id
        inner join lead_record as two on chosen.right_id = two.record_id
        left join dim_source as left_source on one.source = left_source.source
        left join dim_source as right_source on two.source = right_source.source
        left join lead as left_golden on chosen.left_lead = left_golden.lead_id
        left join lead as right_golden on chosen.right_lead = right_golden.lead_id
        order by {_LIKELIEST}""",
        values,
    ).fetchall()
    return tuple(_pair(row) for row in rows)


def _pair(row: Sequence[Any]) -> Pair:
    rule, weight, probability, reason = row[14:18]
    left, right = Side(*row[:7]), Side(*row[7:14])
    return Pair(left, right, rule, weight, probability, reason, _fields(row[18:]))


def _side(record: str, side: str) -> str:
    place = (
        f"concat_ws(', ', coalesce({record}.operator, {record}.company, {record}.record_key), {record}.city)"
    )
    source = f"coalesce({side}_source.title, {record}.source)"
    return f"""{record}.record_id, {place} || ' (' || {source} || ')', {source}, {record}.record_key,
        {side}_lead, coalesce({side}_golden.operator, {side}_golden.company, {side}_lead),
        {side}_golden.record_count"""


def _fields(values: Sequence[object]) -> tuple[PairField, ...]:
    half = len(FIELDS)
    return tuple(
        PairField(field.name, field.label, left, right)
        for field, left, right in zip(FIELDS, values[:half], values[half:], strict=True)
        if left is not None or right is not None
    )
