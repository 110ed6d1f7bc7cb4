"""Second opinions, disputes and known pairs: drawn by chance, given blind, never decisions."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core import engine, known_pairs, opinions, review_memory, review_words, second_opinions
from core.review_memory import Memory
from core.second_opinions import Dispute, NoReason, NoSuchShare, NotAskedAnyMore, OneOfTheTwo
from core.settings import Settings
from core.state import acts, decisions, pair_samples
from core.state.acts import Word
from core.state.pair_tables import PairAnswer, PairSample
from core.state.tables import Decision, Run, now
from core.workspace import Workspace, open_workspace

RUN = "2026-11-001"
PairIds = tuple[str, str]


@pytest.fixture
def ada(settings: Settings) -> Workspace:
    return open_workspace("Ada", settings.home)


@pytest.fixture
def ben(ada: Workspace) -> Workspace:
    return replace(ada, who="Ben")


@pytest.fixture
def cleo(ada: Workspace) -> Workspace:
    return replace(ada, who="Cleo")


@pytest.fixture
def run() -> Run:
    return Run(run_id=RUN, period="2026-11", sequence=1, created_at=now() - timedelta(hours=1))


def decide(
    place: Workspace,
    number: int,
    verdict: str = decisions.MERGE,
    run_id: str = RUN,
    act: str = decisions.PAIR,
) -> int:
    """One more word on pair `number`."""
    sides = {"left_key": str(2 * number), "right_key": str(2 * number + 1)}
    told = {"source": "n", "contract": 1, "period": "2026-11", "values": {}}
    more = {f"{side}_{name}": value for side in ("left", "right") for name, value in told.items()}
    with place.store.session() as session:
        row = Decision(**sides, **more, verdict=verdict, run_id=run_id, act=act, created_by=place.who)
        return decisions.add(session, row).decision_id


def ids(number: int) -> PairIds:
    return f"n:{2 * number}", f"n:{2 * number + 1}"


def memory(place: Workspace) -> Memory:
    return review_memory.of(place)


def waiting(place: Workspace, run: Run) -> list[Word]:
    return second_opinions.waiting(place, memory(place), run)


def drawn(place: Workspace, run: Run) -> set[PairIds]:
    return {(word.left_id, word.right_id) for word in waiting(place, run)}


def disputes(place: Workspace) -> list[Dispute]:
    return second_opinions.disputes(place, memory(place))


@pytest.fixture
def asked(ada: Workspace, ben: Workspace, run: Run) -> Word:
    """A merge of Ada's that is put to Ben."""
    for number in range(20):
        decide(ada, number)
    second_opinions.ask_for(ada, 0.5)
    return waiting(ben, run)[0]


# Drawing.


def test_the_share_that_is_asked_for_is_drawn_and_a_larger_one_adds_to_it(
    ada: Workspace, ben: Workspace, run: Run
) -> None:
    for number in range(400):
        decide(ada, number)
    found = {}
    for share in (0.05, 0.2):
        second_opinions.ask_for(ada, share)
        found[share] = drawn(ben, run)
    assert 10 <= len(found[0.05]) <= 32
    assert 60 <= len(found[0.2]) <= 102
    assert found[0.05] < found[0.2]


def test_nothing_is_drawn_until_somebody_asks_for_it(ada: Workspace, ben: Workspace, run: Run) -> None:
    decide(ada, 1)
    assert waiting(ben, run) == []
    with pytest.raises(NoSuchShare):
        second_opinions.ask_for(ada, 0.51)


def test_a_pair_cannot_get_out_of_the_draw_by_being_said_again(
    ada: Workspace, ben: Workspace, run: Run, asked: Word
) -> None:
    before = drawn(ben, run)
    for number in range(20):
        decide(ada, number, decisions.DISTINCT)
    assert drawn(ben, run) == before


def test_nobody_is_asked_about_their_own_words_or_pairs_they_have_decided(
    ada: Workspace, ben: Workspace, cleo: Workspace, run: Run, asked: Word
) -> None:
    assert waiting(ada, run) == []
    number = int(asked.left_id.removeprefix("n:")) // 2
    decide(ben, number, decisions.UNSURE)
    decide(ada, number)
    assert (asked.left_id, asked.right_id) not in drawn(ben, run)
    assert (asked.left_id, asked.right_id) in drawn(cleo, run)


