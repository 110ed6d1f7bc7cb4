"""What several unit tests stand on."""

from collections.abc import Iterator

import pytest

from core import engine, parsers
from core.engine import Connection
from core.settings import load


@pytest.fixture(scope="module", name="parsers")
def parsers_installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """The reference tables are built once for all modules of a session."""
    settings = load(tmp_path_factory.getbasetemp() / "parsers")
    with engine.connect(settings) as connection:
        parsers.install(connection, settings)
        yield connection
