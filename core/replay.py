"""Decisions of earlier months, read again with today's parsers before they count."""

from pathlib import Path

from core.contracts import Contract
from core.engine import Connection
from core.inputs import RunInputs

SIDES = ("left", "right")


def replay(
    connection: Connection, folder: Path, frozen: RunInputs, agreed: dict[tuple[str, int], Contract]
) -> None:
    ...