@pytest.mark.parametrize(
    ("verdict", "run_id", "act"),
    [
        (decisions.UNSURE, RUN, decisions.PAIR),
        (decisions.MERGE, "2026-10-001", decisions.PAIR),
        (decisions.MERGE, RUN, decisions.ARBITER),
    ],
    ids=["unsure", "another month's", "an arbiter's"],
)
def test_some_words_are_put_to_nobody(
    ada: Workspace, ben: Workspace, run: Run, verdict: str, run_id: str, act: str
) -> None:
    second_opinions.ask_for(ada, 0.5)
    for number in range(20):
        decide(ada, number, verdict, run_id, act)
    assert waiting(ben, run) == []


# Giving it.


def test_two_who_agree_leave_nothing_behind(
    ada: Workspace, ben: Workspace, cleo: Workspace, run: Run, asked: Word
) -> None:
    second_opinions.say(ben, asked, decisions.MERGE, "", run)
    assert disputes(ben) == []
    assert (asked.left_id, asked.right_id) not in drawn(cleo, run) | drawn(ben, run)
    assert [(each.first_by, each.second_by, each.is_agreed) for each in second_opinions.compared(ben)] == [
        ("Ada", "Ben", True)
    ]


def test_a_second_opinion_changes_no_decision_and_waits_for_no_run(
    ada: Workspace, ben: Workspace, run: Run, asked: Word
) -> None:
    with ada.store.session() as session:
        before = decisions.heeded_ids(session), acts.size(session)
    pending = review_words.pending(memory(ada), run)
    second_opinions.say(ben, asked, decisions.DISTINCT, "Another door", run)
    with ada.store.session() as session:
        assert (decisions.heeded_ids(session), acts.size(session)) == before
    assert review_words.pending(memory(ada), run) == pending
    (dispute,) = disputes(ada)
    assert (dispute.first.verdict, dispute.second.verdict, dispute.second.reason) == (
        decisions.MERGE, decisions.DISTINCT, "Another door",
    )  # fmt: skip


def test_apart_is_apart_of_one_owner_or_not(ada: Workspace, ben: Workspace, run: Run) -> None:
    for number in range(20):
        decide(ada, number, decisions.SAME_OWNER)
    second_opinions.ask_for(ada, 0.5)
    second_opinions.say(ben, waiting(ben, run)[0], decisions.DISTINCT, "", run)
    assert disputes(ben) == []


def test_who_is_unsure_is_compared_with_nobody_and_somebody_else_is_asked(
    ben: Workspace, cleo: Workspace, run: Run, asked: Word
) -> None:
    second_opinions.say(ben, asked, decisions.UNSURE, "", run)
    assert second_opinions.compared(ben) == []
    assert (asked.left_id, asked.right_id) in drawn(cleo, run) - drawn(ben, run)


def test_of_two_second_opinions_at_once_the_quicker_one_counts(
    ben: Workspace, cleo: Workspace, run: Run, asked: Word
) -> None:
    second_opinions.say(ben, asked, decisions.DISTINCT, "", run)
    with pytest.raises(NotAskedAnyMore):
        second_opinions.say(cleo, asked, decisions.MERGE, "", run)
    assert [row.created_by for row in opinions.of(ben)] == ["Ben"]


def test_a_decision_that_was_taken_back_meanwhile_gets_no_second_opinion(
    ada: Workspace, ben: Workspace, run: Run, asked: Word
) -> None:
    with ada.store.session() as session:
        decisions.undo(session, asked.decision_id, "Ada")
    with pytest.raises(NotAskedAnyMore):
        second_opinions.say(ben, asked, decisions.DISTINCT, "", run)


def test_an_opinion_taken_back_ends_its_dispute_and_is_asked_of_somebody_else(
    ada: Workspace, ben: Workspace, cleo: Workspace, run: Run, asked: Word
) -> None:
    row = second_opinions.say(ben, asked, decisions.DISTINCT, "", run)
    assert [opinions.undo(ben, row.opinion_id) for _ in range(2)] == [True, False]
    assert disputes(ada) == second_opinions.compared(ada) == []
    assert (asked.left_id, asked.right_id) in drawn(cleo, run) - drawn(ben, run)
    assert len(opinions.of(ben)) == 2


