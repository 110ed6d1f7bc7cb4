"""What a workspace finds in a delivery, what blocks it, and what a person or a policy says to that."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from core import contracts, engine, schema, settling
from core.assessment import Assessment, about, assess, taken_before
from core.contracts import Policy
from core.errors import LeadfoldError
from core.findings import BREAKING
from core.inputs import choose
from core.settings import Settings
from core.state import acceptances, deliveries
from core.state.tables import Delivery
from core.workspace import Workspace, agree, contracts_in_force, open_workspace, receive

pytestmark = pytest.mark.slow

SUITE = Path(__file__).parents[1] / "data" / "drift"
SEPTEMBER, OCTOBER, NOVEMBER = "2025-09", "2025-10", "2025-11"
Hand = Callable[..., Delivery]


@pytest.fixture
def workspace(settings: Settings) -> Workspace:
    opened = open_workspace("Ada", settings.home)
    agree(opened, contracts.from_yaml((SUITE / "riverton.yaml").read_text(encoding="utf-8")), "New.")
    return opened


@pytest.fixture
def hand_in(workspace: Workspace) -> Hand:
    def handed(name: str, period: str = OCTOBER, folder: Path = SUITE) -> Delivery:
        return receive(workspace, folder / name, name, period).delivery

    handed("last_month.csv", SEPTEMBER)
    return handed


def riverton(workspace: Workspace) -> contracts.Contract:
    return contracts_in_force(workspace)["riverton"]


def codes(assessment: Assessment) -> list[str]:
    return [one.code for one in assessment.findings]


def used(workspace: Workspace, period: str = OCTOBER) -> tuple[str, bool]:
    (one,) = [each for each in choose(workspace, period).sources if each.source == "riverton"]
    return one.file_name, one.is_stale


def test_an_ordinary_month_has_nothing_to_say_and_is_used(workspace: Workspace, hand_in: Hand) -> None:
    assert assess(workspace, hand_in("ok_ordinary_month.csv")).is_quiet
    assert used(workspace) == ("ok_ordinary_month.csv", False)


def test_a_first_delivery_is_held_against_its_contract_alone(workspace: Workspace, hand_in: Hand) -> None:
    with workspace.store.session() as session:
        (first,) = deliveries.of_period(session, SEPTEMBER)
    assert assess(workspace, first).is_quiet


def test_a_breaking_finding_carries_the_source_forward_and_says_why(
    workspace: Workspace, hand_in: Hand, tmp_path: Path
) -> None:
    hand_in("keys_of_other_records.csv")
    texas = tmp_path / "texas.csv"
    texas.write_text(",".join(contracts.shipped()["texas"].header) + "\n" + "1," * 19 + "Y\n")
    receive(workspace, texas, texas.name, OCTOBER)
    chosen = choose(workspace, OCTOBER)
    assert [(one.file_name, one.is_stale) for one in chosen.sources] == [
        ("texas.csv", False),
        ("last_month.csv", True),
    ]
    (said,) = [note for note in chosen.notes if "keys_of_other_records" in note]
    assert "waits for a decision on the Schema page (records replaced)" in said
    assert said.endswith("carried forward from 2025-09.")


def test_a_person_s_word_lets_the_file_be_used_and_an_undo_blocks_it_again(
    workspace: Workspace, hand_in: Hand
) -> None:
    delivery = hand_in("keys_of_other_records.csv")
    (found,) = assess(workspace, delivery).open
    settling.accept(workspace, delivery.delivery_id, about(found), "They renumbered.")
    assert assess(workspace, delivery).open == ()
    assert used(workspace) == ("keys_of_other_records.csv", False)
    settling.take_back(workspace, delivery.delivery_id, about(found))
    assert assess(workspace, delivery).open == (found,)
    with workspace.store.session() as session:
        told = acceptances.history(session, delivery.delivery_id)
    assert [(row.is_accepted, row.reason, row.created_by) for row in told] == [
        (True, "They renumbered.", "Ada"),
        (False, "Undone.", "Ada"),
    ]


def test_a_missing_column_cannot_be_accepted_as_it_is(workspace: Workspace, hand_in: Hand) -> None:
    delivery = hand_in("missing_phone.csv")
    (found,) = assess(workspace, delivery).open
    settling.accept(workspace, delivery.delivery_id, about(found), "We can do without.")
    assert assess(workspace, delivery).open == (found,)
    schema.accept_missing(workspace, riverton(workspace), "Phone", "a test")
    assert assess(workspace, delivery).open == ()


def test_a_blocked_month_is_no_measure_for_the_next(workspace: Workspace, hand_in: Hand) -> None:
    hand_in("twelve_keys_for_all_records.csv")
    november = hand_in("ok_ordinary_month.csv", NOVEMBER)
    assert [row.period for row in taken_before(workspace, riverton(workspace), NOVEMBER)] == [SEPTEMBER]
    assert assess(workspace, november).is_quiet


def test_the_same_bytes_as_another_source_s_file_block_both(workspace: Workspace, hand_in: Hand) -> None:
    delivery = hand_in("ok_ordinary_month.csv")
    with workspace.store.session() as session:
        deliveries.add(
            session,
            source="texas",
            period=OCTOBER,
            sha256=delivery.sha256,
            reading_id=delivery.reading_id,
            file_name="texas.csv",
            candidates=["texas"],
            who="Ada",
        )
    (found,) = assess(workspace, delivery).open
    assert found.code == "integrity.same_file_as_other_source"
    assert "a file of texas" in found.sentence


def test_a_look_at_a_file_is_taken_once(
    workspace: Workspace, hand_in: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = hand_in("four_digit_years.csv")
    first = assess(workspace, delivery)
    monkeypatch.setattr(engine, "connect", lambda *_: pytest.fail("looked again"))
    assert assess(workspace, delivery) == first


def with_policy(workspace: Workspace, **chosen: str) -> None:
    schema.set_policy(workspace, riverton(workspace), Policy.model_validate(chosen))


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("renamed_phone_with_mark.csv", "Phone is now called Phone#"),
        ("missing_phone.csv", "Phone may be missing"),
        ("added_column.csv", "Latitude is new"),
    ],
)
def test_a_source_that_evolves_goes_along_as_leadfold_and_says_so(
    workspace: Workspace, hand_in: Hand, file: str, told: str
) -> None:
    with_policy(workspace, columns="evolve")
    delivery = hand_in(file)
    (said,) = settling.take_in(workspace, delivery)
    assert told in said
    change = schema.last_change(workspace, "riverton")
    assert change
    assert (change.who, change.version) == ("Leadfold", 3)
    assert told in change.reason
    assert not assess(workspace, delivery).open
    assert open_workspace("Bea", workspace.settings.home)
    assert riverton(workspace).version == 3


def test_a_file_in_doubt_changes_no_contract(workspace: Workspace, hand_in: Hand, tmp_path: Path) -> None:
    with_policy(workspace, columns="evolve")
    rows = list(csv.reader((SUITE / "keys_of_other_records.csv").open(encoding="utf-8")))
    with (tmp_path / "odd.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["Phone#" if name == "Phone" else name for name in rows[0]], *rows[1:]])
    delivery = hand_in("odd.csv", OCTOBER, tmp_path)
    settling.take_in(workspace, delivery)
    assert riverton(workspace).version == 2
    assert "integrity.records_replaced" in codes(assess(workspace, delivery))


def test_a_frozen_source_waits_at_every_difference_of_columns(workspace: Workspace, hand_in: Hand) -> None:
    with_policy(workspace, columns="freeze")
    delivery = hand_in("added_column.csv")
    assert [one.code for one in assess(workspace, delivery).open] == ["drift.column_added"]
    with pytest.raises(LeadfoldError, match="column added in Latitude"):
        choose(workspace, OCTOBER)


@pytest.mark.parametrize(("policy", "severity"), [("freeze", BREAKING), ("ask", "info"), ("evolve", "info")])
def test_a_policy_for_types_says_how_bad_another_date_format_is(
    workspace: Workspace, hand_in: Hand, policy: str, severity: str
) -> None:
    if policy != "ask":
        with_policy(workspace, types=policy)
    (found,) = assess(workspace, hand_in("four_digit_years.csv")).findings
    assert (found.code, found.severity) == ("drift.date_format_changed", severity)


def test_what_is_called_normal_is_not_told_again(workspace: Workspace, hand_in: Hand) -> None:
    delivery = hand_in("homes_is_now_home.csv")
    (found,) = assess(workspace, delivery).findings
    schema.call_normal(workspace, riverton(workspace), found, "They never agree on the word.")
    assert assess(workspace, delivery).is_quiet
    assert riverton(workspace).normal[0].column == "Kind"
