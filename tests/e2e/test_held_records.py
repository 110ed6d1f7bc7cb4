"""A record is held back, corrected and let in, month after month, until the source says something else."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from core import engine, fixing, held, rule_desk, sample, settings, settled, since
from core.fixing import Asked, Done
from core.held import Group, HeldRecord
from core.quality import read_rule
from core.state.tables import Run
from tests.e2e.conftest import NewPlace
from tests.e2e.workspaces import Finished, Place

FIRST, SECOND, THIRD = "2026-09", "2026-10", "2026-11"
RULE = {
    "rule_id": "phone.can_be_dialled", "source": "nevada", "column": "phone",
    "expectation": "UnexpectedRowsExpectation",
    "parameters": {"condition": "phone is null and list_contains(problems, 'phone.unreadable')"},
    "severity": "error", "description": "A phone that stands in the file can be dialled.",
}  # fmt: skip
WRONG, RIGHT, OTHER = "702 555 01", "702-555-0101", "702-555-0177"
RELEASED, DISCARDED = "call the office", "no phone, closed"


@dataclass
class Story:
    """Nevada's file in three months: which keys are spoiled, and the runs so far."""

    place: Place
    folders: dict[str, Path]
    corrected: str
    released: str
    discarded: str

    def run(self, period: str, inbox: bool = True) -> Finished:
        files = ["--inbox", self.folders[period]] if inbox else []
        return self.place.command("run", *files, "--period", period)

    def published(self, period: str) -> Run:
        run = self.place.published(period)
        assert run is not None
        return run

    def held(self, period: str) -> dict[str, str]:
        """Disposition by record key."""
        rows = self.place.rows(
            self.published(period).run_id, "select record_key, disposition from held_record"
        )
        return dict(rows)

    def kept(self, period: str, key: str) -> list[tuple[object, ...]]:
        query = f"select phone from lead_record where record_id = 'nevada:{key}'"
        return self.place.rows(self.published(period).run_id, query)

    def say(self, period: str, key: str, action: str, text: str = "") -> Done:
        run, workspace = self.published(period), self.place.workspace
        with engine.connect(
            workspace.settings, self.place.folder(run.run_id) / "run.duckdb", read_only=True
        ) as connection:
            told = since.since(workspace, run)
            group, record = next(
                (group, record)
                for group in held.groups(connection, told)
                for record in held.records(connection, told, group)
                if record.record_id == f"nevada:{key}"
            )
            return _act(self, run, connection, group, record, action, text)

    def states(self, period: str) -> dict[tuple[str, str], str]:
        run, workspace = self.published(period), self.place.workspace
        with engine.connect(
            workspace.settings, self.place.folder(run.run_id) / "run.duckdb", read_only=True
        ) as connection:
            found = settled.every(workspace, run, connection)
        return {(one.kind, key): one.state for one in found for key in one.record_keys}


def _act(
    story: Story,
    run: Run,
    connection: engine.Connection,
    group: Group,
    record: HeldRecord,
    action: str,
    text: str,
) -> Done:
    asked, workspace = Asked("nevada", group.finding_id, (record,)), story.place.workspace
    if action == "correct":
        return fixing.correct(
            workspace, run, connection, asked, "Phone", group.cell, text, "They mistyped it."
        )
    act = fixing.release if action == "release" else fixing.discard
    return act(workspace, run, connection, asked, "Called them.")


def _spoil(file: Path, phones: dict[str, str]) -> None:
    frame = pd.read_csv(file, dtype=str, keep_default_na=False)
    keys = frame["Credential Number"].str.split("-").str[0]
    for key, phone in phones.items():
        frame.loc[keys == key, "Phone"] = phone
    frame.to_csv(file, index=False, quoting=csv.QUOTE_MINIMAL)


def _steady(files: Sequence[Path]) -> list[str]:
    """Keys of the records that stand once in every month."""
    months = [pd.read_csv(file, dtype=str)["Credential Number"].str.split("-").str[0] for file in files]
    once = [set(keys[~keys.duplicated(keep=False)]) for keys in months]
    return sorted(set.intersection(*once))


