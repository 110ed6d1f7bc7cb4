"""What dbt says follows from what in a run, as it keeps it beside the run's own copy of the project."""

import json
from pathlib import Path


def lineage(run_folder: Path) -> dict[str, set[str]]:
    """By short name: what reads it."""
    summary = json.loads((run_folder / "dbt" / "target" / "graph_summary.json").read_text())["linked"]
    names = {number: _short(node["name"]) for number, node in summary.items()}
    return {
        names[number]: {names[str(reader)] for reader in node.get("succ", [])}
        for number, node in summary.items()
    }


def _short(name: str) -> str:
    """source.leadfold.standard.iowa as standard.iowa, model.leadfold.stg_iowa as stg_iowa."""
    kind, _, rest = name.partition(".leadfold.")
    return rest if kind in ("source", "model") else name
