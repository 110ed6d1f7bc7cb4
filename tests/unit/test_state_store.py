"""The state's tables come from migrations, whoever opens them first, and every row names who acted."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.exc import IntegrityError

from core.settings import Settings
from core.state import Store, corrections, deliveries, dispositions, open_store, people, rule_versions
from core.state.store import MIGRATIONS
from core.state.tables import Acted, Base, Content, Event

ROOT = Path(__file__).parents[2]
OPEN = "import sys; from core.state import open_store; open_store(sys.argv[1])"


@pytest.fixture
def store(settings: Settings) -> Store:
    return open_store(settings.state_url)


def test_migrations_from_nothing_give_the_tables_that_the_code_expects(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def _upgrade(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def test_a_workspace_from_before_corrections_opens_with_its_rules(settings: Settings) -> None:
    settings.home.mkdir()
    with create_engine(settings.state_url).begin() as connection:
        _upgrade(connection, "0004")
        assert "correction" not in inspect(connection).get_table_names()
        connection.execute(
            text(
                "insert into rule_version (source, rule_id, version, body, state, owner, reason, created_by, "
                "created_at) values ('texas', 'a.b', 1, '{}', 'active', 'Ada', 'Why.', 'Ada', '2026-05-02')"
            )
        )
    with open_store(settings.state_url).session() as session:
        assert [row.rule_id for row in rule_versions.history(session, "texas", "a.b")] == ["a.b"]
        assert corrections.standing(session) == []
        assert dispositions.standing(session) == []


def test_a_delivery_of_an_older_workspace_keeps_its_reading(settings: Settings) -> None:
    settings.home.mkdir()
    older = create_engine(settings.state_url)
    with older.begin() as connection:
        _upgrade(connection, "0001")
        connection.execute(
            text(
                "insert into content values "
                "('aa', 'may.csv', 9, '[\"Name\"]', 5, 4, 1, 0, 'Ada', '2026-05-02')"
            )
        )
        connection.execute(
            text(
                "insert into delivery (source, period, sequence, sha256, file_name, candidates, created_by, "
                "created_at) values ('texas', '2026-05', 1, 'aa', 'may.csv', '[]', 'Ada', '2026-05-02')"
            )
        )
    with open_store(settings.state_url).session() as session:
        delivery = deliveries.accepted(session, "texas", "2026-05")
        assert delivery is not None
        reading = deliveries.reading(session, delivery.reading_id)
        assert (reading.header, reading.found, reading.loaded, reading.rejected) == (["Name"], 5, 4, 1)


def test_opening_again_changes_nothing(store: Store, settings: Settings) -> None:
    with store.session() as session:
        people.remember(session, "Ada")
    before = (settings.home / "state.db").stat().st_mtime_ns
    with open_store(settings.state_url).session() as session:
        assert people.names(session) == ["Ada"]
    assert (settings.home / "state.db").stat().st_mtime_ns == before


def test_two_processes_may_open_a_new_workspace_at_once(settings: Settings) -> None:
    line = [sys.executable, "-c", OPEN, settings.state_url]
    both = [subprocess.Popen(line, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    with create_engine(settings.state_url).connect() as connection:
        assert connection.execute(text("select count(*) from alembic_version")).scalar() == 1


def test_a_second_process_can_read_while_one_writes(store: Store, settings: Settings) -> None:
    with store.session() as session:
        people.remember(session, "Ada")
        session.flush()
        with open_store(settings.state_url).session() as reader:
            assert people.names(reader) == []


@pytest.mark.parametrize("table", [table for table in Base.metadata.sorted_tables if table.name != "event"])
def test_every_row_must_name_who_made_it_and_when(store: Store, table: object) -> None:
    columns = {column["name"]: column for column in inspect(store.engine).get_columns(str(table))}
    assert not columns["created_by"]["nullable"]
    assert not columns["created_at"]["nullable"]


def test_only_events_leave_the_name_to_their_job() -> None:
    tables = {mapper.class_ for mapper in Base.registry.mappers}
    assert {table for table in tables if not issubclass(table, Acted)} == {Event}


def test_a_row_without_a_name_is_refused(store: Store) -> None:
    nobody = Content(sha256="a" * 64, file_name="x", size=1)
    with pytest.raises(IntegrityError), store.session() as session:
        session.add(nobody)


def test_work_that_fails_leaves_no_row(store: Store) -> None:
    def fail_halfway() -> None:
        with store.session() as session:
            people.remember(session, "Ada")
            session.flush()
            raise LookupError

    with pytest.raises(LookupError):
        fail_halfway()
    with store.session() as session:
        assert people.names(session) == []
