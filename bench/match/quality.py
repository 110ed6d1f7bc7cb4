"""What pairs and clusters are worth beside the truth: precision, recall, bands and calibration, all in SQL.

A truth is a table of key, entity and is_right (of two files the second); pairs have left_key, right_key,
probability and maybe band and weight; clusters have key and cluster.
"""

from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from bench.match import columns
from core import engine
from core.engine import Connection

Z95 = 1.959964
BINS = 10
LEAST = 1e-6


@dataclass(frozen=True)
class Score:
    """`found` pairs were said to be one, `right` of them are, of `true` ones."""

    found: int
    right: int
    true: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.true) if self.found + self.true else 1.0

    @property
    def most_wrong(self) -> float:
        """The share of wrong pairs that is not exceeded at 95 %."""
        return wilson_upper(self.found - self.right, self.found)


@dataclass(frozen=True)
class Bin:
    low: float
    high: float
    pairs: int
    predicted: float
    true: float

    @property
    def interval(self) -> tuple[float, float]:
        """Between what the true share is at 95 %."""
        return wilson(round(self.true * self.pairs), self.pairs)

    @property
    def off(self) -> float:
        return abs(self.predicted - self.true)


def wilson(events: int, trials: int, z: float = Z95) -> tuple[float, float]:
    """Wilson's interval for a share; 0 to 1 where nothing was tried."""
    if not trials:
        return 0.0, 1.0
    share, spread = events / trials, z * z / trials
    centre, reach = share + spread / 2, z * sqrt((share * (1 - share) + spread / 4) / trials)
    return max((centre - reach) / (1 + spread), 0.0), min((centre + reach) / (1 + spread), 1.0)


def wilson_upper(events: int, trials: int) -> float:
    return wilson(events, trials)[1]


def load(connection: Connection, name: str, file: Path, listed: str = "*") -> None:
    """A CSV or Parquet file as the table `name`; keys stay text."""
    connection.execute(f"create or replace table {name} as select {listed} from {columns.read(file)}")


def judge(connection: Connection, pairs: str, is_link: bool) -> None:
    """`judged` from the tables `truth` and {pairs}: every pair once, and whether it is true.

    `rank` orders pairs where probabilities are all but 1: the weight if there is one.
    """
    ends = "left_key, right_key" if is_link else "least(left_key, right_key), greatest(left_key, right_key)"
    band = "band" if _has(connection, pairs, "band") else "null"
    rank = "weight" if _has(connection, pairs, "weight") else "probability"
    connection.execute(
        f"""
        create or replace table judged as
        select one.*, l.entity = r.entity as is_true
        from (
            select {ends}, max(probability::double), min({band}), max({rank}::double)
            from {pairs} group by 1, 2
        ) as one(left_key, right_key, probability, band, rank)
        inner join truth as l on one.left_key = l.key
        inner join truth as r on one.right_key = r.key
        """
    )


def true_pairs(connection: Connection, is_link: bool) -> int:
    """`truth` has is_right where two files are linked."""
    counts = (
        "count(*) filter (not is_right) * count(*) filter (is_right)"
        if is_link
        else "count(*) * (count(*) - 1) / 2"
    )
    query = (
        f"select coalesce(sum(pairs), 0)::bigint from (select {counts} as pairs from truth group by entity)"
    )
    return int(str(engine.scalar(connection, query)))


def at(connection: Connection, threshold: float, true: int) -> Score:
    """The pairs of at least this probability."""
    return _score(connection, f"probability >= {threshold}", true)


def in_band(connection: Connection, band: str, true: int) -> Score:
    return _score(connection, f"band = {engine.literal(band)}", true)


def proposed(connection: Connection, true: int) -> Score:
    """Every pair that was compared at all: its recall is the most that any threshold can reach."""
    return _score(connection, "true", true)


