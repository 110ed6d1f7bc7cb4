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
    """A record, and the lead it belongs to at the moment."""

    record_id: str
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


def answered(connection: Connection, decided: Sequence[PairIds]) -> set[PairIds]:
    """Those of `decided` that the run had left open."""
    rows = connection.execute(
        f"select left_id, right_id from {_OPEN} where {_KEY} in (select unnest($decided::varchar[]))",
        {"decided": _keys(decided)},
    ).fetchall()
    return {(left, right) for left, right in rows}


def waiting(connection: Connection, decided: Sequence[PairIds] = ()) -> int:
    """Open pairs that nobody has decided."""
    return open_pairs(connection) - len(answered(connection, decided))


def next_pairs(connection: Connection, limit: int = 10, decided: Sequence[PairIds] = ()) -> tuple[Pair, ...]:
    """The likeliest first; `decided` are pairs that a person answered since the run."""
    where = f"{_KEY} not in (select unnest($decided::varchar[]))"
    return _pairs(connection, where, {"decided": _keys(decided), "limit": limit})


def pair(connection: Connection, left_id: str, right_id: str) -> Pair | None:
    """One open pair by its records; None where the run has no such pair."""
    where = "left_id = $left and right_id = $right"
    found = _pairs(connection, where, {"left": left_id, "right": right_id, "limit": 1})
    return found[0] if found else None


def pairs_of_lead(connection: Connection, lead_id: str, limit: int = 20) -> tuple[Pair, ...]:
    """Open pairs that would join this lead with another."""
    return _pairs(connection, "$lead in (left_lead, right_lead)", {"lead": lead_id, "limit": limit})


def names(connection: Connection, record_ids: Sequence[str]) -> dict[str, str]:
    """Records in words: the place, and whose record it is."""
    rows = connection.execute(
        """
        select record_id, concat_ws(', ', coalesce(operator, company, record_key), city),
            coalesce(dim_source.title, lead_record.source)
        from lead_record left join dim_source on lead_record.source = dim_source.source
        where record_id in (select unnest($ids::varchar[]))""",
        {"ids": list(record_ids)},
    ).fetchall()
    return {record_id: f"{place} ({title})" for record_id, place, title in rows}


def _pairs(connection: Connection, where: str, values: dict[str, object]) -> tuple[Pair, ...]:
    every = [field.name for field in FIELDS]
    sides = ", ".join(f"{side}.{identifier(name)}" for side in ("one", "two") for name in every)
    rows = connection.execute(
        f"""
        with chosen as (
            select * from {_OPEN} where {where}
            order by probability desc nulls last, left_id, right_id
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
        order by probability desc nulls last, left_id, right_id""",
        values,
    ).fetchall()
    return tuple(_pair(row) for row in rows)


def _pair(row: Sequence[Any]) -> Pair:
    rule, weight, probability, reason = row[12:16]
    left, right = Side(*row[:6]), Side(*row[6:12])
    return Pair(left, right, rule, weight, probability, reason, _fields(row[16:]))


def _side(record: str, side: str) -> str:
    return f"""{record}.record_id, coalesce({side}_source.title, {record}.source), {record}.record_key,
        {side}_lead, coalesce({side}_golden.operator, {side}_golden.company, {side}_lead),
        {side}_golden.record_count"""


def _keys(pairs: Sequence[PairIds]) -> list[str]:
    return [f"{left}\x1f{right}" for left, right in pairs]


def _fields(values: Sequence[object]) -> tuple[PairField, ...]:
    half = len(FIELDS)
    return tuple(
        PairField(field.name, field.label, left, right)
        for field, left, right in zip(FIELDS, values[:half], values[half:], strict=True)
        if left is not None or right is not None
    )
