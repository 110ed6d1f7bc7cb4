"""Opening the state database and bringing its tables up to date."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from core import locks

MIGRATIONS = Path(__file__).parent / "migrations"


class Store:
    """The state of one workspace; a session for each piece of work, committed when it ends well."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def session(self) -> Iterator[Session]:
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session


def open_store(url: str) -> Store:
    """Creates or upgrades the tables; safe when several processes open it at once."""
    database = make_url(url)
    if database.get_backend_name() == "sqlite" and database.database:
        Path(database.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(database)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
    _migrate(engine)
    return Store(engine)


def _tune_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "busy_timeout=30000", "foreign_keys=ON", "synchronous=NORMAL"):
        cursor.execute(f"pragma {pragma}")
    cursor.close()


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    newest = ScriptDirectory.from_config(config).get_current_head()
    if _revision(engine) == newest:
        return
    with _one_at_a_time(engine):
        if _revision(engine) == newest:
            return
        with _rebuildable(engine) as connection, connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


@contextmanager
def _rebuildable(engine: Engine) -> Iterator[Connection]:
    """SQLite changes a table by making it anew, which other tables' references would forbid."""
    with engine.connect() as connection:
        is_sqlite = engine.dialect.name == "sqlite"
        if is_sqlite:
            connection.exec_driver_sql("pragma foreign_keys=OFF")
            connection.commit()
        yield connection
        if is_sqlite:
            connection.exec_driver_sql("pragma foreign_keys=ON")


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _one_at_a_time(engine: Engine) -> AbstractContextManager[None]:
    """PostgreSQL migrates in one transaction; SQLite does not, so processes queue at a file."""
    if engine.dialect.name == "sqlite" and engine.url.database:
        return locks.waiting_for(Path(engine.url.database).with_suffix(".migrating"))
    return nullcontext()
