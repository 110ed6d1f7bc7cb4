"""Records that hang together by pairs: which link is weak, and what is left where it is cut."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

MERGED, WAITING, APART = "merged", "waiting", "apart"


@dataclass(frozen=True)
class Link:
    """Between two records by their places in the group; `state` is how things stand by now."""

    one: int
    other: int
    state: str
    probability: float | None
    reason: str

    @property
    def ends(self) -> tuple[int, int]:
        return self.one, self.other

    @property
    def strength(self) -> float:
        return 0.5 if self.probability is None else self.probability

    @property
    def holds(self) -> bool:
        """Whether it joins, or would: what a person keeps apart joins nothing."""
        return self.state != APART


def weak_bridge(size: int, links: Sequence[Link]) -> Link | None:
    """The least sure of the links without which the group would fall into two; none where all are doubled."""
    holding = [link for link in links if link.holds]
    whole = len(components(size, holding))
    bridges = [
        link
        for link in holding
        if len(components(size, [each for each in holding if each is not link])) > whole
    ]
    return min(bridges, key=lambda link: (link.strength, link.ends), default=None)


def sides(size: int, links: Sequence[Link], cut: Link) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The records that stay with either end of a cut link.

    Where other links still join the two ends, the weakest of them goes too: each record stays where it is
    held most strongly.
    """
    kept = _strongest_tree(size, [link for link in links if link.holds and link.ends != cut.ends])
    while True:
        groups = components(size, kept)
        mine = next(group for group in groups if cut.one in group)
        if cut.other not in mine:
            return tuple(sorted(mine)), tuple(sorted(next(group for group in groups if cut.other in group)))
        path = _path(kept, cut.one, cut.other)
        kept.remove(min(path, key=lambda link: (link.strength, link.ends)))


def components(size: int, links: Iterable[Link]) -> list[set[int]]:
    """Groups of places, in the order of their first."""
    groups = [{place} for place in range(size)]
    for link in links:
        one, other = (next(group for group in groups if end in group) for end in link.ends)
        if one is not other:
            one |= other
            groups.remove(other)
    return sorted(groups, key=min)


def _strongest_tree(size: int, links: Collection[Link]) -> list[Link]:
    """A decided link before a waiting one, then the likelier: just enough of them to hold all together."""
    tree: list[Link] = []
    for link in sorted(links, key=lambda each: (each.state != MERGED, -each.strength, each.ends)):
        if len(components(size, [*tree, link])) < len(components(size, tree)):
            tree.append(link)
    return tree


def _path(tree: Sequence[Link], start: int, end: int) -> list[Link]:
    """The links from one place to another in a tree."""
    ways: dict[int, list[Link]] = {start: []}
    reached = [start]
    for place in reached:
        for link in tree:
            if place in link.ends:
                there = link.other if link.one == place else link.one
                if there not in ways:
                    ways[there] = [*ways[place], link]
                    reached.append(there)
    return ways[end]
