"""Records that could not be read, with their number, place, reason and text."""

from pathlib import Path

import numpy as np
import pandas as pd

from core import engine
from core.engine import Connection
from core.intake.encoding import original_offsets
from core.intake.header import Header
from core.intake.records import Positions, blocks
from core.intake.survey import Survey, locate
from core.intake.text import Text

SQL = Path(__file__).with_name("rejects.sql")


def reject(
    connection: Connection, text: Text, name: str, header: Header, survey: Survey, target: Path
) -> int:
    """Flaws of the survey and refusals of the engine, one row per record, in file order."""
    flaws = survey.flaws
    flawed = np.array([flaw.number for flaw in flaws], np.int64)
    refused = np.setdiff1d(_refused(connection, survey.found), flawed)
    offsets = np.array([flaw.offset for flaw in flaws], np.int64)
    rejects = pd.DataFrame(
        {
            "record_number": np.concatenate((flawed, refused)),
            "byte_position": np.concatenate((offsets, _places(text, name, header, refused))),
            "reason": pd.Series([flaw.reason for flaw in flaws] + [None] * len(refused), dtype=object),
            "raw": pd.Series([flaw.raw for flaw in flaws] + [None] * len(refused), dtype=object),
        }
    ).sort_values("record_number", ignore_index=True)
    rejects["byte_position"] = _delivered(text, rejects["byte_position"].to_numpy(np.int64))
    connection.register("places", rejects)
    query = SQL.read_text(encoding="utf-8").format(expected=len(header.names))
    connection.execute(f"copy ({query}) to {engine.literal(target)} (format parquet, compression zstd)")
    connection.unregister("places")
    return len(rejects)


def _refused(connection: Connection, found: int) -> Positions:
    """The engine counts the header as line 1 and a record over several lines as one.

    A number outside the file is the engine's miscount; without it the sum will not hold.
    """
    query = "select distinct line - 1 as number from reject_errors where line - 1 between 1 and ?"
    return np.asarray(connection.execute(query, [found]).fetchnumpy()["number"], np.int64)


def _places(text: Text, name: str, header: Header, numbers: Positions) -> Positions:
    """Found by our own scan: the engine's positions are those of the copy it read, and one off for CRLF."""
    if not len(numbers):
        return numbers
    return locate(blocks(text.path, name, header.delimiter, text.first), numbers)


def _delivered(text: Text, offsets: Positions) -> Positions | None:
    """Byte positions in what was sent (decompressed); a sheet's cells have none."""
    if text.format == "xlsx":
        return None
    return offsets if text.encoding.is_sound else original_offsets(text.path, offsets, text.encoding)
