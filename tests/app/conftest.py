"""The app as a visitor called Ann sees it, always from app.py, on a workspace of the test's own."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest, app_test

from core import changes, inbox, jobs, pipeline, rule_desk, sample, settings
from core.quality import read_rule
from core.steps import STEPS, Step
from core.workspace import Workspace, open_workspace

ROOT = Path(__file__).parents[2]
FIRST, SECOND = "2026-09", "2026-10"  # of the generated months; in the second Texas renames its phone column
SLOW_MACHINE = 60
RULE = {
    "rule_id": "license_type.not_group_care", "source": "nevada", "column": "license_type",
    "expectation": "ExpectColumnValuesToNotBeInSet", "parameters": {"value_set": ("Group Care",)},
    "severity": "error", "description": "Group care is listed elsewhere.",
}  # fmt: skip
OTHER_RULE = {
    "rule_id": "zip.there", "source": "texas", "column": "zip",
    "expectation": "ExpectColumnValuesToNotBeNull", "severity": "error",
    "description": "Texas gives a ZIP code.",
}  # fmt: skip
RULES = (RULE, OTHER_RULE)


@dataclass(frozen=True)
class Desk:
    """A workspace and the generated files; the app opens on it."""

    home: Path
    files: Path

    @property
    def workspace(self) -> Workspace:
        return open_workspace("Ann", self.home)

    def file(self, period: str, name: str) -> Path:
        return self.files / period / name

    def receive(self, period: str, *files: Path) -> None:
        """As the Upload page's job does it, in this process."""
        with jobs.working(self.workspace, "receive", period, None) as job_id:
            inbox.receive_each(self.workspace, files, period, job_id)
            changes.compare_all(self.workspace, period, job_id)

    def receive_month(self, period: str) -> None:
        self.receive(period, *sorted((self.files / period).glob("*.csv")))

    def run(self, period: str, steps: tuple[Step, ...] = STEPS) -> None:
        with jobs.working(self.workspace, "run", period, None) as job_id:
            pipeline.run(self.workspace, period, job_id=job_id, on_progress=lambda _: None, steps=steps)

    def open(self, page: str = "home", **query: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SLOW_MACHINE)
        app.session_state["visitor"] = "Ann"
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        return app if page == "home" else app.switch_page(f"pages/{page}.py").run()


class FramedPages(PagesManager):
    """A server knows from its first run on that the frame lists the pages; AppTest forgets it each time."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        PagesManager.uses_pages_directory = False


@pytest.fixture(autouse=True)
def inside_the_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_test, "PagesManager", FramedPages)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The first generated month, received and published once for all tests; they work on copies."""
    folder = tmp_path_factory.mktemp("prepared")
    desk = Desk(home=folder / "workspace", files=folder / "months")
    sample.write(
        desk.files, leads=300, months=2, seed=7, settings=settings.load(desk.home), drift="renamed_phone"
    )
    desk.receive_month(FIRST)
    desk.run(FIRST)
    return desk


@pytest.fixture
def desk(published: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """One published month."""
    home = tmp_path / "workspace"
    shutil.copytree(published.home, home)
    monkeypatch.setenv("LEADFOLD_HOME", str(home))
    return Desk(home, published.files)


@pytest.fixture(scope="session")
def holding(published: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The month run again with two rules that hold records back, one of them many alike."""
    return run_with(RULES, published, tmp_path_factory.mktemp("holding") / "workspace")


def run_with(rules: Sequence[Mapping[str, Any]], published: Desk, home: Path) -> Desk:
    shutil.copytree(published.home, home)
    made = Desk(home, published.files)
    for rule in rules:
        rule_desk.save(made.workspace, read_rule(rule, "the test"), "For the test.")
    made.run(FIRST)
    return made


@pytest.fixture
def held_desk(holding: Desk, tmp_path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    home = tmp_path / "workspace"
    shutil.copytree(holding.home, home)
    monkeypatch.setenv("LEADFOLD_HOME", str(home))
    return Desk(home, holding.files)


@pytest.fixture
def empty_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Nothing has ever happened here."""
    monkeypatch.setenv("LEADFOLD_HOME", str(tmp_path / "workspace"))
    return Desk(tmp_path / "workspace", tmp_path)


@pytest.fixture
def said() -> Callable[[AppTest], str]:
    """All that a page says in words, so that a test can look for a sentence."""
    return _said


def _said(app: AppTest) -> str:
    assert not app.exception, app.exception
    kinds = (
        app.title,
        app.subheader,
        app.markdown,
        app.caption,
        app.success,
        app.warning,
        app.error,
        app.info,
    )
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker prepares the month for all of these tests."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("app"))
