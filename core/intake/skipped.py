"""Lines beside the table, kept beside the rejects with their place and text."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from core import engine
from core.engine import Connection
from core.intake.rejects import delivered
from core.intake.survey import Skipped
from core.intake.text import Text


def keep(connection: Connection, text: Text, lines: Sequence[Skipped], target: Path) -> None:
    """`line` is the file's own, as an editor or Excel numbers it, unless a value holds a line break."""
    offsets = delivered(text, np.array([one.offset for one in lines], np.int64))
    frame = pd.DataFrame(
        {
            "line": np.array([one.line for one in lines], np.int64),
            "kind": pd.Series([one.kind for one in lines], dtype=object),
            "byte_position": offsets,
            "raw": pd.Series([one.raw for one in lines], dtype=object),
        }
    )
    connection.register("lines", frame)
    query = (
        "select line, kind::varchar as kind, byte_position::bigint as byte_position, raw::varchar as raw "
        "from lines order by line"
    )
    connection.execute(f"copy ({query}) to {engine.literal(target)} (format parquet, compression zstd)")
    connection.unregister("lines")
