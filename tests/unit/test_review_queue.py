"""The queue of a run and what was said of its pairs: ordered, counted, taken back."""

from datetime import timedelta
from math import log2
from pathlib import Path

import pytest

from core import engine, review_memory, review_queue, review_words
from core.engine import Connection
from core.insights import queue
from core.review_memory import Memory
from core.review_queue import Asked
from core.settings import Settings
from core.state import acts, decisions
from core.state.tables import Decision, Run, now
from core.workspace import Workspace, open_workspace
from tests.unit.test_insights_metrics import TABLES

PAIRS = (("n:1", "n:2"), ("n:3", "n:4"), ("n:5", "s:1"), ("n:6", "s:2"))
RUN = "2026-11-001"
AGAIN = "Decided before as the same."


@pytest.fixture
def workspace(settings: Settings) -> Workspace:
    return open_workspace("Ann", settings.home)


@pytest.fixture
def run(workspace: Workspace) -> Run:
    """Four pairs: a coin's throw, a likely one, the same likely one in the CRM, one changed since decided."""
    folder = workspace.settings.runs / RUN
    folder.mkdir(parents=True)
    with engine.connect(workspace.settings, folder / "run.duckdb") as connection:
        connection.execute(TABLES)
        _fill(connection)
    return Run(
        run_id=RUN, period="2026-11", sequence=1, created_at=now() - timedelta(hours=1), created_by="Ann"
    )


def _fill(connection: Connection) -> None:
    connection.execute(
        "insert into dim_source values ('n', 'Nevada', 'licensing', 1), ('s', 'CRM', 'crm', 2)"
    )
    for at, record in enumerate(record for pair in PAIRS for record in pair):
        source, _, key = record.partition(":")
        connection.execute(
            "insert into lead_record by name select ? as lead_id, 1 as value_rank, ? as record_id, "
            "? as source, ? as record_key, ? as record_number, ? as company, 'NV' as state, "
            "? as is_crm, ? as phone",
            [f"L{at}", record, source, key, at + 1, f"Place {at}", source == "s", f"+1702555010{at}"],
        )
    for (left, right), probability, reason in zip(
        PAIRS,
        (0.5, 0.9, 0.9, 0.99),
        ("Alike.", "Alike.", "Alike.", AGAIN),
        strict=True,
    ):
        connection.execute(
            "insert into match_pair values (?, ?, 'n', ?, 'model', 2.0, ?, 'review', ?)",
            [left, right, right[0], probability, reason],
        )


@pytest.fixture
def memory(workspace: Workspace, run: Run) -> Memory:
    return review_memory.Memory(workspace.settings)


def say(workspace: Workspace, pair: tuple[str, str], verdict: str, who: str = "Ann", act: str = "") -> str:
    (left_source, left_key), (right_source, right_key) = (each.split(":") for each in pair)
    sides = {
        "left_source": left_source, "left_key": left_key,
        "right_source": right_source, "right_key": right_key,
    }  # fmt: skip
    more = {f"{side}_{name}": value for side in ("left", "right")
            for name, value in (("contract", 1), ("period", "2026-11"), ("values", {}))}  # fmt: skip
    with workspace.store.session() as session:
        row = decisions.add(
            session, Decision(**sides, **more, verdict=verdict, run_id=RUN, bulk_id=act, created_by=who)
        )
        return act or f"{acts.ONE}{row.decision_id}"


def waiting(memory: Memory, workspace: Workspace, run: Run, who: str = "Ann", **asked: object) -> list[str]:
    memory.catch_up(workspace)
    rows = review_queue.following(memory, run, who, Asked(**asked), limit=10)  # type: ignore[arg-type]
    return [row.left_id for row in rows]


def test_what_deciding_is_worth_is_uncertainty_times_what_hangs_on_it(memory: Memory, run: Run) -> None:
    worth = {row.ids: row.worth for row in review_queue.rows(memory, run, PAIRS)}
    likely = -0.9 * log2(0.9) - 0.1 * log2(0.1)
    assert [worth[pair] for pair in PAIRS] == pytest.approx([1.0, likely, 1.5 * likely, 1.5], abs=1e-6)


def test_the_pair_that_is_worth_most_comes_first(memory: Memory, workspace: Workspace, run: Run) -> None:
    assert waiting(memory, workspace, run) == ["n:6", "n:1", "n:5", "n:3"]


