"""The SQL beside this package, run with the few numbers it is written around."""

from functools import cache
from pathlib import Path

from core.engine import Connection

FOLDER = Path(__file__).parent / "sql"


def run(connection: Connection, name: str, **values: str | int | float) -> None:
    """Values are this package's own constants and thresholds, never text that a file or a person brought."""
    connection.execute(_text(name).format(**values))


@cache
def _text(name: str) -> str:
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
