"""The SQL files as macros on a connection."""

import hashlib
from importlib.metadata import version
from pathlib import Path

from core.engine import Connection
from core.parsers import reference
from core.settings import Settings

SQL = Path(__file__).parent / "sql"


def install(connection: Connection, settings: Settings) -> None:
    """Macros and reference views are temporary: they live as long as the connection, in no file."""
    reference.install(connection, settings)
    for file in _files():
        connection.execute(file.read_text(encoding="utf-8"))


def _files() -> list[Path]:
    """In name order, because a macro may use those of an earlier file."""
    return sorted(SQL.glob("*.sql"))


def _version() -> str:
    """Whatever can change a parsed value changes this: the SQL and the reference packages."""
    digest = hashlib.sha256()
    for file in _files():
        digest.update(file.read_bytes())
    for package in reference.PACKAGES:
        digest.update(f"{package} {version(package)}\n".encode())
    return digest.hexdigest()


PARSER_VERSION: str = _version()
