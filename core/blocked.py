"""What the rules said of a file that they held back whole: the run goes on without it, a person looks."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from core.engine import Connection, literal
from core.inputs import RunInputs, SourceInput
from core.settings import Settings

SOURCE, FINDINGS, RECORDS = "source.json", "finding.parquet", "finding_record.parquet"


@dataclass(frozen=True)
class BrokenRule:
    """A critical rule that the file does not keep."""

    finding_id: str
    description: str
    checked: int
    failed: int


@dataclass(frozen=True)
class BlockedFile:
    one: SourceInput
    folder: Path

    @property
    def finding(self) -> str:
        return f"read_parquet({literal(self.folder / FINDINGS)})"

    @property
    def records(self) -> str:
        return f"read_parquet({literal(self.folder / RECORDS)})"

    def staged(self, settings: Settings) -> str:
        return f"read_parquet({literal(self.one.standard(settings))})"

    def rules(self, connection: Connection) -> tuple[BrokenRule, ...]:
        rows = connection.execute(
            f"select finding_id, description, checked, failed from {self.finding} "
            "where source = ? and severity = 'critical' and is_held order by failed desc, finding_id",
            [self.one.source],
        ).fetchall()
        return tuple(BrokenRule(*row) for row in rows)


def keep(frozen: RunInputs, findings: Path, sources: Iterable[str]) -> None:
    """Before the rules are asked again, of the file before it."""
    for one in frozen.sources:
        if one.source in set(sources):
            folder = _place(findings) / one.source
            folder.mkdir(parents=True, exist_ok=True)
            for name in (FINDINGS, RECORDS):
                shutil.copyfile(findings / name, folder / name)
            (folder / SOURCE).write_text(one.model_dump_json())


def kept(findings: Path) -> tuple[BlockedFile, ...]:
    """Of the run behind a folder of findings, by source."""
    return tuple(
        BlockedFile(SourceInput.model_validate_json((folder / SOURCE).read_text()), folder)
        for folder in sorted(_place(findings).glob("*"))
        if (folder / SOURCE).exists()
    )


def _place(findings: Path) -> Path:
    return findings / "blocked"
