"""Records that could not be read, with their number, place, reason and text."""

from pathlib import Path

import numpy as np
import pandas as pd

from core import engine
from core.engine import Connection
from core.intake.encoding import original_offsets
from core.intake.layout import Layout
from core.intake.records import Positions, blocks
from core.intake.survey import Survey, locate
from core.intake.text import Text

SQL = Path(__file__).with_name("rejects.sql")


def reject(
    connection: Connection, text: Text, name: str, layout: Layout, survey: Survey, target: Path
) -> int:
    """Flaws of the survey and refusals of the engine, one row per record, in file order."""
    flaws = survey.flaws
    flawed = np.array([flaw.number for flaw in flaws], np.int64)
    refused = np.setdiff1d(_refused(connection, survey.found), flawed)
    offsets = np.array([flaw.offset for flaw in flaws], np.int64)
    rejects = pd.DataFrame(
        {
            "record_number": np.concatenate((flawed, refused)),
            "byte_position": np.concatenate((offsets, _places(text, name, layout, refused))),
            "reason": pd.Series([flaw.reason for flaw in flaws] + [None] * len(refused), dtype=object),
            "raw": pd.Series([flaw.raw for flaw in flaws] + [None] * len(refused), dtype=object),
        }
    ).sort_values("record_number", ignore_index=True)
    rejects["byte_position"] = delivered(text, rejects["byte_position"].to_numpy(np.int64))
    connection.register("places", rejects)
    query = SQL.read_text(encoding="utf-8").format(expected=layout.width)
    connection.execute(f"copy ({query}) to {engine.literal(target)} (format parquet, compression zstd)")
    connection.unregister("places")
    return len(rejects)


def too_long(connection: Connection, survey: Survey, width: int) -> dict[int, int]:
    """How many columns too many the engine found in records that have nothing else wrong with them."""
    found = "max(regexp_extract(error_message, 'Found: (\\d+)', 1)::integer)"
    rows = connection.execute(
        f"select line - 1, {found} - {width} from reject_errors group by all "
        "having bool_and(error_type::varchar = 'TOO MANY COLUMNS')"
    ).fetchall()
    flawed = {flaw.number for flaw in survey.flaws}
    return {number: excess for number, excess in rows if 0 < number <= survey.found and number not in flawed}


def _refused(connection: Connection, found: int) -> Positions:
    """The engine counts what stands in the header's place as line 1, and a record over several lines as one.

    A number outside the file is the engine's miscount; without it the sum will not hold.
    """
    query = "select distinct line - 1 as number from reject_errors where line - 1 between 1 and ?"
    return np.asarray(connection.execute(query, [found]).fetchnumpy()["number"], np.int64)


def _places(text: Text, name: str, layout: Layout, numbers: Positions) -> Positions:
    """Found by our own scan: the engine's positions are those of the copy it read, and one off for CRLF."""
    if not len(numbers):
        return numbers
    return locate(blocks(text.path, name, layout.dialect, text.first), layout, numbers)


def delivered(text: Text, offsets: Positions) -> Positions | None:
    """Byte positions in what was sent (decompressed); a sheet's cells have none."""
    if text.format == "xlsx":
        return None
    return offsets if text.encoding.is_sound else original_offsets(text.path, offsets, text.encoding)
