"""What people say of pairs teaches a model of those pairs, and of nothing that they did not look at."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from core.engine import Connection
from core.matching import Thresholds, match, mixture
from core.matching.beliefs import of_duplicates
from core.matching.levels import DUPLICATE, KINDS, OWNER, Comparison
from core.matching.mixture import Mixture, Seen
from core.matching.taught import ONE, TWO, TWO_OF_OWNER, UNSAID, Said
from core.matching.teaching import Teacher
from tests.unit import pair_world
from tests.unit.matching_records import THRESHOLDS, decide, load, prepare, record
from tests.unit.pair_world import COMPARED, World

AT = KINDS.index(DUPLICATE)
LEVELS = [
    (place, number) for place, one in enumerate(COMPARED) for number, _ in enumerate(one.levels, start=1)
]


@pytest.fixture(scope="module")
def world() -> World:
    return pair_world.made()


@pytest.fixture(scope="module")
def plain(world: World) -> Mixture:
    return mixture.learn(COMPARED, world.seen)


def hard(world: World, learnt: Mixture, kind: str | None = None) -> list[int]:
    """Pairs that a person would be asked about; with `kind`, those that are of it."""
    told = mixture.posterior(COMPARED, learnt, world.patterns)[:, AT]
    asked = np.flatnonzero((told >= 0.5) & (told < 0.98))
    return [int(each) for each in asked if kind is None or world.kinds[each] == kind]


def same(one: Mixture, other: Mixture) -> bool:
    pairs = zip(
        (*one.shares, one.kinds, one.another), (*other.shares, other.kinds, other.another), strict=True
    )
    return all(np.array_equal(mine, theirs) for mine, theirs in pairs)


def test_where_nobody_said_anything_the_model_is_the_same_to_the_last_digit(
    world: World, plain: Mixture
) -> None:
    rows = len(world.seen.counts)
    silent = Said(np.full(rows, UNSAID), np.zeros(rows, dtype=np.bool_))
    assert same(mixture.learn(COMPARED, replace(world.seen, said=silent)), plain)


def test_what_was_said_of_a_pattern_moves_its_probability_that_way(world: World, plain: Mixture) -> None:
    pairs = hard(world, plain)
    before = mixture.posterior(COMPARED, plain, world.patterns[pairs])[:, AT].mean()
    told = {
        word: mixture.posterior(
            COMPARED, mixture.learn(COMPARED, world.told(dict.fromkeys(pairs, word))), world.patterns[pairs]
        )[:, AT].mean()
        for word in (ONE, TWO)
    }
    assert told[TWO] < before - 0.05 < before < told[ONE]


def test_a_few_hundred_words_on_hard_pairs_do_not_move_the_rest(world: World, plain: Mixture) -> None:
    """As people choose them: all of one kind, from the band that is asked about."""
    merged = dict.fromkeys(hard(world, plain, DUPLICATE)[:300], ONE)
    kept = dict.fromkeys([each for each in hard(world, plain) if world.kinds[each] != DUPLICATE], TWO)
    before = mixture.posterior(COMPARED, plain, world.patterns)[:, AT]
    for words in (merged, kept):
        learnt = mixture.learn(COMPARED, world.told(words))
        after = mixture.posterior(COMPARED, learnt, world.patterns)[:, AT]
        assert len(words) > 250
        assert learnt.kinds[AT] == pytest.approx(plain.kinds[AT], rel=0.02)
        assert abs(after - before).mean() < 0.01


def test_pairs_that_chance_chose_tell_how_many_there_are_and_chosen_ones_do_not(
    world: World, plain: Mixture
) -> None:
    apart = dict.fromkeys([each for each in hard(world, plain) if world.kinds[each] != DUPLICATE], TWO)
    drawn = mixture.learn(COMPARED, world.told(apart, is_drawn=True)).kinds[AT]
    chosen = mixture.learn(COMPARED, world.told(apart)).kinds[AT]
    assert drawn < 0.98 * plain.kinds[AT] < chosen


def test_two_places_of_an_owner_are_of_that_kind(world: World, plain: Mixture) -> None:
    owners = dict.fromkeys(hard(world, plain, OWNER), TWO_OF_OWNER)
    drawn = mixture.learn(COMPARED, world.told(owners, is_drawn=True))
    assert len(owners) > 50
    assert drawn.kinds[KINDS.index(OWNER)] > 1.02 * plain.kinds[KINDS.index(OWNER)]


def test_joining_contradicted_pairs_makes_no_contradiction_a_likeness(world: World, plain: Mixture) -> None:
    """Every pair in which something speaks against one lead, each merged by somebody."""
    speaks = [[False, *(level.contradicts for level in one.levels)] for one in COMPARED]
    against = np.any([np.array(known)[world.patterns[:, at]] for at, known in enumerate(speaks)], axis=0)
    words = dict.fromkeys((int(each) for each in np.flatnonzero(against)), ONE)
    learnt = mixture.learn(COMPARED, world.told(words, is_drawn=True))
    checked = 0
    for place, number in LEVELS:
        one = COMPARED[place]
        if not one.levels[number - 1].contradicts:
            continue
        checked += 1
        assert learnt.shares[place][AT, number - 1] <= of_duplicates(one)[number - 1] * 1.0001
        assert _evidence(learnt, place, number) <= _shipped(one, plain, place, number) + 1e-6
    assert checked >= 6
    assert len(words) > 5_000


def _evidence(learnt: Mixture, place: int, number: int) -> float:
    """Bits for a duplicate and against a pair of strangers."""
    return float(np.log2(learnt.shares[place][AT, number - 1] / learnt.shares[place][-1, number - 1]))


def _shipped(one: Comparison, plain: Mixture, place: int, number: int) -> float:
    """The most that the level may say: it is no rarer among strangers than without those words."""
    return float(np.log2(of_duplicates(one)[number - 1] / plain.shares[place][-1, number - 1]))


PHONE = "+17025550101"
RECORDS = [
    each
    for number in range(12)
    for each in (
        record(
            "nevada", str(number), f"ACORN {number} SCHOOL", f"{number} OAK ST, 891{number:02}", phone=PHONE
        ),
        record("list", str(number), f"ACRN {number} SCHOOL", f"{number} OAK ST, 891{number:02}", phone=None),
    )
]


def taught(
    connection: Connection, words: Mapping[tuple[str, str], str], answers: Mapping[tuple[str, str], str] = {}
) -> tuple[str, dict[tuple[str, str], tuple[int, bool, float]]]:
    """The model's text, and what is known of each pair that somebody spoke of."""
    prepare(connection)
    load(connection, RECORDS)
    decide(connection, *((left, right, word) for (left, right), word in words.items()))
    connection.execute(
        "create or replace table match_answer (left_id varchar, right_id varchar, verdict varchar)"
    )
    for (left, right), word in answers.items():
        connection.execute("insert into match_answer values (?, ?, ?)", [left, right, word])
    names: dict[int, str] = {}

    def watch(inner: Connection) -> None:
        names.update(inner.execute("select rid, record_id from match_record").fetchall())

    summary = match(connection, THRESHOLDS, seed=1, learn=Teacher().learn, watch=watch)
    rows = connection.execute("from taught_pair").fetchall()
    told = {tuple(sorted((names[left], names[right]))): said for left, right, *said in rows}
    return summary.model.text, {(left, right): tuple(said) for (left, right), said in told.items()}


