"""Running months in a workspace of a test's own, and telling whether two runs made the same."""

import csv
import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select
from typer.testing import CliRunner

from core import engine, settings
from core.__main__ import app
from core.engine import Connection
from core.settings import Settings
from core.state import runs
from core.state.tables import Publication, Run
from core.workspace import Workspace, open_workspace

ROOT = Path(__file__).parents[2]
# Where a run's files lie differs between two workspaces; nothing else may.
NAMES_PATHS = "run_input"
FILES = {"salesforce": "salesforce_leads.csv"}
TOUCHED = {"Phone", "Phone#", "status", "outreach_stage_c", "lead_source_last_updated_c"} | {
    f"last_{what}_date" for what in ("modified", "activity", "viewed", "referenced")
}


@dataclass(frozen=True)
class Finished:
    """How a command ended: its exit code, what it printed, and the JSON it wrote."""

    code: int
    out: str
    errors: str
    report: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """A workspace on disk."""

    home: Path

    @property
    def settings(self) -> Settings:
        return settings.load(self.home)

    @property
    def workspace(self) -> Workspace:
        return open_workspace("Tess", self.home)

    def folder(self, run_id: str) -> Path:
        return self.settings.runs / run_id

    def command(self, *arguments: str | Path) -> Finished:
        """In this process: Great Expectations and dbt take seconds to import once, not at every command."""
        target = self.home.parent / f"{self.home.name}.json"
        target.unlink(missing_ok=True)
        told = ["--json", str(target)] if arguments[0] == "run" else []
        line = [*map(str, arguments), "--home", str(self.home), *told]
        result = CliRunner().invoke(app, line)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        report = json.loads(target.read_text()) if target.exists() else {}
        return Finished(result.exit_code, result.stdout, result.stderr, report)

    def published(self, period: str | None = None) -> Run | None:
        with self.workspace.store.session() as session:
            return runs.published(session, period)

    def publications(self) -> list[str]:
        """Every run that the pointer was ever moved to, oldest first."""
        with self.workspace.store.session() as session:
            return list(session.scalars(select(Publication.run_id).order_by(Publication.publication_id)))

    def rows(self, run_id: str, query: str) -> list[tuple[Any, ...]]:
        with engine.connect(self.settings, self.folder(run_id) / "run.duckdb", read_only=True) as connection:
            return connection.execute(query).fetchall()

    def one(self, run_id: str, query: str) -> Any:
        return self.rows(run_id, query)[0][0]

    def tables(self, run_id: str) -> dict[str, tuple[int, int]]:
        """Rows and content of every table the run finished; the order of rows does not count."""
        database = self.folder(run_id) / "run.duckdb"
        with engine.connect(self.settings, database, read_only=True) as connection:
            return {name: _content(connection, name) for name in _table_names(connection)}

    def exported(self, run_id: str) -> dict[str, str]:
        """The sha256 of each file that is handed over."""
        files = sorted(path for path in (self.folder(run_id) / "export").iterdir() if path.is_file())
        return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def subprocess_command(*arguments: str | Path) -> Finished:
    """As a person types it, in a process of its own; the first lines of what it prints are theirs too."""
    line = [sys.executable, "-m", "core", *map(str, arguments)]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, env=clean_environment())
    return Finished(done.returncode, done.stdout, done.stderr)


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("LEADFOLD_")}


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def told_of(folder: Path) -> dict[str, dict[str, str]]:
    """What a month's files say of each record, by record id; when the CRM last touched a lead is not said."""
    return {
        f"{source}:{_key(source, row)}": {name: cell for name, cell in row.items() if name not in TOUCHED}
        for source in ("nevada", "oklahoma", "texas", "salesforce")
        for row in read_csv(folder / FILES.get(source, f"{source}.csv"))
    }


def _key(source: str, row: dict[str, str]) -> str:
    match source:
        case "nevada":
            return row["Credential Number"].split("-")[0]
        case "oklahoma":
            return row["Type License"].split(" - ")[1]
        case "texas":
            return row["Operation"]
        case _:
            return row["id"]


def _table_names(connection: Connection) -> list[str]:
    """Finished ones that are views too; staging and history only point at files."""
    query = (
        "select table_name from information_schema.tables where table_schema = 'main' and table_name <> ? "
        "and not regexp_matches(table_name, '^(stg|history)_') order by 1"
    )
    return [name for (name,) in connection.execute(query, [NAMES_PATHS]).fetchall()]


def _content(connection: Connection, table: str) -> tuple[int, int]:
    found = connection.execute(f"select count(*), coalesce(sum(hash(t)), 0) from {table} as t").fetchone()
    assert found is not None
    return found[0], int(found[1])
