"""The probabilistic model: learnt from a workspace's own records, kept as text, scored in SQL."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.engine import Connection
from core.matching import levels, mixture, scripts
from core.matching.beliefs import Numbers
from core.matching.comparisons import STANDARD
from core.matching.features import Features
from core.matching.frequencies import Frequencies
from core.matching.levels import DUPLICATE, KINDS, Comparison
from core.matching.mixture import Levels, Mixture, Seen

DRAWN_PAIRS = 300_000
SEED = 20  # of the pairs drawn: the same records give the same model
ENOUGH_TO_KEEP = 2_000
DIGITS = 6
ALL_THE_SAME = {"same", "same, rare", "same, common", "same name, no number", "same ZIP and city"}
# Below this a pair is not worth a row, whatever else it may be.
LEAST = 0.001


@dataclass(frozen=True)
class Model:
    """`text` is JSON: how often each kind of pair shows each level, and how many records taught that."""

    text: str

    @property
    def version(self) -> str:
        return sha256(self.text.encode()).hexdigest()[:12]

    @cached_property
    def parts(self) -> Mapping[str, Any]:
        return dict(json.loads(self.text))

    @property
    def records(self) -> int:
        """How many records it was learnt from."""
        return int(self.parts["records"])

    @property
    def taught(self) -> int:
        """How many pairs it heard of from people."""
        return int(self.parts.get("taught", 0))

    @property
    def frequencies(self) -> Frequencies:
        return Frequencies.of(self.parts["frequencies"])

    @property
    def is_worth_keeping(self) -> bool:
        """Less data says little; the next run learns again."""
        return self.records >= ENOUGH_TO_KEEP

    def fits(self, wanted: Sequence[Comparison]) -> bool:
        """Whether it knows what models know today, and every comparison by the levels of today."""
        known = self.parts["comparisons"]
        return "another_contact" in self.parts and all(
            _signature(one) == known.get(one.name, {}).get("levels") for one in wanted
        )

    @property
    def is_of_today(self) -> bool:
        """Whether a run could use it, by all that it can know of one without its records."""
        names = self.parts["comparisons"]
        today = {one.name: one for one in STANDARD}
        return names.keys() <= today.keys() and self.fits([today[name] for name in names])

    def mixture(self, wanted: Sequence[Comparison]) -> Mixture:
        known = self.parts["comparisons"]
        shares = tuple(np.array([known[one.name]["shares"][kind] for kind in KINDS]) for one in wanted)
        kinds, another = (
            np.array([self.parts[name][kind] for kind in KINDS]) for name in ("kinds", "another_contact")
        )
        return Mixture(shares, kinds, another)


def learn(connection: Connection, features: Features, frequencies: Frequencies, seed: int = SEED) -> Model:
    """From match_compared and pairs drawn at random, with the shipped shares as belief."""
    return written(
        features, mixture.learn(features.comparisons, look(connection, features, seed)), frequencies
    )


def look(connection: Connection, features: Features, seed: int) -> Seen:
    """How often each pattern is there, among the pairs compared and among others drawn at random."""
    wanted = features.comparisons
    candidates, counts = _patterns(connection, wanted, "match_compared", "sum(stands_for)")
    records = max(1, min(features.records, DRAWN_PAIRS))
    each = min(records - 1, DRAWN_PAIRS // records)
    scripts.run(connection, "drawn", pattern=levels.pattern(wanted), records=records, each=each, seed=seed)
    drawn, drawn_counts = _patterns(connection, wanted, "match_drawn", "count(*)")
    return Seen(features.records, candidates, counts, drawn, drawn_counts)


def written(features: Features, learnt: Mixture, frequencies: Frequencies, taught: int = 0) -> Model:
    """`taught` is how many pairs people had told of."""
    wanted = features.comparisons
    parts: dict[str, Any] = {
        "records": frequencies.records,
        "frequencies": frequencies.as_parts(),
        "kinds": dict(zip(KINDS, learnt.kinds.tolist(), strict=True)),
        "another_contact": dict(zip(KINDS, learnt.another.tolist(), strict=True)),
        "comparisons": {
            one.name: {
                "levels": _signature(one),
                "shares": dict(zip(KINDS, shares.tolist(), strict=True)),
            }
            for one, shares in zip(wanted, learnt.shares, strict=True)
        },
    }
    if taught:
        parts["taught"] = taught
    return Model(json.dumps(parts, indent=1, sort_keys=True))


def compare(connection: Connection, features: Features) -> None:
    """match_compared: every candidate pair with its pattern of agreement."""
    scripts.run(connection, "compared", pattern=levels.pattern(features.comparisons))


def score(
    connection: Connection, model: Model, features: Features, identical: float = 0.0, also: str = "false"
) -> None:
    """match_scored: pairs that may be something to each other; pattern_score: the probability of each kind.

    `weight` is log2 of the odds of a duplicate. `identical` is the least probability of a record that repeats
    another in all that it says: what a few records with a field or two cannot teach. `also` is SQL for pairs
    that are kept whatever the model says.
    """
    wanted = features.comparisons
    rows = connection.execute(
        "select pattern from match_compared union select pattern from match_carried order by pattern"
    ).fetchall()
    patterns = [number for (number,) in rows]
    found = levels_of(patterns, wanted)
    told = mixture.posterior(wanted, model.mixture(wanted), found)
    place = KINDS.index(DUPLICATE)
    told[:, place] = np.where(_repeats(found, wanted), np.maximum(told[:, place], identical), told[:, place])
    frame = pd.DataFrame(np.round(told, DIGITS), columns=[f"p_{kind.replace(' ', '_')}" for kind in KINDS])
    frame["weight"] = np.round(_weight(told[:, place]), DIGITS)
    frame["pattern"] = np.array(patterns, dtype=np.uint64)
    connection.register("scored_patterns", frame)
    connection.execute("create or replace temp table pattern_score as from scored_patterns")
    connection.unregister("scored_patterns")
    scripts.run(connection, "scored", least=LEAST, also=also)


def levels_of(patterns: Sequence[int], wanted: Sequence[Comparison]) -> Levels:
    """A row a pattern, a column a comparison."""
    found = [levels.levels(number, wanted) for number in patterns]
    return np.array(found, dtype=np.int64).reshape(len(patterns), len(wanted))


def keep_order(connection: Connection, features: Features) -> None:
    """match_comparison: which comparison stands at which place of a pattern."""
    connection.execute(
        """create or replace table match_comparison as
        select unnest(range(len($names)))::integer as place, unnest($names::varchar[]) as name""",
        {"names": [one.name for one in features.comparisons]},
    )


def _patterns(
    connection: Connection, wanted: Sequence[Comparison], table: str, counted: str
) -> tuple[Levels, Numbers]:
    rows = connection.execute(
        f"select pattern, {counted} from {table} group by pattern order by pattern"
    ).fetchall()
    return levels_of([number for number, _ in rows], wanted), np.array([float(count) for _, count in rows])


def _repeats(found: Levels, wanted: Sequence[Comparison]) -> NDArray[np.bool_]:
    """Patterns in which all that both say is the same, and something of it is rare."""
    same = [[True, *(level.label in ALL_THE_SAME for level in one.levels)] for one in wanted]
    rare = [[False, *(level.label == "same, rare" for level in one.levels)] for one in wanted]
    columns = range(len(wanted))
    all_same = np.all([np.array(same[at])[found[:, at]] for at in columns], axis=0) if wanted else False
    any_rare = np.any([np.array(rare[at])[found[:, at]] for at in columns], axis=0) if wanted else False
    repeats: NDArray[np.bool_] = np.logical_and(all_same, any_rare)
    return repeats


def _weight(probability: Numbers) -> Numbers:
    sure = np.clip(probability, 1e-15, 1 - 1e-15)
    weight: Numbers = np.log2(sure / (1 - sure))
    return weight


def _signature(one: Comparison) -> list[str]:
    """Another question under the same label would make learnt shares wrong."""
    asked = [(level.label, level.sql) for level in one.levels]
    return [f"{label} {sha256(f'{sql} {one.missing}'.encode()).hexdigest()[:8]}" for label, sql in asked]
