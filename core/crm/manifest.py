"""What the files are, for whoever loads them and for whoever asks later: counts, hashes, contracts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from core.crm.comparison import ACTIONS
from core.crm.files import ExportFile
from core.crm.forecast import forecast
from core.crm.options import Options
from core.engine import Connection, scalar

if TYPE_CHECKING:
    from core.crm.export import Export

NAME = "manifest.json"


def write(connection: Connection, made: "Export", options: Options) -> None:
    """Comes last, so that a folder with a manifest is a finished one."""
    save(made.folder, _content(connection, made, options))


def save(folder: Path, content: Mapping[str, object]) -> None:
    text = json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True)
    partial = folder / (NAME + ".partial")
    partial.write_text(text + "\n", encoding="utf-8", newline="\n")
    partial.replace(folder / NAME)


def of_files(files: Sequence[ExportFile]) -> dict[str, object]:
    """What is said of every folder of files, whatever they were made for."""
    return {
        "object": "Lead",
        "files": [_file(each) for each in files],
        "forecast": asdict(forecast(files)),
    }


def hashes(folder: Path) -> dict[str, str]:
    """The sha256 of each file as it was made."""
    told = json.loads((folder / NAME).read_text(encoding="utf-8"))
    plan = [told["merge_plan"]] if told.get("merge_plan") else []
    return {one["name"]: one["sha256"] for one in [*told["files"], *plan]}


def _content(connection: Connection, made: "Export", options: Options) -> dict[str, object]:
    comparison = made.comparison
    return of_files(made.files) | {
        "period": scalar(connection, "select period from run_period"),
        "crm_extract_sha256": comparison.extract,
        "field_list_version": options.resolved.version,
        "external_id": options.external_id or None,
        "contracts": _contracts(connection),
        "merge_plan": _file(made.merge_plan) if made.merge_plan else None,
        "leads": {action: getattr(comparison, action) for action in ACTIONS},
        "withheld": {each.reason: each.leads for each in comparison.reasons},
        "last_name_placeholder": {
            "value": options.last_name_placeholder,
            "rows": comparison.placeholders,
        },
    }


def _file(each: ExportFile) -> dict[str, object]:
    return {
        "name": each.path.name,
        "operation": each.operation,
        "columns": list(each.columns),
        "rows": each.rows,
        "bytes": each.size,
        "sha256": each.sha256,
    }


def _contracts(connection: Connection) -> list[dict[str, object]]:
    rows = connection.execute("""
        select source, contract_version, delivery_period, sha256, is_stale
        from run_input order by source, sha256""").fetchall()
    return [
        {
            "source": source,
            "contract_version": version,
            "delivered": delivered,
            "sha256": sha256,
            "is_carried_forward": is_stale,
        }
        for source, version, delivered, sha256, is_stale in rows
    ]
