"""What a run reads: this period's files, else the last ones, with a sentence for each that is missing."""

import pytest

from core import contracts, engine, inputs, periods, rulebook, run_tables, schema, warehouse
from core.contracts import Rename
from core.errors import NeedsPerson, WrongUse
from core.inputs import RunInputs, SourceInput, choose
from core.settings import Settings
from core.state import decisions, deliveries
from core.state.tables import Content, ContentReading, Decision
from core.workspace import Workspace, agree, contracts_in_force, open_workspace

PERIOD = "2026-05"


@pytest.fixture
def workspace(settings: Settings) -> Workspace:
    return open_workspace("Ada", settings.home)


def deliver(
    workspace: Workspace, source: str, letter: str, period: str = PERIOD, lacks: str = "", rejected: int = 0
) -> None:
    known = contracts.shipped()
    header = [name for name in known.get(source, known["texas"]).header if name != lacks]
    content = Content(
        sha256=letter * 64,
        file_name=f"{letter}.csv",
        size=1,
        created_by="Ada",
    )
    reading = ContentReading(
        reading_id=letter * 64,
        sha256=letter * 64,
        header=header,
        found=3 + rejected,
        loaded=3,
        rejected=rejected,
        skipped=0,
        created_by="Ada",
    )
    with workspace.store.session() as session:
        deliveries.remember_content(session, content)
        deliveries.remember_reading(session, reading)
        deliveries.add(
            session,
            source=source,
            period=period,
            sha256=letter * 64,
            reading_id=letter * 64,
            file_name=f"{letter}.csv",
            candidates=[source],
            who="Ada",
        )


def decide(workspace: Workspace) -> None:
    sides = {
        f"{side}_{name}": value
        for side in ("left", "right")
        for name, value in (("source", "texas"), ("key", side), ("contract", 1), ("period", PERIOD))
    }
    with workspace.store.session() as session:
        row = Decision(**sides, left_values={}, right_values={}, verdict="merge", created_by="Ada")
        decisions.add(session, row)


def taken(chosen: RunInputs) -> dict[str, tuple[str, bool]]:
    return {one.source: (one.delivery_period, one.is_stale) for one in chosen.sources}


@pytest.mark.parametrize("period", ["2026-5", "2026-13", "2026", "05-2026", "2026-05-01", ""])
def test_what_is_not_a_year_and_a_month_is_no_period(period: str) -> None:
    with pytest.raises(WrongUse, match="Write it as year and month"):
        periods.check(period)


def test_a_month_with_every_file_has_nothing_to_say(workspace: Workspace) -> None:
    for source, letter in zip(("nevada", "oklahoma", "texas", "salesforce"), "abcd", strict=True):
        deliver(workspace, source, letter)
    chosen = choose(workspace, PERIOD)
    assert chosen.notes == ()
    assert set(taken(chosen).values()) == {(PERIOD, False)}


def test_a_source_that_sent_nothing_is_carried_forward_from_its_last_file(workspace: Workspace) -> None:
    deliver(workspace, "nevada", "a", "2026-02")
    deliver(workspace, "nevada", "b", "2026-03")
    deliver(workspace, "texas", "c")
    chosen = choose(workspace, PERIOD)
    assert taken(chosen) == {"nevada": ("2026-03", True), "texas": (PERIOD, False)}
    (said,) = [note for note in chosen.notes if "Nevada" in note]
    assert said.endswith("sent no file for 2026-05: its records are carried forward from 2026-03.")


def test_a_source_that_never_sent_anything_is_left_out_and_named(workspace: Workspace) -> None:
    deliver(workspace, "texas", "a")
    chosen = choose(workspace, PERIOD)
    assert taken(chosen) == {"texas": (PERIOD, False)}
    assert len(chosen.notes) == 3
    assert all(note.endswith("there is no earlier file to carry forward.") for note in chosen.notes)


def test_a_file_that_lacks_a_required_column_is_carried_forward(workspace: Workspace) -> None:
    deliver(workspace, "texas", "a", "2026-04")
    deliver(workspace, "texas", "b", lacks="Phone")
    deliver(workspace, "nevada", "c")
    chosen = choose(workspace, PERIOD)
    assert taken(chosen)["texas"] == ("2026-04", True)
    assert any("b.csv lacks Phone" in note and "from 2026-04" in note for note in chosen.notes)


def test_a_blocked_source_is_carried_forward(workspace: Workspace) -> None:
    deliver(workspace, "texas", "a", "2026-04")
    deliver(workspace, "texas", "b")
    deliver(workspace, "nevada", "c")
    chosen = choose(workspace, PERIOD, blocked=frozenset({"texas"}))
    assert taken(chosen)["texas"] == ("2026-04", True)
    assert any("b.csv failed a critical rule" in note for note in chosen.notes)


def test_a_period_without_any_file_is_wrong_use(workspace: Workspace) -> None:
    deliver(workspace, "texas", "a", "2026-04")
    with pytest.raises(WrongUse, match="No file has been received for 2026-05"):
        choose(workspace, PERIOD)


def test_a_period_in_which_every_file_is_blocked_needs_a_person(workspace: Workspace) -> None:
    deliver(workspace, "texas", "a", lacks="Phone")
    with pytest.raises(NeedsPerson, match=r"No file of 2026-05 can be used.*a\.csv lacks Phone"):
        choose(workspace, PERIOD)


