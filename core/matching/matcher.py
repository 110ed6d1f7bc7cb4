"""This month's records to pairs, leads and redirects."""

from dataclasses import dataclass

from core import engine
from core.engine import Connection
from core.matching import blocking, clusters, features, model, scripts
from core.matching.model import Model

# Exact keys that more records share make no pairs.
LARGEST_GROUP = 50
OUR_TABLES = "match_%"


@dataclass(frozen=True)
class Thresholds:
    """Probabilities from which the model merges by itself, and from which it asks a person."""

    merge: float
    review: float


@dataclass(frozen=True)
class MatchSummary:
    records: int
    leads: int
    merged: int
    review: int
    redirects: int
    model: Model
    """The weights that were used: what a run keeps so that its pairs can be explained."""


def match(
    connection: Connection, thresholds: Thresholds, seed: int = model.SEED, known: Model | None = None
) -> MatchSummary:
    """Pairs, relations, lead_member, lead_redirect, lead_change; with a `known` model nothing is learnt."""
    scripts.run(connection, "macros")
    scripts.run(connection, "given")
    found = features.prepare(connection)
    scripts.run(connection, "names")
    scripts.run(connection, "decided", changed_fields=_changed_fields(connection))
    scripts.run(connection, "exact", largest_group=LARGEST_GROUP)
    blocking.find(connection, found)
    model.compare(connection, found)
    used = known if known and known.fits(model.used(found)) else model.learn(connection, found, seed)
    model.score(connection, used, found)
    model.keep_order(connection, found)
    scripts.run(connection, "evidence", merge=thresholds.merge, review=thresholds.review)
    clusters.build(connection)
    scripts.run(connection, "relations")
    scripts.run(connection, "prior", not_held=_not_held(connection))
    scripts.run(connection, "lead_ids")
    scripts.run(connection, "lead_redirect")
    scripts.run(connection, "lead_changes")
    scripts.run(connection, "pairs")
    summary = _summary(connection, used)
    _tidy(connection)
    return summary


def _changed_fields(connection: Connection) -> str:
    """replay() says which fields changed; a table without them has only its yes or no."""
    return (
        "d.changed_fields"
        if _has(connection, "match_decision", "changed_fields")
        else "cast([] as varchar[])"
    )


def _not_held(connection: Connection) -> str:
    """A record in quarantine is not here, but it is not gone either: its key has not changed."""
    if _has(connection, "quarantine", "record_id"):
        return "earlier.record_id not in (select record_id from quarantine)"
    return "true"


def _has(connection: Connection, table: str, column: str) -> bool:
    query = "select count(*) from duckdb_columns() where table_name = ? and column_name = ?"
    return engine.scalar(connection, query, [table, column]) != 0


def _summary(connection: Connection, used: Model) -> MatchSummary:
    def pairs(band: str) -> int:
        return engine.count(connection, f"(select 1 from match_pair where band = {engine.literal(band)})")

    return MatchSummary(
        records=engine.count(connection, "lead_member"),
        leads=engine.count(connection, "(select distinct lead_id from lead_member)"),
        merged=pairs("merge"),
        review=pairs("review"),
        redirects=engine.count(connection, "lead_redirect"),
        model=used,
    )


def _tidy(connection: Connection) -> None:
    query = "select table_name from duckdb_tables() where temporary and table_name like ? order by 1"
    for (name,) in connection.execute(query, [OUR_TABLES]).fetchall():
        connection.execute(f"drop table temp.{engine.identifier(name)}")
