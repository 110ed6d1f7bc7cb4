"""A pair of probability 0.7 is a duplicate seven times in ten, in a made-up world and on generated leads."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from bench.match import columns, generator, judgement, ways
from bench.match.quality import load
from core.engine import Connection
from core.matching import beliefs, comparisons, mixture
from core.matching.levels import (
    CHAIN,
    DUPLICATE,
    KINDS,
    OWNER,
    PLACE,
    RELICENSED,
    UNRELATED,
    Comparison,
)
from core.matching.mixture import Levels, Mixture, Numbers, Seen

COMPARED = comparisons.usable({"company", "trade", "street_name", "zip", "phone", "last", "first"})
RECORDS = 30_000
PAIRS = {DUPLICATE: 9_000, OWNER: 3_000, CHAIN: 9_000, PLACE: 2_000, UNRELATED: 20_000}
ANOTHER = 0.2
# In this world a chain has no telephone in common and tenants know nothing of each other.
FOLLOWS: Mapping[str, Mapping[str, float]] = {
    CHAIN: {"phone": 0.01},
    PLACE: {"phone": 0.01},
    OWNER: {"name": 0.8, "phone": 0.6},
}
MISSING = {"street": 0.3, "phone": 0.4, "town": 0.1, "last name": 0.15, "first name": 0.15}
# How far a tenth with enough pairs to tell may be off; a contact counted twice, or a chain believed to share
# its telephones, makes it 0.25.
ENOUGH, BOUND = 100, 0.2
# Nats that the truth may cost for each true pair; with every contact counted twice it is 0.04.
WORST_LOSS = 0.025


@dataclass(frozen=True)
class World:
    patterns: Levels
    is_true: Numbers
    seen: Seen


@pytest.fixture(scope="module")
def world() -> World:
    """Pairs of which it is known what they are; what they have in common is not all as shipped."""
    random = np.random.default_rng(4)
    drawn = _pairs(random, UNRELATED, 100_000)
    patterns = np.concatenate([_pairs(random, kind, count) for kind, count in PAIRS.items()])
    kinds = np.repeat(list(PAIRS), list(PAIRS.values()))
    near, counts = np.unique(patterns, axis=0, return_counts=True)
    far, far_counts = np.unique(drawn, axis=0, return_counts=True)
    seen = Seen(RECORDS, near, counts.astype(float), far, far_counts.astype(float))
    return World(patterns, (kinds == DUPLICATE).astype(float), seen)


def _pairs(random: np.random.Generator, kind: str, count: int) -> Levels:
    is_another = random.random(count) < (ANOTHER if kind in (DUPLICATE, OWNER) else 0)
    columns = []
    for one in COMPARED:
        levels = _drawn(random, one, kind, count)
        if one.of_contact:
            levels = np.where(is_another, _drawn(random, one, UNRELATED, count), levels)
        columns.append(np.where(random.random(count) < MISSING.get(one.name, 0), 0, levels))
    return np.stack(columns, axis=1)


def _drawn(random: np.random.Generator, one: Comparison, kind: str, count: int) -> Levels:
    mine, apart = beliefs.of_duplicates(one), beliefs.normal([level.unrelated for level in one.levels])
    told = {DUPLICATE: mine, UNRELATED: apart}
    if kind not in told:
        follows = dict(one.follows) | {kind: FOLLOWS[kind].get(one.name, one.follows.get(kind, 0.0))}
        told[kind] = beliefs.of_related(replace(one, follows=follows), kind, mine, apart)
    return random.choice(np.arange(1, len(one.levels) + 1), size=count, p=told[kind])


def _predicted(world: World, learnt: Mixture) -> Numbers:
    predicted: Numbers = mixture.posterior(COMPARED, learnt, world.patterns)[:, KINDS.index(DUPLICATE)]
    return predicted


def _off(predicted: Numbers, is_true: Numbers) -> dict[float, float]:
    """True less predicted share of each tenth that holds enough pairs to tell."""
    tenths = np.minimum(np.floor(predicted * 10), 9) / 10
    held = {tenth: tenths == tenth for tenth in np.unique(tenths)}
    return {
        float(tenth): float((is_true[here] - predicted[here]).mean())
        for tenth, here in held.items()
        if here.sum() >= ENOUGH
    }


def test_a_tenth_of_the_pairs_is_as_often_true_as_predicted(world: World) -> None:
    off = _off(_predicted(world, mixture.learn(COMPARED, world.seen)), world.is_true)
    assert len(off) >= 4, off
    assert max(abs(one) for one in off.values()) <= BOUND, off


def test_only_two_licence_numbers_can_tell_of_a_new_licence() -> None:
    compared = (*COMPARED, comparisons.LICENSE)
    believed = beliefs.of_kinds(compared, RECORDS)
    halves = [np.full((len(KINDS), len(one.levels)), 1 / len(one.levels)) for one in compared]
    even = Mixture(tuple(halves), believed, beliefs.of_another(compared))
    silent, spoken = np.zeros((2, 1, len(compared)), dtype=np.int64)
    spoken[0, -1] = len(comparisons.LICENSE.levels)
    at = KINDS.index(RELICENSED)
    assert mixture.posterior(compared, even, silent)[0, at] < 1e-12
    assert mixture.posterior(compared, even, spoken)[0, at] == pytest.approx(believed[at], rel=1e-6)


@pytest.mark.slow
def test_generated_leads_are_as_often_one_as_predicted(connection: Connection, tmp_path: Path) -> None:
    """With every street: the generator takes none from a lead that could be taken for another."""
    rates = generator.Rates().changed(["street_missing=0"])
    month = generator.write(generator.Plan(20_000, seed=5, rates=rates), tmp_path)[0]
    load(connection, "truth", month.truth, "rec_id as key, * exclude (rec_id), false as is_right")
    task = ways.Task("leads", (month.records,), columns.LEADS, "rec_id", tmp_path)
    judged = judgement.judge(connection, task, ways.ours(task))
    off = {one.low: one.off for one in judged.bins if one.pairs >= ENOUGH}
    assert max(off.values()) <= BOUND, off
    assert judged.log_loss * judged.compared.found <= WORST_LOSS * judged.compared.true