def test_a_withdrawn_file_is_no_file(workspace: Workspace) -> None:
    deliver(workspace, "texas", "a")
    with workspace.store.session() as session:
        (row,) = deliveries.of_period(session, PERIOD)
        deliveries.withdraw(session, row.delivery_id, "Wrong state", "Ada")
    with pytest.raises(WrongUse):
        choose(workspace, PERIOD)


def test_the_same_inputs_have_the_same_fingerprint_wherever_they_lie(workspace: Workspace) -> None:
    deliver(workspace, "texas", "a")
    elsewhere = open_workspace("Bea", workspace.settings.home.with_name("other"))
    deliver(elsewhere, "texas", "a")
    assert choose(workspace, PERIOD).fingerprint == choose(elsewhere, PERIOD).fingerprint


def test_whatever_can_change_a_result_changes_the_fingerprint(workspace: Workspace) -> None:
    deliver(workspace, "texas", "a")
    seen = [choose(workspace, PERIOD).fingerprint]

    deliver(workspace, "texas", "b")
    seen.append(choose(workspace, PERIOD).fingerprint)
    decide(workspace)
    seen.append(choose(workspace, PERIOD).fingerprint)
    contract = contracts_in_force(workspace)["texas"]
    schema.accept_rename(workspace, contract, Rename("Zip", "Postal", 1.0, None, ("zip",)), "b.csv")
    again = choose(workspace, PERIOD, notes=("june.csv is empty.",))
    seen.append(again.fingerprint)
    rule = rulebook.in_force(workspace.store)[-1]
    paused = rule.model_copy(update={"state": "paused"})
    rulebook.save(workspace.store, paused, "Not this month.", "Ada")
    seen.append(choose(workspace, PERIOD).fingerprint)
    stricter = workspace.settings.model_copy(update={"merge_probability": 0.999})
    seen.append(choose(Workspace(stricter, workspace.store, "Ada"), PERIOD).fingerprint)

    assert len(set(seen)) == len(seen)


def test_how_much_memory_a_run_may_take_does_not_change_it(workspace: Workspace) -> None:
    deliver(workspace, "texas", "a")
    smaller = workspace.settings.model_copy(update={"engine_memory": "1GB", "engine_threads": 1})
    changed = choose(Workspace(smaller, workspace.store, "Bea"), PERIOD)
    assert changed.fingerprint == choose(workspace, PERIOD).fingerprint


def test_frozen_inputs_read_back_as_they_were(workspace: Workspace) -> None:
    deliver(workspace, "texas", "a")
    chosen = choose(workspace, PERIOD)
    folder = workspace.settings.runs / "r" / "inputs"
    with engine.connect(workspace.settings) as connection:
        inputs.save(chosen, inputs.Said([], [], [], []), connection, folder)
    assert inputs.load(folder) == chosen


def test_an_added_source_is_guarded_and_a_paused_guard_stays_paused(workspace: Workspace) -> None:
    shipped = contracts_in_force(workspace)["texas"]
    agree(workspace, shipped.model_copy(update={"source": "utah", "state": "UT", "version": 1}), "New.")
    for source, letter in (("texas", "a"), ("utah", "b")):
        deliver(workspace, source, letter)
    guards = {rule.source for rule in choose(workspace, PERIOD).rules if rule.rule_id == "state.own"}
    assert guards == {"nevada", "oklahoma", "texas", "utah"}
    own = rulebook.get(workspace.store, "texas", "state.own")
    paused = own.model_copy(update={"state": "paused"})
    rulebook.save(workspace.store, paused, "The file holds two states.", "Ada")
    assert own not in choose(workspace, PERIOD).rules
    assert "texas" not in {r.source for r in choose(workspace, PERIOD).rules if r.rule_id == "state.own"}


def test_inputs_of_an_older_run_can_still_be_read(workspace: Workspace) -> None:
    deliver(workspace, "texas", "a")
    chosen = choose(workspace, PERIOD)
    older = RunInputs.model_validate(chosen.model_dump(exclude={"rules"}))
    assert chosen.rules
    assert older.sources == chosen.sources


def test_inputs_frozen_before_a_content_had_several_readings_still_lead_to_its_records(
    workspace: Workspace,
) -> None:
    deliver(workspace, "texas", "a")
    (one,) = choose(workspace, PERIOD).sources
    older = SourceInput.model_validate(one.model_dump(exclude={"reading_id"}))
    assert older.raw(workspace.settings) == one.raw(workspace.settings)
    assert older.standard(workspace.settings) == one.standard(workspace.settings)


def test_a_run_knows_the_text_of_what_could_not_be_read(workspace: Workspace) -> None:
    deliver(workspace, "nevada", "a", rejected=2)
    deliver(workspace, "texas", "b")
    chosen = choose(workspace, PERIOD)
    raw = workspace.settings.raw / ("a" * 64)
    raw.mkdir(parents=True)
    with engine.connect(workspace.settings) as connection:
        connection.execute(
            "copy (from (values (2, '11-26,open'), (5, null)) as r (record_number, raw)) "
            f"to {engine.literal(raw / 'rejects.parquet')} (format parquet)"
        )
        warehouse.create_run_tables(connection)
        for _ in range(2):  # a step that is taken again
            run_tables.fill(connection, chosen, workspace.settings)
        found = connection.execute("from reject").fetchall()
    strips = contracts.shipped()["nevada"].key.strip_leading_zeros
    assert found == [("nevada", 2, "11-26,open", strips)]
