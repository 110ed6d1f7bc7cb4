"""What matching is measured beside: Splink as its documentation sets it up, and exact keys.

    python -m bench.match.baselines splink|exact --records FILE [--right FILE]
        --columns leads|persons|persons_with_id --out PAIRS [--clusters CLUSTERS]

Both run as processes of their own, so that their seconds and memory are measured as ours are. PAIRS
(left_key, right_key, probability, weight) and CLUSTERS (key, cluster) are Parquet.
"""

import argparse
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from bench.match import columns
from bench.match.columns import Layout
from core import engine, settings
from core.engine import Connection

LEAD_COMPARISONS = (
    cl.JaroWinklerAtThresholds("company", [0.92, 0.8]).configure(term_frequency_adjustments=True),
    cl.ForenameSurnameComparison("first_name", "last_name"),
    cl.LevenshteinAtThresholds("phone", [1, 2]),
    cl.EmailComparison("email"),
    cl.JaroWinklerAtThresholds("street", [0.92, 0.8]),
    cl.LevenshteinAtThresholds("zip", [1, 2]),
    cl.ExactMatch("city").configure(term_frequency_adjustments=True),
    cl.ExactMatch("license_number"),
    cl.ExactMatch("website").configure(term_frequency_adjustments=True),
)
LEAD_BLOCKS = (
    block_on("phone"),
    block_on("email"),
    block_on("license_number"),
    block_on("company", "zip"),
    block_on("company", "city"),
    block_on("street"),
    block_on("last_name", "zip"),
)
LEAD_CERTAIN = (block_on("license_number"), block_on("company", "street", "zip"), block_on("phone", "zip"))
LEAD_TRAINING = (block_on("phone"), block_on("company", "zip"))

PERSON_COMPARISONS = (
    cl.NameComparison("first_name").configure(term_frequency_adjustments=True),
    cl.NameComparison("last_name").configure(term_frequency_adjustments=True),
    cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
    cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
    cl.DamerauLevenshteinAtThresholds("zip").configure(term_frequency_adjustments=True),
)
PERSON_ID = (cl.DamerauLevenshteinAtThresholds("soc_sec_id"),)
PERSON_BLOCKS = (block_on("first_name"), block_on("last_name"), block_on("date_of_birth"), block_on("zip"))
PERSON_CERTAIN = (
    block_on("first_name", "last_name", "date_of_birth"),
    block_on("street_number", "street", "zip"),
)
PERSON_TRAINING = (block_on("date_of_birth"), block_on("zip"))

MODELS = {
    "leads": (LEAD_COMPARISONS, LEAD_BLOCKS, LEAD_CERTAIN, LEAD_TRAINING),
    "persons": (PERSON_COMPARISONS, PERSON_BLOCKS, PERSON_CERTAIN, PERSON_TRAINING),
    "persons_with_id": (
        PERSON_COMPARISONS + PERSON_ID,
        (*PERSON_BLOCKS, block_on("soc_sec_id")),
        PERSON_CERTAIN,
        PERSON_TRAINING,
    ),
}
PERSON_KEYS = (("first_name", "last_name", "date_of_birth"), ("street_number", "street", "zip"))
EXACT_KEYS = {
    "leads": (("license_number",), ("company", "zip", "street"), ("phone", "zip"), ("email",)),
    "persons": PERSON_KEYS,
    "persons_with_id": (*PERSON_KEYS, ("soc_sec_id",)),
}
# What the documentation assumes of the share of true pairs that the certain rules find.
CERTAIN_RECALL = 0.7
LOWEST = 0.01
CLUSTERED_AT = 0.95
SAMPLED_PAIRS = 1e7


@dataclass(frozen=True)
class Found:
    """Queries of key_l, key_r, probability, weight and of key, cluster; exact keys make pairs only."""

    pairs: str
    clusters: str | None = None


def plain_splink(connection: Connection, layout: Layout, is_link: bool) -> Found:
    """The settings, training, scoring and clustering of Splink's own pages."""
    comparisons, blocks, certain, training = MODELS[layout.kind]
    database = DuckDBAPI(connection=connection)
    tables = [database.register(name) for name in columns.tables(is_link)]
    chosen = SettingsCreator(
        link_type="link_only" if is_link else "dedupe_only",
        unique_id_column_name="key",
        comparisons=list(comparisons),
        blocking_rules_to_generate_predictions=list(blocks),
    )
    linker = Linker(tables if is_link else tables[0], chosen, log_level=logging.CRITICAL)
    linker.training.estimate_probability_two_random_records_match(list(certain), recall=CERTAIN_RECALL)
    linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLED_PAIRS, seed=1)
    for block in training:
        linker.training.estimate_parameters_using_expectation_maximisation(block)
    pairs = linker.inference.predict(threshold_match_probability=LOWEST, warning_mode="never")
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, CLUSTERED_AT)
    return Found(
        f"select key_l, key_r, match_probability, match_weight from {engine.identifier(pairs.physical_name)}",
        f"select key, cluster_id from {engine.identifier(clusters.physical_name)}",
    )


def exact_keys(connection: Connection, layout: Layout, is_link: bool) -> Found:
    """Pairs that agree in all columns of a key, letter for letter after lower and trim.

    Keys stand strongest first and weigh so: the best F1 is that of the best so many.
    """
    left, right = (columns.tables(is_link) * 2)[:2]
    order = "true" if is_link else "l.key < r.key"
    queries = (
        f"select l.key, r.key, 1.0, {-place} from {left} as l inner join {right} as r on {order} and "
        + " and ".join(f"l.{name} = r.{name}" for name in key)
        for place, key in enumerate(EXACT_KEYS[layout.kind])
    )
    return Found(" union ".join(queries))


WAYS: dict[str, Callable[[Connection, Layout, bool], Found]] = {"splink": plain_splink, "exact": exact_keys}


def run(way: str, layout: Layout, files: list[Path], pairs: Path, clusters: Path | None) -> None:
    with TemporaryDirectory() as scratch, engine.connect(settings.load(Path(scratch))) as connection:
        columns.load(connection, layout, files)
        found = WAYS[way](connection, layout, len(files) > 1)
        _keep(connection, found.pairs, "left_key, right_key, probability, weight", pairs)
        if clusters and found.clusters:
            _keep(connection, found.clusters, "key, cluster", clusters)


def _keep(connection: Connection, query: str, names: str, out: Path) -> None:
    connection.execute(f"copy (from ({query}) as found({names})) to {engine.literal(out)} (format parquet)")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("way", choices=sorted(WAYS))
    parser.add_argument("--records", type=Path, required=True)
    parser.add_argument("--right", type=Path)
    parser.add_argument("--columns", choices=sorted(columns.LAYOUTS), required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--clusters", type=Path)
    told = parser.parse_args()
    files = [told.records, told.right] if told.right else [told.records]
    run(told.way, columns.LAYOUTS[told.columns], files, told.out, told.clusters)
    return 0


if __name__ == "__main__":
    sys.exit(main())
