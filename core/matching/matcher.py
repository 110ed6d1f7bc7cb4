"""This month's records to pairs, leads and redirects."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core import engine
from core.engine import Connection
from core.matching import blocking, clusters, features, frequencies, memory, model, scripts
from core.matching.features import Features
from core.matching.frequencies import Frequencies
from core.matching.model import Model

Learn = Callable[[Connection, Features, Frequencies, int], Model]

# Exact keys that more records share make no pairs.
LARGEST_GROUP = 50
OUR_TABLES = ["match_%", "pattern_score"]
MEMORY, MODELS = "memory", "models"


@dataclass(frozen=True)
class Thresholds:
    """Probabilities from which the model merges by itself, and from which it asks a person."""

    merge: float
    review: float


@dataclass(frozen=True)
class MatchSummary:
    """`compared` counts the pairs that were looked at, `carried` those taken over from an earlier run."""

    records: int
    leads: int
    merged: int
    review: int
    redirects: int
    compared: int
    carried: int
    model: Model
    """The weights that were used: what a run keeps so that its pairs can be explained."""


def match(
    connection: Connection,
    thresholds: Thresholds,
    seed: int = model.SEED,
    known: Model | None = None,
    folder: Path | None = None,
    learn: Learn = model.learn,
    watch: Callable[[Connection], None] = lambda _: None,
) -> MatchSummary:
    """match_pair, match_relation, lead_member, lead_redirect, lead_change.

    `folder` holds what was counted when models were learnt, and what the last run found. With a `known` model
    that fits and has its counts there, nothing is learnt, and pairs of records that say what they said then
    are taken over: the result is that of comparing all of them. `learn` makes the model where one is to be
    learnt, and `watch` is called when all pairs have their probability, while match_seen is there.
    """
    scripts.run(connection, "macros")
    scripts.run(connection, "given")
    found, is_carried = _identify(connection, known, folder)
    _settle(connection)
    if known and folder and _can_use(known, found, folder):
        used = _find_touched(connection, found, known, folder, is_whole=not is_carried)
    else:
        used = _find_all(connection, found, seed, folder, learn)
    model.score(connection, used, found, also="is_chain_site")
    scripts.run(connection, "seen", least=model.LEAST)
    watch(connection)
    _judge(connection, thresholds)
    if folder and used.is_worth_keeping:
        memory.remember(connection, folder / MEMORY, used.version, _names(found))
    model.keep_order(connection, found)
    summary = _summary(connection, used)
    _tidy(connection)
    return summary


def _identify(connection: Connection, known: Model | None, folder: Path | None) -> tuple[Features, bool]:
    """The records, and whether what the last run found of them can be carried over."""
    if known and folder:
        kept = memory.recall(connection, folder / MEMORY, known.version)
        found = features.identify(connection, after=memory.highest(connection))
        if kept == _names(found) and _can_use(known, found, folder):
            return found, True
    memory.forget(connection)
    return features.identify(connection), False


def _can_use(known: Model, found: Features, folder: Path) -> bool:
    return known.fits(found.comparisons) and frequencies.are_in(folder / MODELS / known.version)


def _find_all(connection: Connection, found: Features, seed: int, folder: Path | None, learn: Learn) -> Model:
    """match_compared: what is common is counted, and a model learnt."""
    frequencies.count(connection, found)
    counted = blocking.find(connection, found)
    features.complete(connection, found, counted.records, features.EVERY_RECORD)
    model.compare(connection, found)
    learnt = learn(connection, found, counted, seed)
    if folder and learnt.is_worth_keeping:
        frequencies.save(connection, folder / MODELS / learnt.version)
    return learnt


def _find_touched(
    connection: Connection, found: Features, known: Model, folder: Path, is_whole: bool
) -> Model:
    """match_compared and match_carried by what was counted with the model."""
    counted = known.frequencies
    frequencies.load(connection, folder / MODELS / known.version)
    frequencies.surge(connection, found, is_whole)
    blocking.touch(connection, found, counted, is_whole)
    memory.carry(connection)
    blocking.find_touched(connection, found, counted)
    features.complete(connection, found, counted.records, features.OF_PAIRS)
    model.compare(connection, found)
    return known


def _settle(connection: Connection) -> None:
    """What a key or a person decides, whatever the model says."""
    scripts.run(connection, "names")
    scripts.run(connection, "decided", changed_fields=_changed_fields(connection))
    scripts.run(connection, "exact", largest_group=LARGEST_GROUP)


def _judge(connection: Connection, thresholds: Thresholds) -> None:
    scripts.run(connection, "judged", merge=thresholds.merge, review=thresholds.review)
    clusters.build(connection)
    scripts.run(connection, "relations")
    scripts.run(connection, "prior", not_held=_not_held(connection))
    scripts.run(connection, "lead_ids")
    scripts.run(connection, "lead_redirect")
    scripts.run(connection, "lead_changes")
    scripts.run(connection, "pairs")


def _names(found: Features) -> tuple[str, ...]:
    return tuple(one.name for one in found.comparisons)


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
        compared=engine.count(connection, "match_compared"),
        carried=engine.count(connection, "match_carried"),
        model=used,
    )


def _tidy(connection: Connection) -> None:
    query = "select table_name from duckdb_tables() where temporary and table_name like ? order by 1"
    for pattern in OUR_TABLES:
        for (name,) in connection.execute(query, [pattern]).fetchall():
            connection.execute(f"drop table temp.{engine.identifier(name)}")