def best(connection: Connection, true: int) -> tuple[float, Score]:
    """The best F1 over the whole curve, and the rank from which it is reached."""
    row = connection.execute(
        f"""
        select rank, found, hits from (
            select rank, sum(count(*)) over curve as found, sum(count_if(is_true)) over curve as hits
            from judged group by rank
            window curve as (order by rank desc)
        )
        order by 2 * hits / (found + {true}) desc, rank desc limit 1
        """
    ).fetchone()
    return (row[0], Score(int(row[1]), int(row[2]), true)) if row else (1.0, Score(0, 0, true))


def clusters(connection: Connection, table: str, is_link: bool, true: int) -> Score:
    """The pairs that clusters imply; between two files only those from left to right."""
    count = _pairs_within(is_link)
    row = connection.execute(
        f"""
        with member as (select cluster, truth.* from {table} inner join truth using (key))
        select
            (select coalesce(sum(n), 0) from (select {count} as n from member group by cluster)),
            (select coalesce(sum(n), 0) from (select {count} as n from member group by cluster, entity))
        """
    ).fetchone()
    assert row is not None
    return Score(int(row[0]), int(row[1]), true)


def calibration(connection: Connection) -> list[Bin]:
    """Ten bins of predicted probability beside the share of true pairs in each."""
    rows = connection.execute(
        f"""
        select least(floor(probability * {BINS}), {BINS - 1})::integer as bin, count(*), avg(probability),
            avg(is_true::integer)
        from judged group by bin order by bin
        """
    ).fetchall()
    return [Bin(at / BINS, (at + 1) / BINS, *rest) for at, *rest in rows]


def calibration_error(bins: list[Bin], low: float = 0.0, high: float = 1.0) -> float:
    """How far predicted and true share are apart, on average over the pairs of these bins."""
    within = [one for one in bins if low <= one.low and one.high <= high]
    pairs = sum(one.pairs for one in within)
    return sum(one.off * one.pairs for one in within) / pairs if pairs else 0.0


def log_loss(connection: Connection) -> float:
    """What the truth costs at these probabilities, in nats a pair."""
    sure = f"least(greatest(if(is_true, probability, 1 - probability), {LEAST}), 1)"
    return float(str(engine.scalar(connection, f"select coalesce(-avg(ln({sure})), 0) from judged")))


def missed_by_edit(connection: Connection, rank: float) -> list[tuple[str, int, float]]:
    """For each edit: true pairs with it on either side, and the share of them below this rank or not found.

    `truth` has edits and trap.
    """
    return connection.execute(
        f"""
        with pair as (
            select l.key as left_key, r.key as right_key, list_distinct(l.edits || r.edits) as edits, l.trap
            from truth as l inner join truth as r on l.entity = r.entity and l.key < r.key
        ),
        told as (
            select unnest(case when len(edits) = 0 then ['(none)'] else edits end
                || case when trap is null then [] else ['trap ' || trap] end) as edit,
                judged.rank is null or judged.rank < {rank} as is_missed
            from pair left join judged using (left_key, right_key)
        )
        select edit, count(*), avg(is_missed::integer) from told group by edit order by 3 desc, 1
        """
    ).fetchall()


def wrong_by_trap(connection: Connection, rank: float) -> list[tuple[str, int]]:
    """Pairs said to be one that are not, by the trap that both sides are in."""
    return connection.execute(
        f"""
        select coalesce(case when l.trap = r.trap then l.trap end, '(none)') as trap, count(*)
        from judged
        inner join truth as l on judged.left_key = l.key
        inner join truth as r on judged.right_key = r.key
        where not is_true and rank >= {rank}
        group by 1 order by 2 desc, 1
        """
    ).fetchall()


def _pairs_within(is_link: bool) -> str:
    if is_link:
        return "count(*) filter (not is_right) * count(*) filter (is_right)"
    return "count(*) * (count(*) - 1) / 2"


def _score(connection: Connection, condition: str, true: int) -> Score:
    found = engine.count(connection, f"(select 1 from judged where {condition})")
    right = engine.count(connection, f"(select 1 from judged where is_true and {condition})")
    return Score(found, right, true)


def _has(connection: Connection, table: str, column: str) -> bool:
    query = "select count(*) > 0 from duckdb_columns() where table_name = ? and column_name = ?"
    return bool(engine.scalar(connection, query, [table, column]))
