"""The same records give the same pairs and leads, whatever their order and the number of threads."""

import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import engine
from core.engine import Connection
from core.matching import MatchSummary, match, model
from core.matching.model import ENOUGH_TO_KEEP
from core.settings import Settings
from tests.unit.matching_records import THRESHOLDS, prepare

SITES = 1_600
INVENTED = Path(__file__).parents[1] / "data" / "matching" / "sites_with_copies.sql"


def matched(settings: Settings, order: str, threads: int) -> tuple[MatchSummary, list[object], list[object]]:
    """Summary, pairs and members of the invented sites loaded in that order."""
    with engine.connect(settings.model_copy(update={"engine_threads": threads})) as connection:
        prepare(connection)
        connection.execute(INVENTED.read_text(encoding="utf-8").format(sites=SITES, order=order))
        summary = match(connection, THRESHOLDS, seed=1)
        return summary, rows(connection, "match_pair"), rows(connection, "lead_member")


def rows(connection: Connection, table: str) -> list[object]:
    return list(connection.execute(f"select * from {table} order by all").fetchall())


@pytest.fixture(autouse=True)
def small_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """Learning from fewer pairs is quick, and as repeatable."""
    monkeypatch.setattr(model, "DRAWN_PAIRS", 50_000)


@pytest.fixture
def first(settings: Settings) -> tuple[MatchSummary, list[object], list[object]]:
    return matched(settings, "record_id", threads=2)


def test_order_and_threads_change_nothing(
    settings: Settings, first: tuple[MatchSummary, list[object], list[object]]
) -> None:
    assert first[0].records > ENOUGH_TO_KEEP
    assert matched(settings, "hash(record_id)", threads=1) == first


@pytest.fixture
def small(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    monkeypatch.setattr(model, "ENOUGH_TO_KEEP", 0)
    with engine.connect(settings) as connection:
        prepare(connection)
        connection.execute(INVENTED.read_text(encoding="utf-8").format(sites=200, order="record_id"))
        yield connection


def test_a_known_model_is_used_as_it_is(small: Connection, tmp_path: Path) -> None:
    learnt = match(small, THRESHOLDS, seed=1, folder=tmp_path).model
    known = dataclasses.replace(learnt, text=learnt.text.replace('"same owner": ', '"same owner":  '))
    shutil.copytree(tmp_path / "models" / learnt.version, tmp_path / "models" / known.version)
    assert match(small, THRESHOLDS, seed=1, known=known, folder=tmp_path).model == known


def test_a_model_of_other_comparisons_is_learnt_again(small: Connection, tmp_path: Path) -> None:
    learnt = match(small, THRESHOLDS, seed=1, folder=tmp_path).model
    known = dataclasses.replace(learnt, text=learnt.text.replace("a digit apart", "two digits apart"))
    shutil.copytree(tmp_path / "models" / learnt.version, tmp_path / "models" / known.version)
    assert match(small, THRESHOLDS, seed=1, known=known, folder=tmp_path).model == learnt


def test_merges_are_right_and_most_copies_are_found(settings: Settings) -> None:
    """The record key of a copy begins with its site: what is one lead must be one site."""
    with engine.connect(settings) as connection:
        prepare(connection)
        connection.execute(INVENTED.read_text(encoding="utf-8").format(sites=SITES, order="record_id"))
        match(connection, THRESHOLDS, seed=1)
        connection.execute(
            "create temp table member as "
            "select lead_id, split_part(record_id, ':', 2) as key from lead_member"
        )
        joined = """(select l.key as l, r.key as r from member as l join member as r
            using (lead_id) where l.key < r.key)"""
        wrong = engine.count(
            connection, f"(select * from {joined} where split_part(l, '-', 1) <> split_part(r, '-', 1))"
        )
        right = engine.count(connection, joined) - wrong
        copies = engine.count(connection, "(select * from member where key not like '%-0')")
        assert wrong == 0
        assert right >= 0.85 * copies


def test_matching_leaves_only_its_tables(settings: Settings) -> None:
    with engine.connect(settings) as connection:
        prepare(connection)
        before = set(connection.execute("select table_name from duckdb_tables()").fetchall())
        match(connection, THRESHOLDS, seed=1)
        after = set(connection.execute("select table_name from duckdb_tables()").fetchall())
        assert {name for (name,) in after - before} == {
            "match_comparison",
            "match_pair",
            "match_relation",
            "lead_member",
            "lead_redirect",
            "lead_change",
        }
