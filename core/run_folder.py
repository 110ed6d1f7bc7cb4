"""What a run makes, and where it stands."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core import inputs
from core.inputs import RunInputs
from core.settings import Settings


@dataclass(frozen=True)
class RunFolder:
    """runs/<run>: everything a run makes before it is published."""

    path: Path
    settings: Settings

    @property
    def run_id(self) -> str:
        return self.path.name

    @property
    def inputs(self) -> Path:
        return self.path / "inputs"

    @property
    def database(self) -> Path:
        return self.path / "run.duckdb"

    @property
    def findings(self) -> Path:
        return self.path / "findings"

    @property
    def export(self) -> Path:
        return self.path / "export"

    @property
    def dry_run(self) -> Path:
        """Rows that Salesforce would refuse, in the shape of its own files of failed results."""
        return self.path / "dry_run"

    @property
    def model(self) -> Path:
        """The matching model that was used, so that every pair can be explained."""
        return self.path / "model.json"

    @property
    def code(self) -> Path:
        """Which Leadfold made what stands here."""
        return self.path / "code.txt"

    @property
    def code_version(self) -> str:
        return self.code.read_text() if self.code.exists() else ""

    @property
    def marks(self) -> Path:
        return self.path / "steps"

    @property
    def history(self) -> Path:
        return self.settings.history / self.run_id

    def frozen(self) -> RunInputs:
        return inputs.load(self.inputs)

    def report(self) -> dict[str, Any]:
        """What the steps so far had to say in numbers."""
        file = self.path / "report.json"
        return dict(json.loads(file.read_text())) if file.exists() else {}
