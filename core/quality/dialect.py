"""What SQLAlchemy, and with it Great Expectations, needs to speak to a DuckDB that is already open.

A dialect of our own, not duckdb-engine's: that one opens files itself, with a configuration DuckDB then
refuses to mix with ours, and gives a result away before Great Expectations has read it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import registry
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy
from sqlalchemy.engine.default import DefaultDialect, DefaultExecutionContext

from core.engine import EngineError

if (
    TYPE_CHECKING
):  # a name kept here would outlive the interpreter with SQLAlchemy, and DuckDB complains of it
    from core.engine import Connection


class _Driver:
    """The module that SQLAlchemy expects a database driver to be."""

    paramstyle = "qmark"
    apilevel = "2.0"
    threadsafety = 1
    Error = EngineError


class _Cursor:
    def __init__(self, connection: "Connection") -> None:
        self._connection = connection

    def execute(self, statement: str, values: Sequence[object] = ()) -> None:
        self._connection.execute(statement, list(values))

    def fetchall(self) -> list[Any]:
        return self._connection.fetchall()

    @property
    def description(self) -> Any:
        return self._connection.description

    def close(self) -> None:
        """Closing it in DuckDB would close the connection."""


class _Session:
    def __init__(self, connection: "Connection") -> None:
        self._connection = connection

    def cursor(self) -> _Cursor:
        return _Cursor(self._connection)

    def commit(self) -> None:
        """Nothing to do: expectations only read."""

    rollback = commit

    def close(self) -> None:
        self._connection.close()


class _BufferedContext(DefaultExecutionContext):
    """Great Expectations reads a result after it has given the connection back."""

    def post_exec(self) -> None:
        if self.cursor.description:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor, self.cursor.description, initial_buffer=self.cursor.fetchall()
            )


class OpenDuckDB(DefaultDialect):
    """Every connection is a cursor of one that the engine opened, so its one configuration holds here too."""

    name = "duckdb"
    driver = "open"
    execution_ctx_cls = _BufferedContext
    supports_statement_cache = False
    supports_native_boolean = True
    opened: ClassVar[dict[str, "Connection"]] = {}

    @classmethod
    def import_dbapi(cls) -> Any:
        return _Driver

    def connect(self, *_: Any, **parameters: Any) -> Any:
        return _Session(self.opened[parameters["database"]].cursor())

    def has_table(self, connection: Any, table_name: str, *_: Any, **__: Any) -> bool:
        known = "select 1 from information_schema.tables where table_name = :name"
        return connection.execute(sa.text(known), {"name": table_name}).first() is not None

    def get_columns(self, connection: Any, table_name: str, *_: Any, **__: Any) -> Any:
        known = (
            "select column_name from information_schema.columns where table_name = :name "
            "order by ordinal_position"
        )
        rows = connection.execute(sa.text(known), {"name": table_name})
        return [{"name": name, "type": sa.types.NullType(), "nullable": True} for (name,) in rows]

    def get_table_names(self, connection: Any, *_: Any, **__: Any) -> list[str]:
        rows = connection.execute(sa.text("select table_name from information_schema.tables"))
        return [name for (name,) in rows]

    def get_view_names(self, connection: Any, *_: Any, **__: Any) -> list[str]:
        return self.get_table_names(connection)

    def get_schema_names(self, *_: Any, **__: Any) -> list[str]:
        return ["main"]

    def _get_default_schema_name(self, *_: Any) -> str:
        return "main"


@contextmanager
def url_of(connection: "Connection") -> Iterator[str]:
    """A SQLAlchemy address of an open connection, good while the context lasts."""
    registry.register("duckdb.open", __name__, OpenDuckDB.__name__)
    name = uuid4().hex
    OpenDuckDB.opened[name] = connection
    try:
        yield f"duckdb+open:///{name}"
    finally:
        del OpenDuckDB.opened[name]
