"""DuckDB connections and their one configuration."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from core.settings import Settings

VERSION: str = duckdb.__version__
Connection = duckdb.DuckDBPyConnection
EngineError = duckdb.Error

IN_MEMORY = ":memory:"
# Of a file in which records are looked up one by one: all columns of so many rows are read for one of them.
TO_LOOK_UP = "format parquet, compression zstd, row_group_size 16_384"


def options(settings: Settings) -> dict[str, str]:
    """One configuration for every connection of a process: DuckDB refuses a second one on the same file."""
    settings.scratch.mkdir(parents=True, exist_ok=True)
    return {
        "memory_limit": settings.engine_memory,
        "threads": str(settings.engine_threads),
        "temp_directory": str(settings.scratch),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }


@contextmanager
def connect(
    settings: Settings, database: Path | str = IN_MEMORY, *, read_only: bool = False
) -> Iterator[Connection]:
    """The connection is closed on leaving, so that dbt or another process can open the file next."""
    connection = duckdb.connect(str(database), read_only=read_only, config=dict(options(settings)))
    try:
        yield connection
    finally:
        connection.close()


def open_read_only(settings: Settings, database: Path) -> Connection:
    """For a process that keeps a published file open; each thread takes a cursor of its own."""
    return duckdb.connect(str(database), read_only=True, config=dict(options(settings)))


def open_memory(settings: Settings) -> Connection:
    """For a process that keeps tables of its own for as long as it lives; each thread takes a cursor."""
    return duckdb.connect(IN_MEMORY, config=dict(options(settings)))


def identifier(name: str) -> str:
    """A column or table name as SQL, whatever characters a file's header brought."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str | Path) -> str:
    """A text as SQL, for the places where DuckDB takes no bound value (file paths, COPY options)."""
    return "'" + str(value).replace("'", "''") + "'"


def scalar(connection: Connection, query: str, values: list[object] | None = None) -> object:
    """The single value of a query that returns one row and one column."""
    # fetched to the end: an unfinished result makes the connection refuse other work
    rows = connection.execute(query, values or []).fetchall()
    assert rows, query
    return rows[0][0]


def count(connection: Connection, relation: str) -> int:
    """Rows of a table, view or parenthesised query."""
    return int(str(scalar(connection, f"select count(*) from {relation}")))
