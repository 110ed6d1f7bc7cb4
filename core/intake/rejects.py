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
    flaws = pd.DataFrame(survey.flaws, columns=["record_number", "offset", "reason", "raw"], dtype=object)
    refused = np.setdiff1d(_refused(connection), flaws["record_number"].to_numpy(np.int64))
    places = pd.DataFrame({"record_number": refused, "offset": _places(text, name, header, refused)})
    rejects = pd.concat([flaws, places.astype(object)], ignore_index=True)
    rejects = rejects.sort_values("record_number", ignore_index=True)
    rejects["byte_position"] = _delivered(text, rejects["offset"].to_numpy(np.int64))
    rejects = rejects.astype({"record_number": "int64"}).astype({"reason": object, "raw": object})
    connection.register("places", rejects.where(rejects.notna(), None))
    query = SQL.read_text(encoding="utf-8").format(expected=len(header.names))
    connection.execute(f"copy ({query}) to {engine.literal(target)} (format parquet, compression zstd)")
    connection.unregister("places")
    return len(rejects)


def _refused(connection: Connection) -> Positions:
    """The engine counts the header as line 1 and a record over several lines as one."""
    query = "select distinct (line - 1)::bigint as record_number from reject_errors"
    return np.asarray(connection.execute(query).fetchnumpy()["record_number"], np.int64)


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
