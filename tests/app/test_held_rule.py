"""A whole rule of Held back at once, where the records have little in common but the rule."""

from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from core import engine, fixing, held, since
from core.engine import Connection
from core.fixing import Asked
from core.held import HeldRecord
from core.state import dispositions
from core.state.tables import Disposition
from core.workspace import open_workspace
from pages.ui.held_whole import REASON
from tests.app.conftest import FIRST, RULES, Desk, run_with
from tests.app.holding import button, groups, opened, run_of

Said = Callable[[AppTest], str]
FINDING, SOURCE = "oklahoma:company.short", "oklahoma"


RULE_OF_DIFFERENT_ONES = {
    "rule_id": "company.short", "source": "oklahoma", "column": "company", "severity": "error",
    "expectation": "ExpectColumnValueLengthsToBeBetween", "parameters": {"max_value": 20},
    "description": "Company names are short.",
}  # fmt: skip


@pytest.fixture(scope="module")
def holding(published: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    rules = (*RULES, RULE_OF_DIFFERENT_ONES)
    return run_with(rules, published, tmp_path_factory.mktemp("different") / "workspace")


@pytest.fixture
def connection(held_desk: Desk) -> Iterator[Connection]:
    workspace = held_desk.workspace
    database = workspace.settings.runs / run_of(held_desk).run_id / "run.duckdb"
    with engine.connect(workspace.settings, database, read_only=True) as database_:
        yield database_


def of_rule(desk: Desk, connection: Connection) -> tuple[HeldRecord, ...]:
    return held.of_rule(connection, since.since(desk.workspace, run_of(desk)), FINDING, SOURCE)


def said_of(desk: Desk) -> list[Disposition]:
    with desk.workspace.store.session() as session:
        return dispositions.standing(session)


def asked_of(records: tuple[HeldRecord, ...]) -> Asked:
    return Asked(SOURCE, FINDING, records)


def opened_at_rule(desk: Desk) -> AppTest:
    """As a person gets there: the row of some group of the rule."""
    alone = [group for group, _ in groups(desk) if group.finding_id == FINDING and group.records == 1]
    assert len(alone) > 1
    return opened(desk, alone[0])


def test_a_rule_is_released_with_what_each_record_says_and_taken_back_at_once(
    held_desk: Desk, connection: Connection
):
    records = of_rule(held_desk, connection)
    of_groups = [
        r.record_id for group, found in groups(held_desk) for r in found if group.finding_id == FINDING
    ]
    assert sorted(of_groups) == sorted(record.record_id for record in records)
    workspace, run = held_desk.workspace, run_of(held_desk)
    done = fixing.release(workspace, run, connection, asked_of(records), "Long names are fine.")
    rows = said_of(held_desk)
    assert (done.records, {row.bulk_id for row in rows}) == (len(records), {done.bulk_id})
    values = {record.record_id: record.value for record in records}
    assert {f"{row.source}:{row.record_key}": row.value for row in rows} == values
    assert len({row.cells["Company"] for row in rows}) == len(set(values.values())) > 1
    assert of_rule(held_desk, connection) == ()
    assert fixing.undo(workspace, done.bulk_id) == len(records)
    assert of_rule(held_desk, connection) == records


def test_who_was_quicker_with_a_record_of_the_rule_is_named_and_keeps_the_word(
    held_desk: Desk, connection: Connection
):
    records = of_rule(held_desk, connection)
    run = run_of(held_desk)
    bea = open_workspace("Bea", held_desk.home)
    fixing.discard(bea, run, connection, asked_of(records[:1]), "Closed.")
    done = fixing.release(held_desk.workspace, run, connection, asked_of(records), "Long names are fine.")
    assert (done.records, done.quicker, done.by) == (len(records) - 1, 1, ("Bea",))
    assert [row.verdict for row in said_of(held_desk)].count("discard") == 1


def test_more_than_can_be_settled_by_hand_are_refused_with_what_to_do_instead(
    held_desk: Desk, connection: Connection, monkeypatch: pytest.MonkeyPatch, said: Said
):
    records = of_rule(held_desk, connection)
    monkeypatch.setattr(fixing, "MOST", len(records) - 1)
    with pytest.raises(fixing.TooMany, match="pause it on Rules"):
        fixing.discard(held_desk.workspace, run_of(held_desk), connection, asked_of(records), "")
    app = button(opened_at_rule(held_desk), "held.whole.discard")
    assert f"{len(records)} records at once are more than the {len(records) - 1}" in said(app)
    assert not [each for each in app.button if each.key == "held.whole.yes"]
    assert said_of(held_desk) == []


def test_a_rule_is_discarded_after_a_yes_and_one_undo_takes_it_back(
    held_desk: Desk, connection: Connection, said: Said
):
    records = of_rule(held_desk, connection)
    app = opened_at_rule(held_desk)
    assert app.button(key="held.whole.discard").label == f"Discard all {len(records)}"
    app = button(app, "held.whole.discard")
    assert said_of(held_desk) == []
    assert f"Discard **{len(records)} records** of Oklahoma" in said(app)
    assert "held back by this rule: **Company names are short" in said(app)
    app.text_input(key=REASON).set_value("Test entries.").run()
    app = button(app, "held.whole.yes")
    assert {(row.verdict, row.reason) for row in said_of(held_desk)} == {("discard", "Test entries.")}
    assert len(said_of(held_desk)) == len(records)
    assert f"Discarded {len(records)} records" in said(app)
    app = button(app, "held.undo")
    assert said_of(held_desk) == []


def test_a_rule_that_nobody_said_yes_to_stays(held_desk: Desk):
    app = button(button(opened_at_rule(held_desk), "held.whole.release"), "held.whole.no")
    assert said_of(held_desk) == []
    assert app.button(key="held.whole.release").label.startswith("Release all ")


def test_what_others_settled_since_the_question_is_told(held_desk: Desk, connection: Connection, said: Said):
    records = of_rule(held_desk, connection)
    app = button(opened_at_rule(held_desk), "held.whole.release")
    bea = open_workspace("Bea", held_desk.home)
    fixing.discard(bea, run_of(held_desk), connection, asked_of(records[-1:]), "Closed.")
    app = button(app, "held.whole.yes")
    assert "1 record had been settled meanwhile by Bea" in said(app)
    assert [row.verdict for row in said_of(held_desk)].count("release") == len(records) - 1


def test_a_group_that_is_all_of_its_rule_has_no_second_pair_of_buttons(
    held_desk: Desk, connection: Connection, said: Said
):
    last, *others = [(group, found) for group, found in groups(held_desk) if group.finding_id == FINDING]
    rest = tuple(record for _, found in others for record in found)
    fixing.release(held_desk.workspace, run_of(held_desk), connection, asked_of(rest), "Fine.")
    app = opened(held_desk, last[0])
    assert f"record 1 of {len(last[1])}" in said(app)
    assert "Company names are short" in said(app)
    assert not [each for each in app.button if str(each.key).startswith("held.whole")]


def test_a_released_rule_is_let_through_by_the_next_run_record_by_record(held_desk: Desk, said: Said):
    app = button(button(opened_at_rule(held_desk), "held.whole.release"), "held.whole.yes")
    rows = said_of(held_desk)
    held_desk.run(FIRST)
    assert FINDING not in [group.finding_id for group, _ in groups(held_desk)]
    app = held_desk.open("quality", rule=FINDING)
    assert f"What people said of these rows: {len(rows)} released" in said(app)
