"""Which absent records stand in what could not be read, asked outside a run as a run asks it."""

import re
from collections.abc import Mapping
from pathlib import Path

MODEL = Path(__file__).parent / "project" / "models" / "intermediate" / "int_records_unread.sql"
INPUT = re.compile(r"\{\{ (?:ref\(|source\('run', )'(\w+)'\) \}\}")


def unread_records(tables: Mapping[str, str]) -> str:
    """The model's query over these tables: int_records_last_seen, record_state and reject."""
    return INPUT.sub(lambda found: tables[found[1]], MODEL.read_text(encoding="utf-8"))
