"""A pair of probability 0.7 is a duplicate seven times in ten, in a made-up world and on generated leads."""

from pathlib import Path

import numpy as np
import pytest

from bench.match import columns, generator, judgement, ways
from bench.match.quality import load
from core.engine import Connection
from core.matching import beliefs, comparisons, mixture
from core.matching.levels import (
    DUPLICATE,
    KINDS,
    RELICENSED,
)
from core.matching.mixture import Mixture, Numbers
from tests.unit import pair_world
from tests.unit.pair_world import World

# How far a tenth with enough pairs to tell may be off; a contact counted twice, or a chain believed to share
# its telephones, makes it 0.25.
ENOUGH, BOUND = 100, 0.2
# Nats that the truth may cost for each true pair; with every contact counted twice it is 0.04.
WORST_LOSS = 0.025


@pytest.fixture(scope="module")
def world() -> World:
    return pair_world.made()


def _predicted(world: World, learnt: Mixture) -> Numbers:
    predicted: Numbers = mixture.posterior(pair_world.COMPARED, learnt, world.patterns)[
        :, KINDS.index(DUPLICATE)
    ]
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
    off = _off(_predicted(world, mixture.learn(pair_world.COMPARED, world.seen)), world.is_true)
    assert len(off) >= 4, off
    assert max(abs(one) for one in off.values()) <= BOUND, off


def test_only_two_licence_numbers_can_tell_of_a_new_licence() -> None:
    compared = (*pair_world.COMPARED, comparisons.LICENSE)
    believed = beliefs.of_kinds(compared, pair_world.RECORDS)
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
