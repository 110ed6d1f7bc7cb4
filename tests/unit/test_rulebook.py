"""The rules in force: what is shipped, what people change, and what a newer Leadfold may replace."""

import subprocess
import sys
from pathlib import Path

import pytest

from core import engine, inputs, quality, rulebook, steps
from core.errors import WrongUse
from core.inputs import RunInputs
from core.quality import Rule
from core.rulebook import NothingNew
from core.settings import Settings
from core.state import Store, open_store
from core.workspace import open_workspace

ROOT = Path(__file__).parents[2]
KEY = ("*", "capacity.plausible")


@pytest.fixture
def store(settings: Settings) -> Store:
    opened = open_store(settings.state_url)
    rulebook.offer_shipped(opened)
    return opened


def newer(**changes: object) -> tuple[Rule, ...]:
    """The shipped rules of a later version, in which one rule says something else."""
    return tuple(
        rule.model_copy(update=changes) if (rule.source, rule.rule_id) == KEY else rule
        for rule in quality.shipped()
    )


def without() -> tuple[Rule, ...]:
    return tuple(rule for rule in quality.shipped() if (rule.source, rule.rule_id) != KEY)


def reasons(store: Store) -> list[str]:
    return [row.reason for row in rulebook.history(store, *KEY)]


def test_a_new_workspace_has_the_shipped_rules_in_their_order(store: Store) -> None:
    assert rulebook.in_force(store) == quality.shipped()


def test_offering_again_adds_no_version(store: Store) -> None:
    rulebook.offer_shipped(store)
    assert reasons(store) == ["Shipped with Leadfold."]


def test_a_newer_shipped_rule_replaces_an_older_shipped_one(store: Store) -> None:
    rulebook.offer(store, newer(parameters={"max_value": 900}))
    assert rulebook.get(store, *KEY).parameters == {"max_value": 900}
    assert reasons(store) == ["Shipped with a newer Leadfold.", "Shipped with Leadfold."]


def test_a_newer_shipped_rule_leaves_one_that_a_person_changed(store: Store) -> None:
    mine = rulebook.get(store, *KEY).model_copy(update={"severity": "error", "owner": "Ada"})
    rulebook.save(store, mine, "Such a site is a typing error.", "Ada")
    rulebook.offer(store, newer(parameters={"max_value": 900}))
    assert rulebook.get(store, *KEY) == mine


def test_a_rule_shipped_no_longer_is_retired_and_comes_back_with_its_return(store: Store) -> None:
    rulebook.offer(store, without())
    assert rulebook.in_force(store) == without()
    rulebook.offer_shipped(store)
    assert rulebook.in_force(store) == quality.shipped()
    assert len(reasons(store)) == 3


def test_a_paused_rule_is_out_of_force_and_keeps_its_story(store: Store) -> None:
    paused = rulebook.get(store, *KEY).model_copy(update={"state": "paused"})
    rulebook.save(store, paused, "The supplier is asked first.", "Ada")
    assert rulebook.in_force(store) == without()
    assert paused in rulebook.current(store)
    (newest, first) = rulebook.history(store, *KEY)
    assert (newest.version, newest.created_by, newest.state) == (2, "Ada", "paused")
    assert (first.version, first.state) == (1, "active")


def test_a_rule_of_a_person_comes_after_the_shipped_ones(store: Store) -> None:
    mine = rulebook.get(store, *KEY).model_copy(update={"source": "texas", "rule_id": "capacity.mine"})
    rulebook.save(store, mine, "Texas licenses no more.", "Ada")
    assert rulebook.in_force(store) == (*quality.shipped(), mine)


def test_a_version_that_says_nothing_new_is_refused(store: Store) -> None:
    with pytest.raises(NothingNew, match=r"capacity\.plausible already stands exactly so"):
        rulebook.save(store, rulebook.get(store, *KEY), "Once more.", "Ada")


def test_a_change_without_a_reason_is_refused(store: Store) -> None:
    changed = rulebook.get(store, *KEY).model_copy(update={"severity": "error"})
    with pytest.raises(WrongUse, match=r"Say why rule capacity\.plausible changes"):
        rulebook.save(store, changed, "  ", "Ada")


def test_a_rule_that_nobody_wrote_is_refused_by_name(store: Store) -> None:
    with pytest.raises(WrongUse, match=r"no rule capacity\.odd for texas"):
        rulebook.get(store, "texas", "capacity.odd")


def test_two_processes_that_open_a_new_workspace_offer_each_rule_once(settings: Settings) -> None:
    code = "from core.workspace import open_workspace; open_workspace('Ada')"
    both = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    store = open_workspace("Ada", settings.home).store
    assert {row.version for rule in quality.shipped() for row in _story(store, rule)} == {1}


def _story(store: Store, rule: Rule) -> list[rulebook.RuleVersion]:
    return rulebook.history(store, rule.source, rule.rule_id)


@pytest.mark.parametrize(("above", "held"), [(50, 0), (30, 2)])
def test_a_run_is_checked_with_the_rules_that_were_frozen_for_it(
    settings: Settings, above: int, held: int
) -> None:
    rule = quality.read_rule(
        {
            "rule_id": "capacity.mine",
            "source": "nevada",
            "column": "capacity",
            "expectation": "ExpectColumnValuesToBeBetween",
            "parameters": {"max_value": above},
            "severity": "error",
            "description": "No larger site is licensed.",
        },
        "a test",
    )
    folder = steps.RunFolder(settings.runs / "r", settings)
    frozen = RunInputs(
        period="2026-05", earlier=(), sources=(), notes=(), settings={}, decision_ids=(), rules=(rule,)
    )
    with engine.connect(settings) as connection:
        inputs.save(frozen, inputs.Said([], [], [], []), connection, folder.inputs)
        written = connection.execute(
            "select rule_id, owner from read_parquet(?)", [str(folder.inputs / "rule.parquet")]
        ).fetchall()
    assert written == [("capacity.mine", "Leadfold")]
    with engine.connect(settings, folder.database) as connection:
        connection.execute("create table run_input as select 'nevada' as source, 'licensing' as kind")
        connection.execute(
            "create table stg_nevada as select 'nevada:' || n as record_id, n as record_number, "
            "40 as capacity from range(2) as t(n)"
        )
    result = steps.check(folder)
    assert result.rows == held
