"""Records that hang together: the weak link is found, and a cut leaves each record where it is held most."""

import pytest

from core.insights.link_map import layout
from core.insights.links import APART, MERGED, WAITING, Link, components, sides, weak_bridge


def link(one: int, other: int, probability: float, state: str = MERGED) -> Link:
    return Link(one, other, state, probability, "")


TWO_PARTS = [link(0, 1, 0.99), link(1, 2, 0.98), link(0, 2, 0.97), link(2, 3, 0.6, WAITING), link(3, 4, 0.95)]


def test_the_weak_bridge_is_the_least_sure_link_that_alone_holds_two_parts() -> None:
    assert weak_bridge(5, TWO_PARTS) == TWO_PARTS[3]


def test_a_ring_has_no_bridge() -> None:
    assert weak_bridge(3, TWO_PARTS[:3]) is None


def test_a_link_that_a_person_cut_holds_nothing() -> None:
    cut = link(2, 3, 0.6, APART)
    assert weak_bridge(5, [*TWO_PARTS[:3], cut, TWO_PARTS[4]]) == TWO_PARTS[4]


def test_cutting_a_bridge_leaves_both_parts_whole() -> None:
    assert sides(5, TWO_PARTS, TWO_PARTS[3]) == ((0, 1, 2), (3, 4))


def test_cutting_a_link_of_a_ring_takes_the_weakest_other_one_too() -> None:
    ring = [link(0, 1, 0.99), link(1, 2, 0.7), link(2, 3, 0.98), link(0, 3, 0.6)]
    assert sides(4, ring, ring[3]) == ((0, 1), (2, 3))


def test_every_record_stands_in_one_group() -> None:
    assert components(4, [link(0, 2, 0.9)]) == [{0, 2}, {1}, {3}]


@pytest.mark.parametrize("size", [2, 3, 7, 16])
def test_the_same_links_give_the_same_picture_within_its_frame(size: int) -> None:
    links = [link(0, other, 0.9) for other in range(1, size)]
    places = layout(size, links)
    assert places == layout(size, links)
    assert all(-1.001 <= each <= 1.001 for place in places for each in place)
    assert len(set(places)) == size
