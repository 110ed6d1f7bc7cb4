"""Fixtures every ring shares: a workspace of its own for each test."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from xdist.scheduler import LoadFileScheduling

from core import engine
from core.engine import Connection
from core.settings import Settings, load

# Tables made from installed packages: made once for all the workspaces that tests open.
REFERENCE = "LEADFOLD_REFERENCE_FOLDER"
ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


def pytest_configure(config: pytest.Config) -> None:
    """Before workers start, so that they and the commands they run inherit it."""
    os.environ.setdefault("LEADFOLD_ENGINE_THREADS", "1")  # workers share the cores already
    if REFERENCE not in os.environ:
        folder = TemporaryDirectory(prefix="leadfold-reference-")
        os.environ[REFERENCE] = folder.name
        config.add_cleanup(folder.cleanup)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Slow tests run when somebody asks for them by mark or by name."""
    asked = config.getoption("markexpr") or any("::" in name for name in config.args)
    slow = [] if asked else [item for item in items if item.get_closest_marker("slow")]
    if slow:
        config.hook.pytest_deselected(items=slow)
    kept = [item for item in items if item not in set(slow)]
    items[:] = _long_ones_early(kept)


def _long_ones_early(items: list[pytest.Item]) -> list[pytest.Item]:
    """Whole months first, browsers spread over what follows, so that no worker ends with a long file."""
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(str(item.path.relative_to(ROOT)), []).append(item)
    browser = [name for name in files if name.startswith("tests/browser")]
    order = sorted(
        (name for name in files if name not in browser),
        key=lambda name: (not name.startswith("tests/e2e"), not name.startswith("tests/app")),
    )
    for number, name in enumerate(browser, start=1):
        order.insert(number * len(order) * 2 // (3 * (len(browser) + 1)), name)
    return [item for name in order for item in files[name]]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("LEADFOLD_HOME", str(tmp_path / "workspace"))
    return load()


@pytest.fixture
def connection(settings: Settings) -> Iterator[Connection]:
    with engine.connect(settings) as opened:
        yield opened


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real files lie beside the checkout or not at all."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the real files of ../shared/data are not here")
    return SHARED / "data"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadFileScheduling:
    """Whole months are run once: every test that looks at them goes to one worker."""
    return MonthsTogether(config, log)


class MonthsTogether(LoadFileScheduling):
    """A file's tests stay together, and so do all of the e2e ring."""

    def _split_scope(self, nodeid: str) -> str:
        return "e2e" if nodeid.startswith("tests/e2e/") else str(super()._split_scope(nodeid))