@pytest.fixture(scope="module")
def story(new_place: NewPlace, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Three months; the last one is only received when a test asks for it."""
    out, place = tmp_path_factory.mktemp("held"), new_place("held")
    made = sample.write(out / "m", leads=300, months=3, seed=3, settings=settings.load(out / "w"))
    folders = {period: out / period for period in made.periods}
    files = {}
    for file in made.files:
        if file.path.name == "nevada.csv":
            folders[file.period].mkdir()
            files[file.period] = file.path.rename(folders[file.period] / "nevada.csv")
    one, two, three = _steady(list(files.values()))[5:8]
    for period in (FIRST, SECOND):
        _spoil(files[period], {one: WRONG, two: RELEASED, three: DISCARDED})
    _spoil(files[THIRD], {one: OTHER, two: "call us", three: DISCARDED})
    rule_desk.save(place.workspace, read_rule(RULE, "the test"), "Phones are what we buy lists for.")
    return Story(place, folders, one, two, three)


@pytest.fixture(scope="module")
def first(story: Story) -> Finished:
    return story.run(FIRST)


@pytest.fixture(scope="module")
def said(story: Story, first: Finished) -> dict[str, str]:
    """How the records stood in the first run; then each gets its word."""
    before = story.held(FIRST)
    story.say(FIRST, story.corrected, "correct", RIGHT)
    story.say(FIRST, story.released, "release")
    story.say(FIRST, story.discarded, "discard")
    return before


@pytest.fixture(scope="module")
def checked(story: Story, said: dict[str, str]) -> Finished:
    return story.place.command("recheck", "--period", FIRST)


@pytest.fixture(scope="module")
def rerun(story: Story, checked: Finished) -> Finished:
    return story.run(FIRST, inbox=False)


@pytest.fixture(scope="module")
def second(story: Story, rerun: Finished) -> Finished:
    return story.run(SECOND)


@pytest.fixture(scope="module")
def third(story: Story, second: Finished) -> Finished:
    return story.run(THIRD)


def quarantined(month: Finished) -> int:
    assert all(row["holds"] for row in month.report["balance"]), month.report["balance"]
    return int(month.report["quarantined"])


def test_all_three_records_are_held_back_at_first(
    story: Story, said: dict[str, str], first: Finished
) -> None:
    spoiled = {story.corrected, story.released, story.discarded}
    assert {said[key] for key in spoiled} == {"held"}
    assert quarantined(first) == len(said)
    assert story.kept(FIRST, story.corrected) == []


def test_a_recheck_says_what_the_next_run_will(story: Story, checked: Finished, rerun: Finished) -> None:
    assert checked.code == 0
    assert "Of 1 corrected since the run, 1 will come in" in checked.out
    assert story.corrected not in story.held(FIRST)


def test_a_corrected_record_is_a_lead_with_the_next_run_and_the_books_balance(
    story: Story, said: dict[str, str], rerun: Finished
) -> None:
    assert story.kept(FIRST, story.corrected) == [("+17025550101",)]
    assert quarantined(rerun) == len(said) - 2
    assert (rerun.report["corrected"], rerun.report["released"], rerun.report["discarded"]) == (1, 1, 1)


def test_a_released_record_is_kept_as_it_is_and_a_discarded_one_stays_out(
    story: Story, rerun: Finished
) -> None:
    assert story.kept(FIRST, story.released) == [(None,)]
    assert story.kept(FIRST, story.discarded) == []
    held_now = story.held(FIRST)
    assert (held_now[story.released], held_now[story.discarded]) == ("released", "discarded")
    assert held.waiting(story.place.workspace, story.published(FIRST)) == quarantined(rerun) - 1


def test_the_month_after_all_of_it_is_done_again(story: Story, second: Finished) -> None:
    assert story.kept(SECOND, story.corrected) == [("+17025550101",)]
    assert story.kept(SECOND, story.released) == [(None,)]
    assert story.kept(SECOND, story.discarded) == []
    quarantined(second)
    assert second.report["corrected"] == 1
    states = story.states(SECOND)
    assert {states["correct", story.corrected], states["release", story.released]} == {"applied"}
    assert states["discard", story.discarded] == "applied"


def test_what_the_source_changed_is_taken_as_it_is_sent_and_told(story: Story, third: Finished) -> None:
    assert story.kept(THIRD, story.corrected) == [("+17025550177",)]
    quarantined(third)
    assert (third.report["corrected"], third.report["no_longer_corrected"]) == (0, 1)
    assert "not applied, because the source sends another value now" in third.out
    run, workspace = story.published(THIRD), story.place.workspace
    cell = ("nevada", story.corrected, "Phone", WRONG)
    assert since.outcomes(workspace.settings, run)[cell] == ("changed", OTHER)
    assert story.states(THIRD)["correct", story.corrected] == "changed"


def test_a_released_record_is_asked_about_again_when_its_cell_changes(story: Story, third: Finished) -> None:
    assert story.held(THIRD)[story.released] == "held"
    assert story.held(THIRD)[story.discarded] == "discarded"
    assert story.states(THIRD)["release", story.released] == "other"


def test_an_old_month_run_again_gives_what_it_gave(story: Story, third: Finished, rerun: Finished) -> None:
    before = story.place.tables(rerun.report["run"])
    again = story.run(FIRST, inbox=False)
    assert story.place.tables(again.report["run"]) == before
    assert story.place.exported(again.report["run"]) == story.place.exported(rerun.report["run"])


def test_a_correction_that_is_taken_back_holds_the_record_again(story: Story, third: Finished) -> None:
    workspace, run = story.place.workspace, story.published(FIRST)
    database = story.place.folder(run.run_id) / "run.duckdb"
    with engine.connect(workspace.settings, database, read_only=True) as connection:
        (mine,) = [one for one in settled.every(workspace, run, connection) if one.kind == "correct"]
    assert fixing.undo(workspace, mine.bulk_id) == 1
    story.run(FIRST, inbox=False)
    assert story.held(FIRST)[story.corrected] == "held"
    assert story.kept(FIRST, story.corrected) == []
