"""What tests ask of the Held back section of a month with rules that hold records back."""

from streamlit.testing.v1 import AppTest

from core import engine, held, since
from core.held import Group, HeldRecord
from core.state import runs
from core.state.tables import Run
from core.workspace import Workspace
from pages.ui import held as page
from tests.app.conftest import FIRST, Desk


def opened(desk: Desk, group: Group | None = None) -> AppTest:
    app = desk.open("quality", section="held")
    if group is None:
        return app
    app.query_params["alike"] = page.address(group)
    return app.run()


def run_of(desk: Desk) -> Run:
    with desk.workspace.store.session() as session:
        found = runs.published(session, FIRST)
    assert found is not None
    return found


def groups(desk: Desk, workspace: Workspace | None = None) -> list[tuple[Group, tuple[HeldRecord, ...]]]:
    workspace, run = workspace or desk.workspace, run_of(desk)
    told = since.since(workspace, run)
    database = workspace.settings.runs / run.run_id / "run.duckdb"
    with engine.connect(workspace.settings, database, read_only=True) as connection:
        return [(each, held.records(connection, told, each)) for each in held.groups(connection, told)]


def button(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()
