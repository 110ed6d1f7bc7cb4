"""The probabilistic model: the only module that knows Splink."""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from splink import DuckDBAPI, Linker

from core import engine
from core.engine import Connection
from core.matching import scripts

SHIPPED = Path(__file__).with_name("model.json")
ENOUGH_TO_TRAIN = 2_000
TAUGHT_RECORDS = 100_000
SAMPLED_PAIRS = 1_000_001  # one more than Splink's default, which it would warn about
# Blocks in which both true pairs and chance pairs are common; each leaves the other's fields to be learnt.
TRAINING_BLOCKS = (
    "l.phone = r.phone",
    "l.zip = r.zip and l.house = r.house",
    "l.company = r.company and l.zip = r.zip",
)
# How far, in powers of two, what the data teaches may move a weight from the shipped one: few true pairs,
# or many sites of one chain, would otherwise teach that a shared phone means the same place.
FURTHEST = 3.0
PARTNERS_EXPECTED = 0.3
DIGITS = 6


@dataclass(frozen=True)
class Model:
    """A model is its Splink settings as text, so that keeping it with a run is keeping a file."""

    settings: str

    @property
    def version(self) -> str:
        return sha256(self.settings.encode()).hexdigest()[:12]


def shipped() -> Model:
    """What the weights are until there is enough data to learn from."""
    return Model(SHIPPED.read_text(encoding="utf-8"))


def learn(connection: Connection, seed: int) -> Model:
    """The shipped comparisons with weights from match_record; the shipped weights where that is too small."""
    records = engine.count(connection, "match_record")
    if records < ENOUGH_TO_TRAIN:
        return shipped()
    settings = json.loads(shipped().settings)
    with _linker(connection, settings, "match_record") as (linker, _):
        linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLED_PAIRS, seed=seed, num_chunks=1)
        settings = linker.misc.save_model_to_json()
    scripts.run(connection, "taught", parts=max(records // TAUGHT_RECORDS, 1), seed=seed)
    with _linker(connection, settings, "match_taught") as (linker, _):
        for rule in _blocks_with_pairs(connection):
            _learn_within(linker, rule)
        settings = linker.misc.save_model_to_json()
    return Model(json.dumps(_settled(settings), indent=1, sort_keys=True))


def score(connection: Connection, model: Model) -> None:
    """match_candidate's pairs with weight and probability, as match_scored."""
    scripts.run(connection, "compared")
    if not engine.count(connection, "match_candidate"):
        return
    settings = json.loads(model.settings)
    records = engine.count(connection, "match_record")
    settings["probability_two_random_records_match"] = min(PARTNERS_EXPECTED / (records - 1), 0.01)
    with _linker(connection, settings, "match_compared") as (linker, database):
        pairs = database.register("match_candidate")
        linker.table_management.register_blocked_pairs_for_predict(pairs)
        predicted = linker.inference.predict(warning_mode="never").physical_name
        connection.execute(
            f"insert into match_scored select rid_l, rid_r, round(match_weight, {DIGITS}), "
            f"round(match_probability, {DIGITS}) from {engine.identifier(predicted)}"
        )


def _learn_within(linker: Linker, rule: str) -> None:
    """A block whose pairs are all of one kind teaches nothing: Splink gives a share of nothing and raises."""
    with suppress(ValueError):
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True, max_pairs=SAMPLED_PAIRS
        )


@contextmanager
def _linker(
    connection: Connection, settings: Mapping[str, Any], table: str
) -> Iterator[tuple[Linker, DuckDBAPI]]:
    """Splink keeps its tables in the connection and talks to the log; neither outlives the block."""
    log = logging.getLogger("splink")
    level = log.level
    log.setLevel(logging.CRITICAL + 1)
    database = DuckDBAPI(connection=connection)
    # the settings are our own: Splink's check of them costs more than scoring a small month
    linker = Linker(database.register(table), dict(settings), log_level=None, validate_settings=False)
    try:
        yield linker, database
    finally:
        linker.table_management.delete_tables_created_by_splink_from_db()
        log.setLevel(level)


def _blocks_with_pairs(connection: Connection) -> Sequence[str]:
    """Splink raises on a training block without pairs."""
    return [
        rule
        for rule in TRAINING_BLOCKS
        if engine.scalar(
            connection,
            "select count(*) >= 100 from (select 1 from match_taught as l "
            f"join match_taught as r on {rule} and l.rid < r.rid limit 100)",
        )
    ]


def _settled(learnt: Mapping[str, Any]) -> dict[str, Any]:
    """Learnt weights held near the shipped ones and rounded, so that threads cannot change the last digit."""
    default = {c["output_column_name"]: c for c in json.loads(shipped().settings)["comparisons"]}
    for comparison in learnt["comparisons"]:
        known = default[comparison["output_column_name"]]["comparison_levels"]
        for level, standard in zip(comparison["comparison_levels"], known, strict=True):
            if not level.get("is_null_level"):
                _settle(level, standard)
    return dict(learnt)


def _settle(level: dict[str, Any], standard: Mapping[str, Any]) -> None:
    u = min(max(level.get("u_probability") or standard["u_probability"], 1e-7), 1.0)
    usual = standard["m_probability"] / standard["u_probability"]
    factor = (level.get("m_probability") or standard["m_probability"]) / u
    factor = min(max(factor, usual / 2**FURTHEST), usual * 2**FURTHEST)
    level["u_probability"] = float(f"{u:.{DIGITS}g}")
    level["m_probability"] = float(f"{min(factor * u, 1.0):.{DIGITS}g}")
