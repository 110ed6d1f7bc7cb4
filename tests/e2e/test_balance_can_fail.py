"""One record lost at any stage stops the run, and what was published stays published.

The run is one that was killed when all but publishing was done: it is taken up again with one step more,
which loses a record, and every step after that one is taken anew.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import delete

from core import engine, jobs, pipeline
from core.balance import OutOfBalance
from core.engine import literal
from core.errors import LeadfoldError
from core.run_folder import RunFolder
from core.state import runs
from core.state.tables import Publication, Run
from core.steps import STEPS, Step, StepResult
from core.warehouse import WarehouseFailed
from tests.e2e.workspaces import Finished, Place

NAMES = [step.name for step in STEPS]
Lose = Callable[[RunFolder], None]


@dataclass(frozen=True)
class Unpublished:
    """A workspace with one published run and one that only lacks publishing."""

    place: Place
    published: str
    killed: str
    spare: Path

    def take_up(self, lose: Lose, after: str | None) -> pipeline.Outcome:
        """As it would be without the loss, where `after` is None."""
        folder = self.place.folder(self.killed)
        shutil.rmtree(folder)
        shutil.copytree(self.spare, folder)
        self._say_it_runs()
        kept = NAMES[: NAMES.index(after) + 1] if after in NAMES else []
        for name in set(NAMES) - set(kept):
            (folder / "steps" / f"{name}.json").unlink()
        lost = Step("lose", "Losing a record", lambda run: lose(run) or StepResult())
        workspace, period = self.place.workspace, self.killed[:7]
        with jobs.working(workspace, "run", period, None) as job_id:
            return pipeline.run(
                workspace,
                period,
                job_id=job_id,
                on_progress=lambda progress: None,
                steps=[*STEPS[: len(kept)], lost, *STEPS[len(kept) :]],
            )

    def status(self) -> str:
        with self.place.workspace.store.session() as session:
            return session.get_one(Run, self.killed).status

    def _say_it_runs(self) -> None:
        with self.place.workspace.store.session() as session:
            session.get_one(Run, self.killed).status = runs.RUNNING
            session.execute(delete(Publication).where(Publication.run_id == self.killed))


@pytest.fixture(scope="module")
def unpublished(after_first: Path, first: Finished, again: Finished, months: Place) -> Unpublished:
    place = Place(Path(shutil.copytree(after_first, after_first.parent / "sabotaged")))
    killed = str(again.report["run"])
    _move(place.folder(killed) / "dbt", months.home, place.home)
    spare = place.home.parent / "spare"
    shutil.copytree(place.folder(killed), spare)
    return Unpublished(place, str(first.report["run"]), killed, spare)


@pytest.fixture(autouse=True)
def raw_and_standard_as_they_were(unpublished: Unpublished) -> Iterator[None]:
    """What runs share is put back: only this test lost something there."""
    folders = [unpublished.place.settings.raw, unpublished.place.settings.standard]
    spares = [folder.with_name(f"{folder.name}-spare") for folder in folders]
    for folder, spare in zip(folders, spares, strict=True):
        if not spare.exists():
            shutil.copytree(folder, spare)
    yield
    for folder, spare in zip(folders, spares, strict=True):
        shutil.rmtree(folder)
        shutil.copytree(spare, folder)


def from_parquet(find: Callable[[RunFolder], Path]) -> Lose:
    """The last row of the file is left out."""

    def lose(run: RunFolder) -> None:
        file = find(run)
        shorter = file.with_suffix(".shorter")
        with engine.connect(run.settings) as connection:
            rows = engine.count(connection, f"read_parquet({literal(file)})")
            connection.execute(
                f"copy (from read_parquet({literal(file)}) limit {rows - 1}) "
                f"to {literal(shorter)} (format parquet)"
            )
        shorter.replace(file)

    return lose


def from_table(table: str, condition: str = "true") -> Lose:
    """One row that meets the condition is deleted."""

    def lose(run: RunFolder) -> None:
        with engine.connect(run.settings, run.database) as connection:
            query = f"delete from {table} where rowid = (select min(rowid) from {table} where {condition})"
            connection.execute(query)

    return lose


def from_csv(name: str) -> Lose:
    """The file's last record is cut off."""

    def lose(run: RunFolder) -> None:
        file = run.export / name
        lines = file.read_bytes().rstrip(b"\n").split(b"\n")
        file.write_bytes(b"\n".join(lines[:-1]) + b"\n")

    return lose


