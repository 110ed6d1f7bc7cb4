"""What people say stands until one more row takes it back: the one account of that for every kind of word."""

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar


class Undoable(Protocol):
    """A row that may take an earlier one back: `undoes` is that one's number."""

    undoes: int | None


Row = TypeVar("Row", bound=Undoable)
About = TypeVar("About")


def standing(
    rows: Iterable[Row], number: Callable[[Row], int], about: Callable[[Row], About]
) -> dict[About, Row]:
    """Of rows, oldest first, the newest that nobody undid for each thing they are about."""
    kept: dict[int, Row] = {}
    for row in rows:
        if row.undoes is not None:
            kept.pop(row.undoes, None)
        else:
            kept[number(row)] = row
    return {about(row): row for row in kept.values()}
