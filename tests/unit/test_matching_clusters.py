"""Clusters that hang together by little, or contradict themselves, are a person's to decide."""

import pytest

from core.engine import Connection
from core.matching import clusters, scripts

Tie = tuple[int, int, float]
FIRM, WEAK = 0.9999, 0.985
TWO_GROUPS: list[Tie] = [(1, 2, FIRM), (3, 4, FIRM)]


def clustered(connection: Connection, *ties: Tie, records: int = 4) -> list[set[int]]:
    """The clusters of more than one record; ties below one half are pairs that the model tells apart."""
    scripts.run(connection, "macros")
    connection.execute(
        "create or replace temp table match_record as select range as rid, null::varchar as license, "
        f"'NV' as state, null::varchar as house from range(1, {records + 1})"
    )
    connection.execute(
        "create or replace temp table match_seen "
        "(rid_l bigint, rid_r bigint, pattern ubigint, is_looked_into boolean)"
    )
    connection.execute("create or replace temp table pattern_score (pattern ubigint, p_duplicate double)")
    connection.execute(
        "create or replace temp table match_judged (rid_l bigint, rid_r bigint, rule varchar, "
        "probability double, band varchar, reason varchar, is_certain boolean)"
    )
    for number, (left, right, probability) in enumerate(ties):
        connection.execute("insert into match_seen values (?, ?, ?, true)", [left, right, number])
        connection.execute("insert into pattern_score values (?, ?)", [number, probability])
        if probability >= 0.5:
            row = [left, right, probability]
            connection.execute("insert into match_judged values (?, ?, 'model', ?, 'merge', '', false)", row)
    clusters.build(connection)
    found = connection.execute("select list(rid) from match_cluster group by cluster having count(*) > 1")
    return sorted((set(rids) for (rids,) in found.fetchall()), key=min)


def test_two_groups_that_one_weak_pair_ties_are_asked_about_whole(connection: Connection) -> None:
    assert clustered(connection, *TWO_GROUPS, (2, 3, WEAK)) == []
    bands = connection.execute("select distinct band from match_judged").fetchall()
    assert bands == [("review",)]


@pytest.mark.parametrize("ties", [[(2, 3, FIRM)], [(2, 3, WEAK), (1, 4, WEAK)]], ids=["a firm one", "two"])
def test_two_groups_that_more_ties_are_one(connection: Connection, ties: list[Tie]) -> None:
    assert clustered(connection, *TWO_GROUPS, *ties) == [{1, 2, 3, 4}]


def test_one_record_at_the_end_of_a_weak_pair_is_no_group(connection: Connection) -> None:
    assert clustered(connection, (1, 2, FIRM), (2, 3, WEAK), records=3) == [{1, 2, 3}]


def test_a_pair_inside_that_the_model_tells_apart_is_asked_about(connection: Connection) -> None:
    assert clustered(connection, (1, 2, FIRM), (2, 3, FIRM), (1, 3, 0.01), records=3) == []
    assert clustered(connection, (1, 2, FIRM), (2, 3, FIRM), (1, 3, 0.3), records=3) == [{1, 2, 3}]


def test_another_cluster_is_left_as_it_is(connection: Connection) -> None:
    ties = [*TWO_GROUPS, (2, 3, WEAK), (5, 6, FIRM)]
    assert clustered(connection, *ties, records=6) == [{5, 6}]
