"""What loading the files takes of the org: jobs, batches and storage."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from core.crm.files import ExportFile

BATCH_ROWS = 10_000  # Bulk API 2.0 makes a batch of its own of every so many records
BATCHES_PER_DAY = 15_000
LEAD_BYTES = 2_048  # what Salesforce counts for a lead, however little it says
ADDING = ("insert", "upsert")


@dataclass(frozen=True)
class Forecast:
    """One job a file; a changed lead takes no further storage."""

    jobs: int
    batches: int
    rows: int
    storage_bytes: int

    @property
    def share_of_day(self) -> float:
        return self.batches / BATCHES_PER_DAY


def forecast(files: Iterable[ExportFile]) -> Forecast:
    listed = list(files)
    return Forecast(
        jobs=len(listed),
        batches=sum(-(-file.rows // BATCH_ROWS) for file in listed),
        rows=sum(file.rows for file in listed),
        storage_bytes=LEAD_BYTES * sum(file.rows for file in listed if file.operation in ADDING),
    )


def told(folder: Path) -> Forecast | None:
    """What the manifest of a folder says; None in those of older runs."""
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return Forecast(**content["forecast"]) if "forecast" in content else None
