"""What the files are, for whoever loads them and for whoever asks later: counts, hashes, contracts."""

import json
from collections.abc import Sequence
from pathlib import Path

from core.crm.comparison import ACTIONS, Comparison
from core.crm.files import ExportFile
from core.crm.options import Options
from core.engine import Connection, scalar

NAME = "manifest.json"


def write(
    connection: Connection,
    folder: Path,
    files: Sequence[ExportFile],
    comparison: Comparison,
    options: Options,
) -> None:
    """Comes last, so that a folder with a manifest is a finished one."""
    content = _content(connection, files, comparison, options)
    text = json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True)
    partial = folder / (NAME + ".partial")
    partial.write_text(text + "\n", encoding="utf-8", newline="\n")
    partial.replace(folder / NAME)


def _content(
    connection: Connection, files: Sequence[ExportFile], comparison: Comparison, options: Options
) -> dict[str, object]:
    return {
        "object": "Lead",
        "period": scalar(connection, "select period from run_period"),
        "crm_extract_sha256": comparison.extract,
        "field_list_version": options.resolved.version,
        "contracts": _contracts(connection),
        "files": [_file(each) for each in files],
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
