"""Whole months, run once for all tests that look at them."""

import os
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from core import desk, engine, review, sample, schema, settings
from core.state import decisions
from tests.e2e.workspaces import Finished, Place, told_of

NewPlace = Callable[[str], Place]
BROKEN_RECORD = "999999,cut short"
# Lines of Nevada's file: a record without a name is no lead, and is held back.
UNNAMED_AT_FIRST, UNNAMED_LATER = 5, 9


@pytest.fixture(scope="session")
def new_place(tmp_path_factory: pytest.TempPathFactory) -> NewPlace:
    """A fresh workspace."""

    def make(name: str) -> Place:
        return Place(tmp_path_factory.mktemp(name) / "workspace")

    return make


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> sample.SampleReport:
    """Two months of 300 leads; in the second one Texas calls its phone column by another name."""
    out = tmp_path_factory.mktemp("generated")
    return sample.write(
        out / "months", leads=300, months=2, seed=7, settings=settings.load(out / "w"), drift="renamed_phone"
    )


@pytest.fixture(autouse=True)
def only_the_home_of_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own LEADFOLD_ settings must not decide what a test sees."""
    for name in [name for name in os.environ if name.startswith("LEADFOLD_") and name != "LEADFOLD_KILL_ALL"]:
        monkeypatch.delenv(name)


@dataclass(frozen=True)
class Decided:
    """Pairs of the first month, by record ids, and what a person said of them."""

    merged: tuple[str, str]
    parted: tuple[str, str]
    taken_back: tuple[str, str]


@pytest.fixture(scope="session")
def months(new_place: NewPlace) -> Place:
    return new_place("months")


@pytest.fixture(scope="session")
def inboxes(generated: sample.SampleReport) -> dict[str, Path]:
    """The generated files by period, with one record that cannot be read and two without a name."""
    first, second = generated.periods
    folders = {period: generated.out / period for period in generated.periods}
    _append(folders[first] / "texas.csv", BROKEN_RECORD)
    _blank_name(folders[first] / "nevada.csv", row=UNNAMED_AT_FIRST)
    _blank_name(folders[second] / "nevada.csv", row=UNNAMED_LATER)
    return folders


@pytest.fixture(scope="session")
def first(months: Place, inboxes: dict[str, Path]) -> Finished:
    """The first month."""
    period = min(inboxes)
    return months.command("run", "--inbox", inboxes[period], "--period", period)


@pytest.fixture(scope="session")
def again(first: Finished, months: Place) -> Finished:
    """The same month, with nothing new."""
    return months.command("run", "--period", first.report["period"])


@pytest.fixture(scope="session")
def after_first(again: Finished, months: Place) -> Path:
    """The workspace as it stood with one month run twice; copied before more happens to it."""
    return Path(shutil.copytree(months.home, months.home.parent / "after_first"))


@pytest.fixture(scope="session")
def decided(after_first: Path, again: Finished, months: Place, inboxes: dict[str, Path]) -> Decided:
    """Two pairs that waited are called one lead, one of them taken back; a merged pair is parted."""
    asked = _pairs(months, again, "review", inboxes)
    joined = _pairs(months, again, "merge", inboxes)
    chosen = Decided(merged=asked[0], taken_back=asked[1], parted=joined[0])
    _decide(months, chosen.merged, decisions.MERGE)
    _decide(months, chosen.parted, decisions.DISTINCT)
    review.undo(months.workspace, _decide(months, chosen.taken_back, decisions.MERGE))
    return chosen


@pytest.fixture(scope="session")
def incomplete(decided: Decided, months: Place, inboxes: dict[str, Path]) -> Finished:
    """The second month without Oklahoma's file and the CRM extract; Texas has renamed its phone column."""
    period = max(inboxes)
    folder = months.home.parent / "incomplete"
    folder.mkdir()
    for name in ("nevada.csv", "texas.csv"):
        shutil.copy(inboxes[period] / name, folder)
    return months.command("run", "--inbox", folder, "--period", period)


@pytest.fixture(scope="session")
def ready(incomplete: Finished, months: Place, inboxes: dict[str, Path]) -> Path:
    """A copy of the workspace in which all that the second month lacked is settled, and nothing run yet."""
    period = max(inboxes)
    workspace = months.workspace
    state = next(one for one in desk.month(workspace, period).sources if one.contract.source == "texas")
    assert state.assessment is not None
    (rename,) = state.assessment.drift.renamed
    schema.accept_rename(workspace, state.contract, rename, "texas.csv")
    late = [inboxes[period] / name for name in ("oklahoma.csv", "salesforce_leads.csv")]
    assert months.command("receive", *late, "--period", period).code == 0
    return Path(shutil.copytree(months.home, months.home.parent / "ready"))


@pytest.fixture(scope="session")
def complete(ready: Path, months: Place, inboxes: dict[str, Path]) -> Finished:
    """The second month once everything is there."""
    return months.command("run", "--period", max(inboxes))


def _append(file: Path, line: str) -> None:
    text = file.read_text(encoding="utf-8")
    file.write_text(text.rstrip("\n") + "\n" + line + "\n", encoding="utf-8")


def _blank_name(file: Path, row: int) -> None:
    """Nevada's name is the first cell, and no cell of its file holds a line break."""
    lines = file.read_text(encoding="utf-8").split("\n")
    lines[row] = "," + lines[row].split(",", 1)[1]
    file.write_text("\n".join(lines), encoding="utf-8")


def _pairs(place: Place, month: Finished, band: str, inboxes: dict[str, Path]) -> list[tuple[str, str]]:
    """Of records that stand in no other pair, and say in the second month what they said in the first.

    The likeliest first: few records teach each month a model of its own, which may move a pair at the line.
    """
    before, after = (told_of(inboxes[period]) for period in sorted(inboxes))
    query = "select left_id, right_id, band from match_pair order by probability desc, left_id, right_id"
    rows = place.rows(month.report["run"], query)
    times = Counter(record for left, right, _ in rows for record in (left, right))
    return [
        (left, right)
        for left, right, of in rows
        if of == band
        and all(times[record] == 1 and after.get(record) == before[record] for record in (left, right))
    ]


def _decide(place: Place, pair: tuple[str, str], verdict: str) -> str:
    """The act, by which it can be taken back."""
    run = place.published()
    assert run is not None
    database = place.folder(run.run_id) / "run.duckdb"
    with engine.connect(place.settings, database, read_only=True) as connection:
        asked = review.pair(connection, *pair, 0.9)
        return review.decide(place.workspace, run, connection, [asked], review.Said(verdict)).act_id