def test_the_queue_goes_on_behind_a_place_and_round_again(memory: Memory, run: Run) -> None:
    following = review_queue.following(memory, run, "Ann", Asked(), after=2, limit=10)
    assert [row.place for row in following] == [3, 4, 1, 2]


def test_a_decision_takes_its_pair_out_for_everybody(memory: Memory, workspace: Workspace, run: Run) -> None:
    say(workspace, PAIRS[0], decisions.SAME_OWNER)
    assert waiting(memory, workspace, run, "Bob") == ["n:6", "n:5", "n:3"]
    counts = review_queue.counts(memory, run, "Bob", Asked())
    assert (counts.left, counts.waiting, counts.decided, counts.total) == (3, 3, 1, 4)


def test_where_two_leads_are_merged_their_other_pairs_ask_nothing_until_that_is_taken_back(
    memory: Memory, workspace: Workspace, run: Run
) -> None:
    with engine.connect(workspace.settings, workspace.settings.runs / RUN / "run.duckdb") as connection:
        connection.execute("update lead_record set lead_id = 'L1' where record_id = 'n:3'")
        connection.execute("update lead_record set lead_id = 'L0' where record_id = 'n:4'")
    assert set(waiting(memory, workspace, run)) == {"n:1", "n:3", "n:5", "n:6"}
    say(workspace, PAIRS[0], decisions.DISTINCT)
    assert set(waiting(memory, workspace, run)) == {"n:3", "n:5", "n:6"}
    act = say(workspace, PAIRS[0], decisions.MERGE)
    assert set(waiting(memory, workspace, run, "Bob")) == {"n:5", "n:6"}
    with workspace.store.session() as session:
        acts.undo(session, act, "Ann", "undo")
    assert set(waiting(memory, workspace, run, "Bob")) == {"n:3", "n:5", "n:6"}


def test_an_unsure_word_hides_a_pair_from_its_author_until_somebody_decides(
    memory: Memory, workspace: Workspace, run: Run
) -> None:
    say(workspace, PAIRS[0], decisions.UNSURE)
    assert waiting(memory, workspace, run) == ["n:6", "n:5", "n:3"]
    assert waiting(memory, workspace, run, is_unsure=True) == ["n:1"]
    assert waiting(memory, workspace, run, "Bob") == ["n:6", "n:1", "n:5", "n:3"]
    say(workspace, PAIRS[0], decisions.UNSURE, "Bob")
    assert waiting(memory, workspace, run) == ["n:6", "n:5", "n:3"]
    assert review_words.doubters(memory, PAIRS[0]) == ("Ann", "Bob")
    say(workspace, PAIRS[0], decisions.MERGE, "Cleo")
    assert waiting(memory, workspace, run, is_unsure=True) == []
    assert review_words.doubters(memory, PAIRS[0]) == ()


def test_a_word_of_before_the_run_does_not_answer_what_the_run_asks(
    memory: Memory, workspace: Workspace, run: Run
) -> None:
    say(workspace, PAIRS[3], decisions.MERGE)
    with workspace.store.session() as session:
        (row,) = decisions.standing(session)
        row.run_id, row.created_at = "2026-10-001", run.created_at - timedelta(days=1)
    assert waiting(memory, workspace, run)[0] == "n:6"


def test_one_undo_takes_all_of_an_act_back_after_later_decisions(
    memory: Memory, workspace: Workspace, run: Run
) -> None:
    for pair in PAIRS[:3]:
        say(workspace, pair, decisions.DISTINCT, act="bulk")
    say(workspace, PAIRS[3], decisions.MERGE)
    with workspace.store.session() as session:
        assert acts.undo(session, "bulk", "Bob", "undone") == 3
    assert waiting(memory, workspace, run) == ["n:1", "n:5", "n:3"]
    with workspace.store.session() as session:
        last, bulk = acts.search(session)
    assert (bulk.pairs, bulk.standing, bulk.undone_by) == (3, 0, "Bob")
    assert (last.pairs, last.standing, last.undone_by) == (1, 1, None)


def test_undoing_what_is_undone_undoes_nothing(workspace: Workspace) -> None:
    act = say(workspace, PAIRS[0], decisions.MERGE)
    with workspace.store.session() as session:
        assert [acts.undo(session, act, "Ann", "") for _ in range(2)] == [1, 0]


