"""Pairs that the lines alone decided, counted at other lines and drawn at random."""

from collections.abc import Iterator

import pytest

from core import engine
from core.engine import Connection
from core.insights import bands
from core.settings import load

MERGE_LINE = 0.98
PAIRS = """
create table match_pair as
select 'n:' || number as left_id, 't:' || number as right_id, rule, probability, band, is_capped
from (
    select number, 'model' as rule, 0.5 + number / 200 as probability, false as is_capped
    from range(100) as t(number)
    union all select 1000, 'exact_place', 1.0, false
    union all select 1001, 'model', 0.99, true
    union all select 1002, 'decision', 0.9, false
),
lateral (select if(probability >= 0.98 and not is_capped, 'merge', 'review') as band)
union all values
    ('j:1', 'j:2', 'model', 0.7, 'merge', false), -- one lead through a record that matches both
    ('g:1', 'g:2', 'model', 0.99, 'review', false); -- left open, because others contradict it
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    with engine.connect(load(tmp_path_factory.mktemp("bands"))) as connection:
        connection.execute(PAIRS)
        yield connection


def test_only_pairs_that_a_line_decided_are_counted(run: Connection) -> None:
    assert bands.moves(run, MERGE_LINE, 0.98, 0.5) == {("merge", "merge"): 4, ("review", "review"): 96}


def test_other_lines_move_the_pairs_between_them_and_the_runs_own(run: Connection) -> None:
    assert bands.moves(run, MERGE_LINE, 0.9, 0.6) == {
        ("merge", "merge"): 4,
        ("review", "merge"): 16,
        ("review", "review"): 60,
        ("review", "distinct"): 20,
    }
    assert bands.moves(run, MERGE_LINE, 0.99, 0.5)["merge", "review"] == 2


def test_pairs_at_or_above_a_line_are_counted_by_band(run: Connection) -> None:
    assert bands.at_or_above(run, MERGE_LINE, [0.9, 0.98, 1.0]) == {
        (0.9, "merge"): 4,
        (0.9, "review"): 16,
        (0.98, "merge"): 4,
    }


def test_a_sample_is_random_and_the_same_for_the_same_seed(run: Connection) -> None:
    once, again, other = (bands.draw(run, MERGE_LINE, "review", 20, seed) for seed in (1, 1, 2))
    assert once == again
    assert set(once.pairs) != set(other.pairs)
    assert once.population == 96
    assert len(set(once.pairs)) == 20
    assert list(once.pairs) != sorted(once.pairs)


def test_every_pair_of_the_band_is_drawn_about_as_often(run: Connection) -> None:
    """96 pairs, 20 of them in each of 60 samples: 12.5 times on average, and none is left out or favoured."""
    times: dict[tuple[str, str, float], int] = {}
    for seed in range(60):
        for pair in bands.draw(run, MERGE_LINE, "review", 20, seed).pairs:
            times[pair] = times.get(pair, 0) + 1
    assert len(times) == 96
    assert max(times.values()) < 30


def test_a_small_band_is_drawn_whole(run: Connection) -> None:
    drawn = bands.draw(run, MERGE_LINE, "merge", 50, 1)
    assert (drawn.population, len(drawn.pairs)) == (4, 4)