# Disputes and their arbiter.


def test_a_dispute_is_open_while_the_first_word_stands_and_open_again_with_it(
    ada: Workspace, ben: Workspace, cleo: Workspace, run: Run, asked: Word
) -> None:
    second_opinions.say(ben, asked, decisions.DISTINCT, "", run)
    number = int(asked.left_id.removeprefix("n:")) // 2
    word = decide(cleo, number, decisions.DISTINCT, act=decisions.ARBITER)
    assert disputes(ada) == []
    assert (asked.left_id, asked.right_id) not in drawn(ben, run)
    with ada.store.session() as session:
        decisions.undo(session, word, "Ada")
    assert len(disputes(ada)) == 1


def test_whoever_comes_round_to_the_second_opinion_needs_no_third(
    ada: Workspace, ben: Workspace, cleo: Workspace, run: Run, asked: Word
) -> None:
    second_opinions.say(ben, asked, decisions.DISTINCT, "", run)
    decide(ada, int(asked.left_id.removeprefix("n:")) // 2, decisions.DISTINCT)
    assert disputes(ada) == []
    assert (asked.left_id, asked.right_id) not in drawn(cleo, run)
    assert [each.is_agreed for each in second_opinions.compared(ada)] == [False]


def test_neither_of_the_two_decides_between_them_nor_anybody_without_a_reason(
    ada: Workspace, ben: Workspace, cleo: Workspace, run: Run, asked: Word, settings: Settings
) -> None:
    second_opinions.say(ben, asked, decisions.DISTINCT, "", run)
    (dispute,) = disputes(ada)
    with engine.open_memory(settings) as connection:
        for place in (ada, ben):
            with pytest.raises(OneOfTheTwo):
                second_opinions.arbitrate(place, run, connection, dispute, decisions.MERGE, "Because")
        with pytest.raises(NoReason):
            second_opinions.arbitrate(cleo, run, connection, dispute, decisions.MERGE, " ")


# Known pairs.


def sample(place: Workspace, number: int, verdict: str) -> None:
    with place.store.session() as session:
        row = pair_samples.add_sample(
            session,
            PairSample(
                period="2026-11", run_id=RUN, band="review", lowest=0.5, highest=0.9, population=9, seed=1,
                pairs=[[*ids(number), 0.7]], created_by=place.who,
            ),
        )  # fmt: skip
        answer = PairAnswer(
            sample_id=row.sample_id, left_id=ids(number)[0], right_id=ids(number)[1], verdict=verdict,
            created_by=place.who,
        )  # fmt: skip
        pair_samples.add(session, answer)


def pick(place: Workspace, run: Run, keyed: tuple[PairIds, ...] = ()) -> known_pairs.Known | None:
    return known_pairs.pick(place, memory(place), run, keyed)


@pytest.fixture
def stored_run(ada: Workspace, run: Run) -> Run:
    with ada.store.session() as session:
        session.add(Run(run_id=RUN, period="2026-11", sequence=1, fingerprint="f", status="published",
                        created_by="Ada"))  # fmt: skip
    return run


def test_known_pairs_come_in_turn_from_decisions_keys_and_samples(
    ada: Workspace, ben: Workspace, stored_run: Run
) -> None:
    decide(ada, 1, decisions.SAME_OWNER)
    sample(ada, 2, pair_samples.NOT_ONE)
    found = []
    while (known := pick(ben, stored_run, (ids(3),))) is not None:
        found.append((known.how, known.ids, known.verdict, known.by))
        known_pairs.say(ben, known, decisions.MERGE, "", stored_run)
    assert found == [
        (known_pairs.DECISION, ids(1), decisions.SAME_OWNER, "Ada"),
        (known_pairs.SAMPLE, ids(2), decisions.DISTINCT, "Ada"),
        (known_pairs.KEY, ids(3), decisions.MERGE, ""),
    ]
    assert [each.is_agreed for each in known_pairs.compared(ben)] == [False, False, True]


def test_an_answer_to_a_known_pair_decides_nothing(ada: Workspace, ben: Workspace, run: Run) -> None:
    number = decide(ada, 1)
    known = pick(ben, run)
    assert known is not None
    known_pairs.say(ben, known, decisions.DISTINCT, "", run)
    known_pairs.say(ben, known, decisions.DISTINCT, "", run)
    with ada.store.session() as session:
        assert decisions.heeded_ids(session) == (number,)
    assert len(opinions.of(ben)) == 1
    assert disputes(ben) == []


def test_nobody_is_tried_on_a_pair_they_have_answered_themselves(
    ada: Workspace, ben: Workspace, stored_run: Run
) -> None:
    decide(ben, 1)
    sample(ben, 2, pair_samples.ONE_LEAD)
    decide(ben, 3)
    with ben.store.session() as session:
        decisions.undo(session, 2, "Ben")
    assert pick(ben, stored_run, (ids(1), ids(3))) is None


def test_a_pair_on_which_people_differ_is_not_known(
    ada: Workspace, ben: Workspace, cleo: Workspace, stored_run: Run, asked: Word
) -> None:
    decide(ada, 30, decisions.DISTINCT)
    sample(ada, 31, pair_samples.CANNOT_SAY)
    second_opinions.say(ben, asked, decisions.DISTINCT, "", stored_run)
    second_opinions.ask_for(ada, 0)
    tried = set()
    while (known := pick(cleo, stored_run, (ids(30),))) is not None:
        tried.add((known.how, known.ids))
        known_pairs.say(cleo, known, decisions.MERGE, "", stored_run)
    assert (known_pairs.KEY, ids(30)) not in tried
    assert {ids(30), *(ids(number) for number in range(20))} - {pair for _, pair in tried} == {
        (asked.left_id, asked.right_id)
    }


def test_a_pair_that_waits_for_a_second_opinion_is_no_known_one(
    ben: Workspace, run: Run, asked: Word
) -> None:
    kept, tried = drawn(ben, run), set()
    while (known := pick(ben, run)) is not None:
        tried.add(known.ids)
        known_pairs.say(ben, known, decisions.MERGE, "", run)
    assert not tried & kept
    assert len(tried | kept) == 20


# What comes next in somebody's work.


def due(place: Workspace, run: Run) -> known_pairs.Due | None:
    return known_pairs.due(place, memory(place), run, ())


def test_nothing_is_mixed_in_unasked(ada: Workspace, ben: Workspace, run: Run) -> None:
    decide(ada, 1)
    for number in range(10, 40):
        decide(ben, number)
        assert due(ben, run) is None


def test_about_the_share_that_a_person_wants_is_mixed_into_their_work_alone(
    ada: Workspace, ben: Workspace, cleo: Workspace, run: Run
) -> None:
    for number in range(40):
        decide(ada, number)
    known_pairs.mix_in(ben, 0.4)
    for number in range(100, 140):
        decide(ben, number)
        if (found := due(ben, run)) is not None:
            assert isinstance(found.task, known_pairs.Known)
            known_pairs.say(ben, found.task, decisions.MERGE, "", run)
            assert due(ben, run) is None
    assert 8 <= len(known_pairs.compared(ben)) <= 25
    for number in range(200, 210):
        decide(cleo, number)
        assert due(cleo, run) is None


def test_second_opinions_come_along_with_the_work(ben: Workspace, run: Run, asked: Word) -> None:
    for number in range(100, 110):
        decide(ben, number)
        if (found := due(ben, run)) is not None:
            assert isinstance(found.task, Word)
            return
    pytest.fail("none in ten")


def test_the_last_thing_a_person_said_may_be_an_answer(ada: Workspace, ben: Workspace, run: Run) -> None:
    decide(ada, 1)
    decide(ben, 9)
    assert opinions.last(ben, memory(ben)) is None
    known = pick(ben, run)
    assert known is not None
    row = known_pairs.say(ben, known, decisions.MERGE, "", run)
    last = opinions.last(ben, memory(ben))
    assert last is not None
    assert last.opinion_id == row.opinion_id
    decide(ben, 10)
    assert opinions.last(ben, memory(ben)) is None
