"""dbt's parse of a project, kept for the next run of the same sources: it takes longer than a small month."""

import hashlib
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import Any

from core.settings import Settings

PARSED = Path("target") / "partial_parse.msgpack"


def reuse(project: Path, settings: Settings) -> None:
    """Afterwards the project has the parse of exactly its files, or none."""
    (project / PARSED).unlink(missing_ok=True)
    kept = _kept(project, settings)
    if kept.exists():
        (project / PARSED).parent.mkdir(exist_ok=True)
        shutil.copyfile(kept, project / PARSED)


def load(project: Path) -> Any | None:
    """Read anew for each command, because dbt writes into what it is given."""
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumuro_decoder

    if not (project / PARSED).exists():
        return None
    return Manifest.from_msgpack((project / PARSED).read_bytes(), decoder=extended_mashumuro_decoder)


def keep(project: Path, settings: Settings) -> None:
    kept = _kept(project, settings)
    if (project / PARSED).exists() and not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        written = kept.with_suffix(".tmp")
        shutil.copyfile(project / PARSED, written)
        written.replace(kept)


def _kept(project: Path, settings: Settings) -> Path:
    """Named for all that a parse depends on; the run's own file is not part of it."""
    known = hashlib.sha256("\n".join(version(name) for name in ("dbt-core", "dbt-duckdb")).encode())
    folders = [project / name for name in ("models", "macros", "tests")]
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    for file in sorted([*files, project / "dbt_project.yml"]):
        known.update(f"\n{file.relative_to(project)}\n".encode())
        known.update(file.read_bytes())
    return settings.scratch / "dbt" / f"{known.hexdigest()[:32]}.msgpack"
