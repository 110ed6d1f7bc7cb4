"""Second opinions, disputes, known pairs and agreement, as people see them on Duplicates."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core import desk as work
from core import engine, known_pairs, opinions, review, review_memory, review_queue, second_opinions
from core.review import Said as Word
from core.review_queue import Asked
from core.state import decisions, runs
from core.state.tables import Decision, Run
from core.workspace import Workspace
from tests.app.conftest import FIRST, Desk

Said = Callable[[AppTest], str]


def test_who_asks_for_nothing_reads_what_there_could_be(desk: Desk, said: Said):
    app = desk.open("duplicates", view="checks")
    assert "Nobody asks for second opinions" in said(app)
    app = _section(app, "disputes")
    assert "Nobody differs with anybody" in said(app)
    app = _section(app, "agreement")
    assert "Nothing is compared yet" in said(app)
    app = app.selectbox(key="checks.share").set_value(0.05).run()
    assert "Set by Ann on" in said(app)
    assert second_opinions.share_of(desk.workspace) == 0.05
    assert known_pairs.share(desk.workspace) == 0


def test_two_who_differ_are_heard_by_a_third_whose_reason_is_kept(desk: Desk, said: Said):
    _decide(desk, "Ann", 6)
    second_opinions.ask_for(desk.workspace, 0.5)
    app = _as(desk, "Bob")
    assert "Ann" not in said(app)
    app = app.button(key="check.distinct").click().run()
    assert "Not agreed: Ann merged them; the pair is on the list of disputes" in said(app)
    assert {row.verdict for row in _standing(desk)} == {decisions.MERGE}
    app = _section(app, "disputes")
    assert "You are one of the two" in said(app)
    assert app.button(key="dispute.merge").disabled

    cleo = _section(_as(desk, "Cleo"), "disputes")
    assert "Ann merged them, and it stands" in said(cleo)
    (dispute,) = second_opinions.disputes(desk.workspace, review_memory.of(desk.workspace))
    cleo = cleo.button(key="dispute.distinct").click().run()
    assert "Say why in the note first" in said(cleo)
    cleo.text_input(key="duplicates.note").set_value("Two doors, two licences").run()
    cleo = cleo.button(key="dispute.distinct").click().run()
    assert "Decided between Ann and Bob: kept apart" in said(cleo)
    assert "Nobody differs with anybody" in said(cleo)
    (last,) = [row for row in _standing(desk) if row.act == decisions.ARBITER]
    assert (last.created_by, last.verdict, last.reason) == (
        "Cleo", decisions.DISTINCT, "Two doors, two licences",
    )  # fmt: skip
    assert last.probability is not None
    with _connected(desk) as connection, pytest.raises(second_opinions.Settled):
        second_opinions.arbitrate(
            _place(desk, "Dan"), _run(desk), connection, dispute, decisions.MERGE, "Late"
        )
    cleo = cleo.button(key="duplicates.undo").click().run()
    assert "Ann merged them, and it stands" in said(cleo)
    assert "Bob and" not in said(cleo)


def test_of_two_arbiters_at_once_the_second_overwrites_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    """Both read the dispute before either decides."""
    _decide(desk, "Ann", 6)
    second_opinions.ask_for(desk.workspace, 0.5)
    bob, memory = _place(desk, "Bob"), review_memory.of(desk.workspace)
    word = second_opinions.waiting(bob, memory, _run(desk))[0]
    second_opinions.say(bob, word, decisions.DISTINCT, "", _run(desk))
    read = second_opinions.disputes(bob, memory)
    monkeypatch.setattr(second_opinions, "disputes", lambda *_: read)
    with _connected(desk) as connection:
        for who in ("Cleo", "Cleo"):
            second_opinions.arbitrate(
                _place(desk, who), _run(desk), connection, read[0], decisions.DISTINCT, "Seen it"
            )
        with pytest.raises(review.AlreadyDecided, match="Cleo was quicker"):
            second_opinions.arbitrate(
                _place(desk, "Dan"), _run(desk), connection, read[0], decisions.MERGE, "So have I"
            )


def test_a_known_pair_comes_between_others_and_can_be_passed_over_and_tells_at_once_whether_it_agreed(
    desk: Desk, said: Said
):
    _decide(desk, "Bob", 1, decisions.DISTINCT)
    known_pairs.mix_in(desk.workspace, 0.5)
    app = desk.open("duplicates")
    while not _is_check(app):
        app = app.button(key="duplicates.merge").click().run()
    app = app.button(key="check.next").click().run()
    assert not _is_check(app)
    assert opinions.of(desk.workspace) == ()
    while not _is_check(app):
        app = app.button(key="duplicates.merge").click().run()
    decided, waiting = len(_standing(desk)), work.pairs_waiting(desk.workspace, _run(desk))
    assert "Bob" not in said(app)
    app = app.button(key="check.merge").click().run()
    assert "Not agreed: Bob kept them apart" in said(app)
    assert not _is_check(app)
    assert (len(_standing(desk)), work.pairs_waiting(desk.workspace, _run(desk))) == (decided, waiting)
    app = app.button(key="duplicates.undo").click().run()
    assert "Undone: your answer counts no longer" in said(app)
    assert (len(_standing(desk)), len(opinions.of(desk.workspace))) == (decided, 2)
    assert known_pairs.compared(desk.workspace) == []


def test_agreement_is_said_in_a_sentence_with_how_sure_it_is(desk: Desk, said: Said):
    _decide(desk, "Bob", 12)
    second_opinions.ask_for(desk.workspace, 0.5)
    place, memory = _place(desk, "Ann"), review_memory.of(desk.workspace)
    asked = second_opinions.waiting(place, memory, _run(desk))
    for number, word in enumerate(asked):
        second_opinions.say(
            place, word, decisions.DISTINCT if number == 0 else decisions.MERGE, "", _run(desk)
        )
    app = _section(desk.open("duplicates", view="checks"), "agreement")
    assert f"Ann and Bob agreed on {len(asked) - 1} of {len(asked)}: " in said(app)
    assert list(app.dataframe[0].value["Compared"]) == [len(asked)] * 2


def test_every_check_has_a_key_of_its_own(desk: Desk):
    _decide(desk, "Bob", 6)
    second_opinions.ask_for(desk.workspace, 0.5)
    app = desk.open("duplicates", view="checks")
    for section in ("second", "disputes", "agreement"):
        app = _section(app, section)
        keys = [button.proto.shortcut for button in app.button if button.proto.shortcut]
        assert len(keys) == len(set(keys)) >= 5, section


def _section(app: AppTest, name: str) -> AppTest:
    return app.segmented_control(key="checks.section").set_value(name).run()


def _is_check(app: AppTest) -> bool:
    return any(button.key == "check.merge" for button in app.button)


def _as(desk: Desk, who: str) -> AppTest:
    app = desk.open("duplicates", view="checks")
    app.session_state["visitor"] = who
    return app.run()


def _place(desk: Desk, who: str) -> Workspace:
    return replace(desk.workspace, who=who)


def _decide(desk: Desk, who: str, many: int, verdict: str = decisions.MERGE) -> None:
    """The first pairs of the queue, in one act."""
    found = review_queue.following(review_memory.of(desk.workspace), _run(desk), who, Asked(), limit=many)
    with _connected(desk) as connection:
        pairs = [review.waiting_pair(row) for row in found]
        review.decide(_place(desk, who), _run(desk), connection, pairs, Word(verdict))


def _connected(desk: Desk):
    database = next(desk.home.glob("runs/*/run.duckdb"))
    return engine.connect(desk.workspace.settings, database, read_only=True)


def _standing(desk: Desk) -> list[Decision]:
    with desk.workspace.store.session() as session:
        return decisions.standing(session)


def _run(desk: Desk) -> Run:
    with desk.workspace.store.session() as session:
        run = runs.published(session, FIRST)
    assert run is not None
    return run