def pair(number: int) -> tuple[str, str]:
    return f"list:{number}", f"nevada:{number}"


def test_without_a_word_a_teacher_learns_what_a_run_learns(connection: Connection) -> None:
    text, told = taught(connection, {})
    prepare(connection)
    load(connection, RECORDS)
    assert text == match(connection, THRESHOLDS, seed=1).model.text
    assert told == {}


def test_each_pair_is_heard_once_and_disputed_ones_are_not(connection: Connection) -> None:
    words = {
        pair(0): "merge",
        pair(1): "distinct",
        pair(2): "same_owner",
        pair(3): "merge",
        pair(4): "unsure",
    }
    answers = {pair(0): "merge", pair(3): "distinct", pair(5): "distinct"}
    text, told = taught(connection, words, answers)
    assert {each: (word, is_drawn) for each, (word, is_drawn, _) in told.items()} == {
        pair(0): (ONE, True), pair(1): (TWO, False), pair(2): (TWO_OF_OWNER, False), pair(5): (TWO, True),
    }  # fmt: skip
    assert '"taught": 4' in text
    assert all(0 <= held_out <= 1 for *_, held_out in told.values())


def test_a_decision_on_values_of_then_teaches_nothing(connection: Connection) -> None:
    prepare(connection)
    load(connection, RECORDS)
    decide(connection, (*pair(0), "merge"))
    connection.execute("update match_decision set is_current = false")
    connection.execute("create or replace table match_answer as from match_decision limit 0")
    match(connection, Thresholds(0.98, 0.5), seed=1, learn=Teacher().learn)
    assert connection.execute("from taught_pair").fetchall() == []


def test_words_change_no_count_of_pairs(world: World, plain: Mixture) -> None:
    told: Seen = world.told(dict.fromkeys(hard(world, plain)[:50], ONE))
    assert told.counts.sum() == world.seen.counts.sum()
