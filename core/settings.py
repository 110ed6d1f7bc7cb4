"""Where a workspace lives and how much of the machine a job may take."""

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """Everything is read from `LEADFOLD_*` at call time, so a test can point it elsewhere."""

    model_config = ConfigDict(frozen=True)

    home: Path
    state_url: str
    engine_memory: str = "4GB"
    engine_threads: int
    merge_probability: float = 0.98
    review_probability: float = 0.5
    last_name_placeholder: str = "[not provided]"
    lead_source: str = "List Purchase"
    external_id: str = ""  # API name of the org's External Id field for our leads, where it has one
    reference_folder: Path | None = None

    @property
    def landing(self) -> Path:
        return self.home / "landing"

    @property
    def raw(self) -> Path:
        return self.home / "raw"

    @property
    def standard(self) -> Path:
        return self.home / "standard"

    @property
    def changes(self) -> Path:
        """What each delivery changed, compared once; safe to delete, it is compared again."""
        return self.home / "changes"

    @property
    def history(self) -> Path:
        return self.home / "history"

    @property
    def loads(self) -> Path:
        """What Salesforce answered, byte for byte and row by row; state says which of it counts."""
        return self.home / "loads"

    @property
    def runs(self) -> Path:
        return self.home / "runs"

    @property
    def matching(self) -> Path:
        """models/ has what was counted with each model: without it a kept one is learnt again.

        memory/ has what the last run found: without it, it is safe to delete, all records are compared again.
        """
        return self.home / "matching"

    @property
    def reference(self) -> Path:
        """Lookup tables derived from installed packages, which workspaces may share; safe to delete."""
        return self.reference_folder or self.home / "reference"

    @property
    def scratch(self) -> Path:
        """What the engine spills and what is half written; safe to delete when nothing runs."""
        return self.home / "scratch"


def load(home: Path | None = None) -> Settings:
    """`home` wins over `LEADFOLD_HOME`, which wins over `./workspace`."""
    where = (home or Path(os.environ.get("LEADFOLD_HOME", "workspace"))).resolve()
    chosen = {
        name: value
        for name in Settings.model_fields
        if (value := os.environ.get(f"LEADFOLD_{name.upper()}")) and name != "home"
    }
    chosen.setdefault("state_url", f"sqlite:///{where / 'state.db'}")
    chosen.setdefault("engine_threads", str(os.cpu_count() or 2))
    return Settings.model_validate({"home": where, **chosen})
