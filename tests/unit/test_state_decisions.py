"""A decision stands until somebody takes it back, and every word is kept."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from core.settings import Settings
from core.state import decisions, open_store
from core.state.decisions import DISTINCT, MERGE, UNDO
from core.state.tables import Decision


@pytest.fixture
def session(settings: Settings) -> Iterator[Session]:
    with open_store(settings.state_url).session() as opened:
        yield opened


def decide(session: Session, verdict: str, right: str = "2", who: str = "Ada") -> Decision:
    sides = {
        f"{side}_{name}": value
        for side, key in (("left", "1"), ("right", right))
        for name, value in (
            ("source", "nevada"),
            ("key", key),
            ("contract", 1),
            ("period", "2026-05"),
            ("values", {"Name": "Sunny"}),
        )
    }
    return decisions.add(session, Decision(**sides, verdict=verdict, run_id="2026-05-001", created_by=who))


def standing(session: Session) -> list[tuple[str, str]]:
    return [(row.right_key, row.verdict) for row in decisions.standing(session)]


def test_the_newest_decision_of_a_pair_stands(session: Session) -> None:
    decide(session, MERGE)
    decide(session, DISTINCT)
    assert standing(session) == [("2", DISTINCT)]


def test_pairs_do_not_touch_each_other(session: Session) -> None:
    decide(session, MERGE, right="2")
    decide(session, DISTINCT, right="3")
    assert standing(session) == [("2", MERGE), ("3", DISTINCT)]


def test_an_undone_decision_no_longer_stands(session: Session) -> None:
    decisions.undo(session, decide(session, MERGE).decision_id, "Bea")
    assert standing(session) == []


def test_undoing_the_newest_brings_back_what_stood_before(session: Session) -> None:
    decide(session, MERGE)
    newest = decide(session, DISTINCT)
    decisions.undo(session, newest.decision_id, "Bea")
    assert standing(session) == [("2", MERGE)]


def test_undoing_an_older_decision_leaves_the_newer_one(session: Session) -> None:
    older = decide(session, MERGE)
    decide(session, MERGE, right="3")
    decide(session, DISTINCT)
    decisions.undo(session, older.decision_id, "Bea")
    assert dict(standing(session)) == {"2": DISTINCT, "3": MERGE}


def test_a_pair_can_be_decided_again_after_an_undo(session: Session) -> None:
    decisions.undo(session, decide(session, MERGE).decision_id, "Bea")
    decide(session, DISTINCT)
    assert standing(session) == [("2", DISTINCT)]


def test_undoing_twice_is_undoing_once(session: Session) -> None:
    row = decide(session, MERGE)
    decisions.undo(session, row.decision_id, "Bea")
    decisions.undo(session, row.decision_id, "Cleo")
    assert standing(session) == []


def test_every_word_is_kept_with_who_said_it(session: Session) -> None:
    row = decide(session, MERGE)
    decisions.undo(session, row.decision_id, "Bea")
    told = [(one.verdict, one.created_by, one.undoes) for one in decisions.latest(session, 10)]
    assert told == [(UNDO, "Bea", row.decision_id), (MERGE, "Ada", None)]


def test_an_undo_keeps_both_records_as_they_stood(session: Session) -> None:
    row = decide(session, MERGE)
    undone = decisions.undo(session, row.decision_id, "Bea")
    assert decisions.pair(undone) == decisions.pair(row)
    assert undone.left_values == {"Name": "Sunny"}


def test_the_standing_decision_of_one_pair_is_found(session: Session) -> None:
    row = decide(session, MERGE)
    decide(session, DISTINCT, right="3")
    assert decisions.standing_for(session, decisions.pair(row)) == [row]
    decisions.undo(session, row.decision_id, "Bea")
    assert decisions.standing_for(session, decisions.pair(row)) == []
