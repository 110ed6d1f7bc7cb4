"""The cells of single records, as their file had them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core import intake
from core.engine import Connection

FEW = 4  # records that are looked up one by one


def of_records(
    connection: Connection, folder: Path, numbers: Sequence[int]
) -> dict[int, dict[str, str | None]]:
    """The records as their file had them: today's parsers may read them differently one day.

    A number alone lets the engine skip what does not hold it; a list of them is looked for in the whole file.
    """
    relation = intake.records_relation(folder)
    listed = ", ".join(str(int(number)) for number in numbers)
    conditions = [f"= {int(number)}" for number in numbers] if len(numbers) <= FEW else [f"in ({listed})"]
    read: dict[int, dict[str, Any]] = {}
    for condition in conditions:
        found = connection.execute(f"select * from {relation} where _record_number {condition}")
        names = [column[0] for column in found.description or []]
        for row in found.fetchall():
            told = dict(zip(names, row, strict=True))
            read[int(told.pop("_record_number"))] = told
    return read
