"""A rule is tried by a job, and its answer is kept for just this check on just these files."""

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from core import jobs, rule_desk, rulebook, trials
from core.quality import BadRule, FailingRow, Rule, Tried, to_suite
from core.settings import Settings
from core.trials import Trial, verdict
from core.workspace import Workspace, open_workspace
from tests.conftest import ROOT
from tests.unit.test_pipeline_inputs import deliver
from tests.unit.test_quality_trial import store_standard


def rule(**changes: object) -> Rule:
    return Rule.model_validate(
        {
            "rule_id": "capacity.small",
            "source": "nevada",
            "column": "capacity",
            "expectation": "ExpectColumnValuesToBeBetween",
            "parameters": {"max_value": 50},
            "severity": "warning",
            "description": "Sites are small.",
        }
        | changes
    )


@pytest.fixture
def workspace(settings: Settings) -> Workspace:
    opened = open_workspace("Ada", settings.home)
    for letter, period, capacity in (("a", "2026-04", 40), ("b", "2026-05", 60)):
        deliver(opened, "nevada", letter, period)
        store_standard(
            opened,
            "nevada",
            period,
            "select 'nevada:1' as record_id, 'nevada' as source, 1 as record_number, "
            f"'Blue Heron' as company, 'Elko' as city, {capacity} as capacity",
        )
    return opened


def test_an_answer_is_kept_and_read_back_as_it_was(workspace: Workspace) -> None:
    assert trials.known(workspace, rule()) is None
    with jobs.working(workspace, "try-rule", None, None) as job_id:
        made = trials.run(workspace, trials.read(trials.ask(workspace, rule())), job_id)
    assert trials.known(workspace, rule()) == made
    assert made.now[0].rows == (FailingRow("nevada", "nevada:1", 1, "Blue Heron", "Elko", "60"),)
    assert [event.step for event in jobs.watch(workspace, job_id).events] == [
        "Trying the rule on 2026-05",
        "Trying the rule on 2026-04",
    ]


def test_an_answer_is_about_this_check_on_these_files_alone(workspace: Workspace) -> None:
    with jobs.working(workspace, "try-rule", None, None) as job_id:
        trials.run(workspace, rule(), job_id)
    assert trials.known(workspace, rule(name="Another name", severity="error")) is not None
    assert trials.known(workspace, rule(parameters={"max_value": 70})) is None
    assert trials.known(workspace, rule(at_most=2)) is None
    deliver(workspace, "nevada", "c", "2026-06")
    store_standard(workspace, "nevada", "2026-06", "select 1 as record_number")
    assert trials.known(workspace, rule()) is None


def test_a_rule_that_cannot_be_asked_starts_no_job(workspace: Workspace) -> None:
    wrong = rule(expectation="UnexpectedRowsExpectation", parameters={"condition": "capacity >"})
    with pytest.raises(BadRule, match="cannot be checked"):
        trials.ask(workspace, wrong)


