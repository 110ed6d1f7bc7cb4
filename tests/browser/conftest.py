"""Chromium in front of a started app: each test has a server and a workspace of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from core import sample, settings
from core.workspace import open_workspace, receive

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
SLOW_MACHINE = 60_000  # milliseconds; expect() returns as soon as it sees what it waits for
STARTING = 90  # seconds
BEFORE, MONTH = "2026-09", "2026-10"


@dataclass
class Server:
    """`streamlit run app.py` on a free port of this machine."""

    home: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)]
        with (self.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=os.environ | {"LEADFOLD_HOME": str(self.home)}, stdout=log, stderr=log
            )
        deadline = time.monotonic() + STARTING
        while not self._answers():
            assert self.process.poll() is None, (self.home / "server.log").read_text()
            assert time.monotonic() < deadline, "the app does not answer"

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=30)
            self.process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            time.sleep(0.2)  # between two knocks at a port; pages are waited for with expect()
            return False


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Skips where there is no browser, unless somebody insists on one."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        said = "no Chromium on this machine: install it to run the browser tests"
        if os.environ.get("LEADFOLD_REQUIRE_BROWSER") == "1":
            pytest.fail(said)
        pytest.skip(said)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = Server(tmp_path / "workspace", port)
    started.start()
    yield started
    started.stop()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser that has never been here."""
    expect.set_options(timeout=SLOW_MACHINE)
    opened = chromium.new_context(viewport={"width": 1400, "height": 1000}, accept_downloads=True)
    opened.set_default_timeout(SLOW_MACHINE)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture(scope="session")
def month(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Four generated files; Texas calls its phone column by another name."""
    folder = tmp_path_factory.mktemp("month")
    made = sample.write(
        folder / "files",
        leads=240,
        months=2,
        seed=5,
        settings=settings.load(folder / "w"),
        first_period=BEFORE,
        drift="renamed_phone",
    )
    return [file.path for file in made.files if file.period == MONTH]


@pytest.fixture
def last_texas(month: list[Path], server: Server) -> None:
    """What Texas sent the month before, so that a rename has values to compare."""
    file = month[0].parents[1] / BEFORE / "texas.csv"
    receive(open_workspace("Ann Lee", server.home), file, file.name, BEFORE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All carry the marker, and one worker drives them: two browsers and two runs at once are too much."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
