"""One call of a parser, as a contract's compiled SQL makes it."""

from core.engine import Connection
from core.parsers import PARSERS


def parse(connection: Connection, name: str, *values: object) -> tuple[object, ...]:
    """Outputs in the order of the registry, then the problem."""
    call = PARSERS[name].call(["?"] * len(values))
    row = connection.execute(f"select {call}", list(values)).fetchone()
    assert row is not None
    return tuple(row[0].values())
