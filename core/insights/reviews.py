"""What waits for a person: pairs that may be one place, and rows that broke a rule."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from core.canonical import FIELDS
from core.engine import Connection, identifier


@dataclass(frozen=True)
class PairField:
    name: str
    label: str
    left: object
    right: object

    @property
    def is_same(self) -> bool:
        return self.left == self.right


@dataclass(frozen=True)
class Pair:
    """`fields` holds those that at least one side fills."""

    left_id: str
    right_id: str
    left_source: str
    right_source: str
    left_lead: str
    right_lead: str
    rule: str
    weight: float | None
    probability: float | None
    reason: str | None
    fields: tuple[PairField, ...]


def next_pairs(
    connection: Connection, limit: int = 10, decided: Sequence[tuple[str, str]] = ()
) -> tuple[Pair, ...]:
    """The likeliest first; `decided` are pairs that a person answered since the run."""
    names = [field.name for field in FIELDS]
    sides = ", ".join(f"{side}.{identifier(name)}" for side in ("one", "two") for name in names)
    rows = connection.execute(
        f"""
        select left_id, right_id, coalesce(first_source.title, left_source),
            coalesce(second_source.title, right_source), one.lead_id, two.lead_id,
            rule, weight, probability, reason, {sides}
        from match_pair
        inner join lead_record as one on match_pair.left_id = one.record_id
        inner join lead_record as two on match_pair.right_id = two.record_id
        left join dim_source as first_source on match_pair.left_source = first_source.source
        left join dim_source as second_source on match_pair.right_source = second_source.source
        where band = 'review' and left_id || chr(31) || right_id not in (select unnest($decided::varchar[]))
        order by probability desc nulls last, left_id, right_id
        limit $limit""",
        {"decided": [f"{left}\x1f{right}" for left, right in decided], "limit": limit},
    ).fetchall()
    return tuple(Pair(*(*row[:10], _fields(row[10:]))) for row in rows)


def findings(connection: Connection) -> pd.DataFrame:
    """Every rule of the run, the failed ones first and the worst of them on top."""
    return connection.execute("""
        select finding.finding_id, finding.source, coalesce(dim_source.title, finding.source) as title,
            column_name, severity, expectation, description, checked, failed, is_held
        from finding
        left join dim_source on finding.source = dim_source.source
        order by is_held desc,
            list_position(['critical', 'error', 'warning'], severity), failed desc, finding_id""").df()


def failing_rows(connection: Connection, finding_id: str, limit: int = 100, offset: int = 0) -> pd.DataFrame:
    """In file order, with whether the row is held back."""
    return connection.execute(
        """
        select failing.source, failing.record_number, failing.column_name, failing.value, failing.record_id,
            failing.record_id in (select record_id from quarantine) as is_quarantined
        from finding_record as failing
        where failing.finding_id = $finding
        order by failing.source, failing.record_number, failing.record_id, failing.column_name
        limit $limit offset $offset""",
        {"finding": finding_id, "limit": limit, "offset": offset},
    ).df()


def _fields(values: Sequence[object]) -> tuple[PairField, ...]:
    half = len(FIELDS)
    return tuple(
        PairField(field.name, field.label, left, right)
        for field, left, right in zip(FIELDS, values[:half], values[half:], strict=True)
        if left is not None or right is not None
    )
