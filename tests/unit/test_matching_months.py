"""The next month costs what changed, and finds what comparing everything would find."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core import engine
from core.engine import Connection
from core.matching import MatchSummary, Model, blocking, match, model
from core.matching.matcher import MEMORY
from core.settings import Settings
from tests.unit.matching_records import THRESHOLDS, decide, prepare

SITES = 220
INVENTED = Path(__file__).parents[1] / "data" / "matching" / "sites_with_copies.sql"
TABLES = ("match_pair", "match_relation", "lead_member", "lead_redirect", "lead_change")
# What can befall a list between two months; {at} picks the records.
EDITS = {
    "a phone is another": "update stg_record set phone = '+17755559' || right(hash(record_id)::varchar, 3) "
    "where {at}",
    "a name is another's": "update stg_record set match_company = o.name, match_operator = o.name "
    "from (select min(match_company) as name from stg_record where {at}) as o where {at}",
    "many give one phone": "update stg_record set phone = '+17755550000' where {at}",
    "many move to one house": "update stg_record set match_street = '7 NEW ST', match_house_number = '7', "
    "street = '7 NEW ST', zip = '10001' where {at}",
    "a new word is everywhere": "update stg_record set match_company = 'ZEBRALAND ' || match_company, "
    "match_operator = 'ZEBRALAND ' || match_operator where {at}",
    "many have one last name": "update stg_record set last_name = 'OKONKWO' where {at}",
    "records leave": "delete from stg_record where {at}",
    "copies come": "insert into stg_record select * replace (source || ':new' || record_key as record_id, "
    "'new' || record_key as record_key, null as sfdc_id) from stg_record where {at}",
    "an email is gone": "update stg_record set email = null where {at}",
}

Edit = tuple[str, int, int]
MONTH = st.lists(
    st.tuples(st.sampled_from(sorted(EDITS)), st.sampled_from([3, 7, 20, 60]), st.integers(0, 2)),
    min_size=1,
    max_size=3,
)


@dataclass(frozen=True)
class Workspace:
    """A first month whose model is kept: its folder and its records."""

    settings: Settings
    folder: Path
    model: Model


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    home = tmp_path_factory.mktemp("months")
    own = Settings(home=home, state_url="sqlite://", engine_threads=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model, "DRAWN_PAIRS", 20_000)
        patch.setattr(model, "ENOUGH_TO_KEEP", 0)
        patch.setattr(blocking, "FEW_PAIRS", 200)  # so that blocks are soon too large
        patch.setattr(blocking, "SMALLEST_BLOCK", 2)
        with engine.connect(own) as connection:
            begin(connection)
            learnt = match(connection, THRESHOLDS, folder=home / "first").model
        yield Workspace(own, home / "first", learnt)


def begin(connection: Connection) -> None:
    prepare(connection)
    connection.execute(INVENTED.read_text(encoding="utf-8").format(sites=SITES, order="record_id"))


def edit(connection: Connection, months: list[Edit]) -> None:
    for name, share, rest in months:
        connection.execute(EDITS[name].format(at=f"hash(split_part(record_key, '-', 1)) % {share} = {rest}"))


def run(
    workspace: Workspace, connection: Connection, folder: Path, known: Model | None = None
) -> tuple[MatchSummary, dict[str, list[object]]]:
    summary = match(connection, THRESHOLDS, known=known or workspace.model, folder=folder)
    found = {table: connection.execute(f"select * from {table} order by all").fetchall() for table in TABLES}
    return summary, found


def without_memory(workspace: Workspace, folder: Path) -> Path:
    shutil.copytree(workspace.folder, folder)
    shutil.rmtree(folder / MEMORY)
    return folder


def test_the_same_month_again_compares_nothing(workspace: Workspace, tmp_path: Path) -> None:
    with engine.connect(workspace.settings) as connection:
        begin(connection)
        _, whole = run(workspace, connection, without_memory(workspace, tmp_path / "whole"))
        again = shutil.copytree(workspace.folder, tmp_path / "again")
        summary, carried = run(workspace, connection, again)
    assert (summary.compared, summary.carried > 0) == (0, True)
    assert carried == whole


def test_a_month_with_few_changes_compares_few_pairs(workspace: Workspace, tmp_path: Path) -> None:
    with engine.connect(workspace.settings) as connection:
        begin(connection)
        edit(connection, [("a phone is another", 60, 1)])
        again = shutil.copytree(workspace.folder, tmp_path / "again")
        summary, _ = run(workspace, connection, again)
    assert 0 < summary.compared < summary.carried


def test_another_model_carries_nothing_over(workspace: Workspace, tmp_path: Path) -> None:
    other = Model(workspace.model.text + " ")
    folder = shutil.copytree(workspace.folder, tmp_path / "again")
    shutil.copytree(folder / "models" / workspace.model.version, folder / "models" / other.version)
    with engine.connect(workspace.settings) as connection:
        begin(connection)
        summary, _ = run(workspace, connection, folder, other)
    assert (summary.model, summary.carried) == (other, 0)


def test_a_model_whose_counts_are_lost_is_learnt_again(workspace: Workspace, tmp_path: Path) -> None:
    with engine.connect(workspace.settings) as connection:
        begin(connection)
        connection.execute("delete from stg_record where hash(record_key) % 3 = 0")
        summary, _ = run(workspace, connection, tmp_path / "empty")
    assert summary.model != workspace.model


def test_a_new_number_of_many_is_not_taken_for_a_rare_one(workspace: Workspace, tmp_path: Path) -> None:
    """A call centre's number that the model never saw would else make duplicates of all that give it."""
    with engine.connect(workspace.settings) as connection:
        begin(connection)
        edit(connection, [("many give one phone", 7, 0)])
        folder = shutil.copytree(workspace.folder, tmp_path / "again")
        _, found = run(workspace, connection, folder)
        wrong = engine.count(
            connection,
            "(from match_pair where band = 'merge' and rule = 'model' "
            "and split_part(split_part(left_id, ':', 2), '-', 1) "
            "<> split_part(split_part(right_id, ':', 2), '-', 1))",
        )
        crowd = engine.count(connection, "(from stg_record where phone = '+17755550000')")
    assert crowd > 12
    assert wrong == 0
    assert found["match_pair"]


@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@example(months=[[("many give one phone", 7, 0)], [("records leave", 3, 0), ("records leave", 3, 1)]])
@example(months=[[("many move to one house", 3, 0)], [("a new word is everywhere", 7, 0)]])
@example(months=[[("many have one last name", 60, 0)], [("many have one last name", 3, 1)]])
@given(months=st.lists(MONTH, min_size=1, max_size=2))
def test_what_is_carried_over_is_what_comparing_everything_finds(
    workspace: Workspace, tmp_path_factory: pytest.TempPathFactory, months: list[list[Edit]]
) -> None:
    home = tmp_path_factory.mktemp("again")
    carrying = shutil.copytree(workspace.folder, home / "carrying")
    with engine.connect(workspace.settings) as connection:
        begin(connection)
        for number, changes in enumerate(months):
            edit(connection, changes)
            left, right = connection.execute(
                "select min(record_id), max(record_id) from stg_record where hash(record_id, $n) % 9 = 0",
                {"n": number},
            ).fetchall()[0]
            if left != right:
                decide(connection, (left, right, "merge"))
            summary, carried = run(workspace, connection, carrying)
            assert summary.model == workspace.model
            _, whole = run(workspace, connection, without_memory(workspace, home / f"whole{number}"))
            assert carried == whole