def test_decisions_that_a_run_does_not_know_of_are_pending_and_doubts_are_not(
    memory: Memory, workspace: Workspace, run: Run
) -> None:
    say(workspace, PAIRS[0], decisions.UNSURE)
    act = say(workspace, PAIRS[1], decisions.MERGE)
    say(workspace, PAIRS[2], decisions.DISTINCT)
    memory.catch_up(workspace)
    assert review_words.pending(memory, run) == 2
    assert review_words.pending(memory, run, later=[RUN]) == 0
    with workspace.store.session() as session:
        acts.undo(session, act, "Ann", "")
    memory.catch_up(workspace)
    assert review_words.pending(memory, run) == 1


def test_taking_back_what_a_run_went_by_is_pending(memory: Memory, workspace: Workspace, run: Run) -> None:
    act = say(workspace, PAIRS[0], decisions.MERGE)
    with workspace.store.session() as session:
        (row,) = decisions.standing(session)
        row.run_id, row.created_at = "2026-10-001", run.created_at - timedelta(days=1)
    memory.catch_up(workspace)
    assert review_words.pending(memory, run) == 0
    with workspace.store.session() as session:
        acts.undo(session, act, "Ann", "")
    memory.catch_up(workspace)
    assert review_words.pending(memory, run) == 1


def test_pairs_that_are_alike_are_one_pattern_and_are_drawn_the_same_each_time(
    memory: Memory, run: Run
) -> None:
    (pattern,) = review_queue.patterns(memory, run, "Ann", Asked(), 0.0)
    assert (pattern.pairs, pattern.why) == (3, queue.MODEL)
    every = review_queue.of_pattern(memory, run, "Ann", Asked(), pattern.key)
    drawn = [review_queue.drawn(memory, run, "Ann", Asked(), pattern.key, 7, 2) for _ in range(2)]
    assert {row.ids for row in every} == set(PAIRS[:3])
    assert drawn[0] == drawn[1]
    assert len(drawn[0]) == 2


def test_words_kept_out_of_order_are_read_again(memory: Memory, workspace: Workspace, run: Run) -> None:
    """Two servers may be given numbers in one order and keep them in another."""
    say(workspace, PAIRS[0], decisions.MERGE)
    say(workspace, PAIRS[1], decisions.MERGE)
    memory.catch_up(workspace)
    with workspace.store.session() as session:
        first = session.get_one(Decision, 1)
        first.decision_id = 9
        session.flush()
    say(workspace, PAIRS[2], decisions.MERGE)
    assert waiting(memory, workspace, run) == ["n:6"]


def test_a_pace_needs_a_few_acts_and_leaves_breaks_out() -> None:
    start = now()
    made = [(start + timedelta(seconds=20 * at), 1) for at in range(6)]
    assert review_words.seconds_each(made[:3]) is None
    assert review_words.seconds_each([*made, (start + timedelta(hours=2), 1)]) == 20


def test_a_search_finds_acts_by_name_person_and_reason(workspace: Workspace) -> None:
    say(workspace, PAIRS[0], decisions.MERGE)
    with workspace.store.session() as session:
        (row,) = decisions.standing(session)
        row.left_title, row.reason = "Sunny 100% Days", "told by phone"
    with workspace.store.session() as session:
        assert len(acts.search(session, "sunny PHONE ann")) == 1
        assert len(acts.search(session, "100%")) == 1
        assert acts.search(session, "100_") == []
        assert acts.search(session, "sunny", who="Bob") == []
        assert acts.count(session, "sunny") == 1


def test_an_unsure_word_is_nothing_that_a_run_goes_by(workspace: Workspace) -> None:
    say(workspace, PAIRS[0], decisions.MERGE)
    say(workspace, PAIRS[0], decisions.UNSURE)
    say(workspace, PAIRS[1], decisions.SAME_OWNER)
    with workspace.store.session() as session:
        assert decisions.heeded_ids(session) == (3,)
        assert [row.decision_id for row in decisions.of(session, [3, 1])] == [1, 3]


def test_the_queue_is_written_whole_or_not_at_all(memory: Memory, run: Run, workspace: Workspace) -> None:
    memory.queue(run)
    folder: Path = queue.file(workspace.settings.runs / RUN).parent
    assert [file.name for file in folder.iterdir()] == [queue.NAME]