def test_the_command_tries_a_rule_from_a_file_and_saves_none(workspace: Workspace) -> None:
    file = trials.ask(workspace, rule())
    home = str(workspace.settings.home)
    done = subprocess.run(
        [sys.executable, "-m", "core", "try-rule", str(file), "--home", home, "--who", "Ada"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "Would have failed 1 of the last 2 files; 1 row fails now." in done.stdout
    assert trials.known(workspace, rule()) is not None
    assert rule().rule_id not in {one.rule_id for one in rulebook.current(workspace.store)}


@pytest.mark.parametrize(
    ("text", "said"),
    [("[]", "holds 0 rules"), ("- [", "is not a rule in YAML"), ("nothing", "is not a rule in YAML")],
)
def test_a_file_that_is_no_rule_is_refused_in_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "rule.yaml"
    file.write_text(text)
    with pytest.raises(BadRule, match=said):
        trials.read(file)


def tried(period: str, failed: int, holds: bool, source: str = "nevada") -> Tried:
    return Tried(period, source, 100, failed, holds, ())


@pytest.mark.parametrize(
    ("found", "changes", "said"),
    [
        (
            [tried("2026-05", 14, False), tried("2026-04", 9, False), tried("2026-03", 0, True)],
            {},
            "Would have failed 2 of the last 3 files; 14 rows fail now.",
        ),
        (
            [tried("2026-05", 14, True), tried("2026-04", 2, True)],
            {"at_most": 20},
            "Would have held in the last 2 files; 14 rows fail now, within its tolerance.",
        ),
        ([tried("2026-05", 0, True)], {}, "Would have held in the one stored file; no row fails now."),
        ([tried("2026-05", 1, False)], {}, "Would have failed in the one stored file; 1 row fails now."),
        (
            [tried("2026-05", 3, False), tried("2026-05", 4, False, "texas")],
            {"source": "*"},
            "Would have failed 2 of the last 2 files; 7 rows fail now.",
        ),
        (
            [tried("2026-05", 3, False, "leads"), tried("2026-04", 0, True, "leads")],
            {"source": "leads"},
            "Would have failed 1 of the last 2 months; 3 rows fail now.",
        ),
        ([], {}, "Nothing of what this rule speaks of is stored yet: the first run will say what it finds."),
    ],
)
def test_the_verdict_says_how_often_it_would_have_failed_and_what_fails_now(
    found: list[Tried], changes: dict[str, object], said: str
) -> None:
    assert verdict(Trial(rule(**changes), "Ada", datetime(2026, 5, 1), tuple(found))) == said


def test_a_verdict_on_a_whole_file_counts_no_rows() -> None:
    whole = rule(expectation="ExpectTableRowCountToBeBetween", column="")
    found = (tried("2026-05", 1, False), tried("2026-04", 0, True))
    assert verdict(Trial(whole, "Ada", datetime(2026, 5, 1), found)) == (
        "Would have failed 1 of the last 2 files; it fails now."
    )


def test_a_suite_shows_what_it_adds_and_changes_before_it_is_saved(workspace: Workspace) -> None:
    rule_desk.save(workspace, rule(), "Sites are small here.")
    sent = [
        rule(parameters={"max_value": 60}),
        rule(rule_id="capacity.other"),
        rule(rule_id="capacity.other"),
    ]
    brought = rule_desk.read_suite(workspace, to_suite(sent, "theirs").encode(), "theirs.json", "nevada")
    assert [(one.rule.rule_id, one.is_new) for one in brought] == [
        ("capacity.small", False),
        ("capacity.other", True),
        ("capacity.other_2", True),
    ]
    assert brought[0].told == ("Asks another thing: Capacity must be at most 60 in every row.",)
    assert rulebook.get(workspace.store, "nevada", "capacity.small") == rule()
    assert rule_desk.bring(workspace, brought, "As theirs.") == 3
    assert rulebook.get(workspace.store, "nevada", "capacity.small").parameters == {"max_value": 60}
    same = rule_desk.read_suite(workspace, to_suite(sent[:1], "theirs").encode(), "theirs.json", "nevada")
    assert same == ()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "is not a Great Expectations suite"),
        (to_suite([rule(source="utah")], "x").encode(), "utah, which is no source here"),
        (
            to_suite(
                [rule(expectation="UnexpectedRowsExpectation", parameters={"condition": "nothing > 1"})], "x"
            ).encode(),
            "cannot be checked",
        ),
    ],
)
def test_a_bad_suite_gets_one_sentence_and_saves_nothing(
    workspace: Workspace, content: bytes, said: str
) -> None:
    with pytest.raises(BadRule, match=said):
        rule_desk.read_suite(workspace, content, "theirs.json", "nevada")


def test_values_of_a_column_are_counted_on_the_newest_month(workspace: Workspace) -> None:
    found = rule_desk.column_values(workspace, "*", "capacity")
    assert found == rule_desk.ColumnValues("2026-05", 1, 1, (("60", 1),), (("60", 1),))
    assert rule_desk.column_values(workspace, "leads", "capacity") is None


def test_proposals_come_from_the_rows_that_are_stored(workspace: Workspace) -> None:
    (one,) = [p for p in rule_desk.proposals(workspace, "nevada", "capacity", ["60"]) if p.draft.high]
    assert (one.fails, one.wrong, one.draft.high) == (1, 1, "59")
    assert rule_desk.proposals(workspace, "export", "City", ["x"]) == ()
