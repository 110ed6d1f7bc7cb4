"""A published run whose Salesforce files were made, in a workspace of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from core import crm, engine, loads
from core.crm import Options
from core.engine import Connection
from core.loads import Taken
from core.state import runs
from core.state.tables import Run
from core.workspace import Workspace, open_workspace
from tests.unit.crm_month import OPTIONS, PERIOD, Month


@dataclass
class Loaded:
    """What a person has at the Salesforce page: the files of one run, and results to hand in."""

    workspace: Workspace
    run: Run
    folder: Path

    @property
    def export(self) -> Path:
        return self.folder / "export"

    def hand_in(self, files: dict[str, bytes]) -> list[Taken]:
        place = self.workspace.settings.scratch / "in"
        place.mkdir(parents=True, exist_ok=True)
        named = []
        for name, content in files.items():
            (place / name).write_bytes(content)
            named.append((place / name, name))
        return loads.take(self.workspace, named, self.run)

    def connect(self) -> Connection:
        return engine.open_read_only(self.workspace.settings, self.folder / "run.duckdb")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with engine.connect(self.workspace.settings, self.folder / "run.duckdb") as connection:
            yield connection

    def again(self) -> dict[str, tuple[str, str | None, str | None]]:
        """The next comparison, with what was answered: lead id -> action, reason, Salesforce id."""
        with engine.connect(self.workspace.settings, self.folder / "run.duckdb") as connection:
            crm.attach_answers(connection, loads.answer_files(self.workspace))
            crm.compare(connection, OPTIONS)
            rows = connection.execute(
                "select lead_id, action, reason, sfdc_id from crm_comparison"
            ).fetchall()
            connection.execute("drop view history_answer")
        return {lead_id: (action, reason, sfdc_id) for lead_id, action, reason, sfdc_id in rows}


def loaded_month(
    home: Path, arrange: Callable[[Month], object], options: Options = OPTIONS, part_bytes: int = 90_000_000
) -> Loaded:
    workspace = open_workspace("Ann", home)
    with workspace.store.session() as session:
        job = runs.add_job(session, kind="run", period=PERIOD, status="done", who="Ann")
        run = runs.begin(session, period=PERIOD, fingerprint="f", job_id=job.job_id, who="Ann")
        runs.finish(session, run.run_id, runs.PUBLISHED, "", {})
        runs.publish(session, run, "Ann")
    folder = workspace.settings.runs / run.run_id
    folder.mkdir(parents=True)
    with engine.connect(workspace.settings, folder / "run.duckdb") as connection:
        arrange(Month(connection))
        chosen = replace(options, part_bytes=part_bytes)
        crm.compare(connection, chosen)
        crm.export(connection, folder / "export", chosen)
        connection.execute("drop view history_answer")
    return Loaded(workspace, run, folder)
