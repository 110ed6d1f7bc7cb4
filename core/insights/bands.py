"""Pairs of a published run whose band its lines alone decided: counted, moved, drawn at random."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core import engine
from core.canonical import FIELDS
from core.engine import Connection, identifier
from core.insights.reviews import PairField

MERGE, REVIEW, DISTINCT = "merge", "review", "distinct"
PairIds = tuple[str, str]

# No line moves the others: exact keys, people's decisions, pairs that something speaks against, those that
# others joined, and those that the contradictions of others left open.
_BY_LINE = """(
    select left_id, right_id, probability, band
    from match_pair
    where rule = 'model' and not is_capped and (band = 'merge') = (probability >= $merge)
)"""


@dataclass(frozen=True)
class Drawn:
    """`pairs` stand in a random order, so that the first few are a sample too; each with its probability."""

    population: int
    pairs: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True)
class Record:
    name: str
    source: str
    record_key: str


@dataclass(frozen=True)
class TwoRecords:
    """`fields` holds those that at least one side fills."""

    left: Record
    right: Record
    fields: tuple[PairField, ...]


def is_told(connection: Connection) -> bool:
    """Whether the run says which pairs its lines decided; older runs do not."""
    query = (
        "select count(*) from duckdb_columns() where table_name = 'match_pair' and column_name = 'is_capped'"
    )
    return engine.scalar(connection, query) != 0


def moves(
    connection: Connection, merge: float, to_merge: float, to_review: float
) -> Mapping[tuple[str, str], int]:
    """How many pairs have which band at the run's line, and which at the others'; unmoved ones too."""
    rows = connection.execute(
        f"""
        select band, case
            when probability >= $to_merge then 'merge'
            when probability >= $to_review then 'review'
            else 'distinct'
        end as moved, count(*)
        from {_BY_LINE}
        group by all""",
        {"merge": merge, "to_merge": to_merge, "to_review": to_review},
    ).fetchall()
    return {(band, moved): int(number) for band, moved, number in rows}


def at_or_above(
    connection: Connection, merge: float, lines: Sequence[float]
) -> Mapping[tuple[float, str], int]:
    """How many pairs of each band are at least so likely, for each line; a band without any is left out."""
    rows = connection.execute(
        f"""
        select line, band, count(*)
        from {_BY_LINE}
        inner join (select unnest($lines::double[]) as line) on probability >= line
        group by all""",
        {"merge": merge, "lines": list(lines)},
    ).fetchall()
    return {(line, band): int(number) for line, band, number in rows}


def draw(connection: Connection, merge: float, band: str, size: int, seed: int) -> Drawn:
    """Every pair of the band is as likely to be drawn as any other; the same for the same seed."""
    rows = connection.execute(
        f"""
        select left_id, right_id, probability, count(*) over () as population
        from {_BY_LINE}
        where band = $band
        order by md5($seed::varchar || left_id || chr(31) || right_id), left_id, right_id
        limit $size""",
        {"merge": merge, "band": band, "size": size, "seed": seed},
    ).fetchall()
    return Drawn(
        population=int(rows[0][3]) if rows else 0,
        pairs=tuple((left, right, float(probability)) for left, right, probability, _ in rows),
    )


def two_records(connection: Connection, ids: PairIds) -> TwoRecords | None:
    """Both records of a pair whatever its band; None where the run has no lead of one of them."""
    names = ", ".join(f"record.{identifier(field.name)}" for field in FIELDS)
    rows = connection.execute(
        f"""
        select record.record_id, coalesce(record.operator, record.company, record.record_key),
            coalesce(dim_source.title, record.source), record.record_key, {names}
        from lead_record as record
        left join dim_source on record.source = dim_source.source
        where record.record_id in ($left, $right)""",
        {"left": ids[0], "right": ids[1]},
    ).fetchall()
    found = {row[0]: row[1:] for row in rows}
    if not found.keys() >= set(ids):
        return None
    left, right = found[ids[0]], found[ids[1]]
    return TwoRecords(
        Record(*left[:3]),
        Record(*right[:3]),
        tuple(
            PairField(field.name, field.label, one, two)
            for field, one, two in zip(FIELDS, left[3:], right[3:], strict=True)
            if one is not None or two is not None
        ),
    )