def raw(source: str, name: str) -> Callable[[RunFolder], Path]:
    return lambda run: next(
        one.raw(run.settings) / name for one in run.frozen().sources if one.source == source
    )


def standard(source: str) -> Callable[[RunFolder], Path]:
    return lambda run: next(
        one.standard(run.settings) for one in run.frozen().sources if one.source == source
    )


def from_raw_before_it_is_standardised(run: RunFolder) -> None:
    standard("oklahoma")(run).unlink()
    from_parquet(raw("oklahoma", "records.parquet"))(run)


def from_staging(run: RunFolder) -> None:
    """The view over all sources loses one of them a record."""
    with engine.connect(run.settings, run.database) as connection:
        query = "select sql from duckdb_views() where view_name = 'stg_record'"
        view = str(engine.scalar(connection, query)).rstrip(";\n ")
        connection.execute(
            view.replace("CREATE VIEW", "create or replace view", 1)
            + " where record_id <> (select min(record_id) from stg_texas)"
        )


LOSSES: list[tuple[str | None, Lose, type[LeadfoldError], str]] = [
    (None, from_raw_before_it_is_standardised, OutOfBalance, "oklahoma: found = loaded + rejected"),
    (None, from_parquet(standard("nevada")), OutOfBalance, "nevada: loaded = standardised"),
    ("export", from_parquet(standard("nevada")), OutOfBalance, "nevada: loaded = standardised"),
    ("check", from_staging, WarehouseFailed, "the_metrics_of_a_source_add_up"),
    ("match", from_table("lead_member", "not is_founder"), WarehouseFailed, "every_kept_record"),
    ("build", from_parquet(raw("texas", "rejects.parquet")), OutOfBalance, "texas: found = loaded"),
    ("build", from_table("quarantine"), OutOfBalance, "nevada: loaded = kept + quarantined"),
    ("build", from_table("record_state", "not is_founder"), OutOfBalance, "loaded = kept + quarantined"),
    ("build", from_table("record_state", "is_founder"), OutOfBalance, "loaded = kept + quarantined"),
    ("build", from_table("lead"), OutOfBalance, "kept = leads + merged away"),
    ("compare", from_table("crm_comparison", "action = 'insert'"), OutOfBalance, "leads = insert"),
    ("compare", from_table("crm_comparison", "action = 'unchanged'"), OutOfBalance, "leads = insert"),
    ("compare", from_table("crm_comparison", "action = 'crm_only'"), OutOfBalance, "leads = insert"),
    ("export", from_csv("lead_insert_001.csv"), OutOfBalance, "leads = insert + update"),
    ("export", from_csv("lead_update_001.csv"), OutOfBalance, "leads = insert + update"),
]


@pytest.mark.parametrize(("after", "lose", "error", "said"), LOSSES)
def test_a_lost_record_stops_the_run(
    unpublished: Unpublished, after: str | None, lose: Lose, error: type[LeadfoldError], said: str
) -> None:
    with pytest.raises(error) as caught:
        unpublished.take_up(lose, after)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert unpublished.status() == runs.FAILED
    published = unpublished.place.published()
    assert published is not None
    assert published.run_id == unpublished.published


def test_without_a_loss_the_same_run_is_published(unpublished: Unpublished) -> None:
    outcome = unpublished.take_up(lambda run: None, "export")
    assert (outcome.run_id, outcome.status) == (unpublished.killed, runs.PUBLISHED)
    published = unpublished.place.published()
    assert published is not None
    assert published.run_id == unpublished.killed


def _move(project: Path, old: Path, new: Path) -> None:
    """dbt's copy of a run names its files by their full paths."""
    shutil.rmtree(project / "target", ignore_errors=True)
    for file in [*project.rglob("*.yml"), *project.rglob("*.sql")]:
        file.write_text(file.read_text().replace(str(old), str(new)))
