"""The lines of matching are people's words: kept with a reason, undone by one more row."""

import pytest

from core import lines
from core.errors import WrongUse
from core.matching import Thresholds
from core.settings import Settings
from core.state import Store, open_store


@pytest.fixture
def store(settings: Settings) -> Store:
    return open_store(settings.state_url)


def say(store: Store, settings: Settings, merge: float, review: float, reason: str = "Sampled.") -> int:
    seen = lines.standing(store)
    wanted = Thresholds(merge, review)
    return lines.save(store, settings, wanted, reason, "Ada", seen.line_id if seen else None).line_id


def test_until_somebody_speaks_the_shipped_lines_hold(store: Store, settings: Settings) -> None:
    assert lines.in_force(store, settings) == Thresholds(0.98, 0.5)
    assert lines.standing(store) is None


def test_the_environment_gives_the_lines_that_nobody_set(store: Store, settings: Settings) -> None:
    stricter = settings.model_copy(update={"merge_probability": 0.995})
    assert lines.in_force(store, stricter) == Thresholds(0.995, 0.5)
    say(store, settings, 0.97, 0.6)
    assert lines.in_force(store, stricter) == Thresholds(0.97, 0.6)


def test_lines_name_who_set_them_and_why(store: Store, settings: Settings) -> None:
    say(store, settings, 0.97, 0.6, "0 wrong of 212.")
    row = lines.standing(store)
    assert row is not None
    assert (row.merge, row.review, row.reason, row.created_by) == (0.97, 0.6, "0 wrong of 212.", "Ada")


def test_an_undo_brings_back_what_held_before_and_keeps_every_row(store: Store, settings: Settings) -> None:
    first = say(store, settings, 0.97, 0.6)
    second = say(store, settings, 0.95, 0.6)
    lines.undo(store, second, "Bea")
    assert lines.in_force(store, settings) == Thresholds(0.97, 0.6)
    lines.undo(store, first, "Bea")
    assert lines.in_force(store, settings) == Thresholds(0.98, 0.5)
    assert [(row.created_by, row.undoes) for row in lines.history(store)] == [
        ("Bea", first), ("Bea", second), ("Ada", None), ("Ada", None),
    ]  # fmt: skip


def test_lines_that_are_not_in_force_cannot_be_taken_back(store: Store, settings: Settings) -> None:
    first = say(store, settings, 0.97, 0.6)
    second = say(store, settings, 0.95, 0.6)
    with pytest.raises(WrongUse, match="Somebody moved the lines meanwhile"):
        lines.undo(store, first, "Bea")
    lines.undo(store, second, "Bea")
    with pytest.raises(WrongUse, match="Somebody moved the lines meanwhile"):
        lines.undo(store, second, "Ada")


def test_whoever_saw_other_lines_in_force_does_not_overwrite_them(store: Store, settings: Settings) -> None:
    first = say(store, settings, 0.97, 0.6)
    for seen in (None, first + 1):
        with pytest.raises(WrongUse, match="Somebody moved the lines meanwhile"):
            lines.save(store, settings, Thresholds(0.9, 0.6), "Fewer questions.", "Bea", seen)
    assert lines.in_force(store, settings) == Thresholds(0.97, 0.6)


@pytest.mark.parametrize(
    ("merge", "review"), [(0.4, 0.3), (0.9, 0.95), (1.1, 0.5), (0.9, 0.0), (float("nan"), 0.5)]
)
def test_lines_that_cannot_be_meant_are_refused(
    store: Store, settings: Settings, merge: float, review: float
) -> None:
    with pytest.raises(WrongUse, match="Merge from 50 % or more, and ask from 1 % up to that line"):
        say(store, settings, merge, review)


def test_lines_need_a_reason_and_something_new(store: Store, settings: Settings) -> None:
    with pytest.raises(WrongUse, match="Say why the lines move"):
        say(store, settings, 0.97, 0.5, "  ")
    with pytest.raises(WrongUse, match="in force already"):
        say(store, settings, 0.98, 0.5)
    assert lines.history(store) == []
