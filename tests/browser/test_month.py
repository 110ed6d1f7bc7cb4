"""One whole month as a newcomer does it, and a job that nobody watches."""

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import MONTH, Server
from tests.browser.test_bookmark import give_name

RUN = 240_000  # milliseconds that a small month may take where everything is slow


def hand_in(page: Page, server: Server, files: list[Path]) -> None:
    page.goto(f"{server.address}/upload?period={MONTH}")
    give_name(page, "Ann Lee")
    page.locator("input[type=file]").set_input_files(files)
    page.get_by_role("button", name=f"Read {len(files)} file").click()
    expect(page.get_by_role("heading", name="Last upload")).to_be_visible()


def accept_the_rename(page: Page) -> None:
    page.get_by_role("button", name="Settle the schema").click()
    expect(page.get_by_text("is gone,")).to_be_visible()
    expect(page.get_by_text("of values look the same")).to_be_visible()
    expect(page.get_by_text("Now:").first).to_be_visible()
    expect(page.get_by_text("What depends on it").first).to_be_visible()
    page.get_by_role("button", name="Accept rename").click()
    expect(page.get_by_text("Phone# is now read as Phone.")).to_be_visible()


def go_to(page: Page, name: str) -> None:
    """Links carry a count where work waits."""
    page.get_by_test_id("stSidebar").get_by_role("link", name=name).click()


def check_archive(archive: Path) -> int:
    """Every file of the manifest is there, whole, with the rows it promises."""
    rows = 0
    with zipfile.ZipFile(archive) as opened:
        names = {Path(name).name: name for name in opened.namelist()}
        manifest = json.loads(opened.read(names["manifest.json"]))
        assert manifest["files"]
        for file in manifest["files"]:
            content = opened.read(names[file["name"]])
            assert hashlib.sha256(content).hexdigest() == file["sha256"]
            read = list(csv.DictReader(io.StringIO(content.decode("utf-8"))))
            assert len(read) == file["rows"]
            assert all(row["LastName"] and row["Company"] for row in read if "insert" in file["name"])
            rows += len(read)
    return rows


def test_a_month_goes_from_files_to_salesforce_without_leaving_the_machine(
    page: Page,
    context: BrowserContext,
    server: Server,
    month: list[Path],
    last_texas: None,
    tmp_path: Path,
):
    asked: set[str] = set()
    context.on("request", lambda request: asked.add(urlsplit(request.url).hostname or ""))
    page.on("websocket", lambda socket: asked.add(urlsplit(socket.url).hostname or ""))

    hand_in(page, server, month)
    expect(page.get_by_text("texas.csv holds Texas child care operations")).to_be_visible()
    accept_the_rename(page)
    page.get_by_role("button", name="Run October").click()
    expect(page.get_by_text("Running October 2026")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Running October 2026")).to_be_visible()
    expect(page.get_by_text("October 2026 is published:")).to_be_visible(timeout=RUN)

    go_to(page, "This month")
    flow, stations = page.locator(".st-key-month_flow_wide"), page.locator(".st-key-month_flow_narrow")
    expect(flow).to_be_visible()
    expect(stations).to_be_hidden()
    page.set_viewport_size({"width": 400, "height": 1000})
    expect(stations.locator(".js-plotly-plot")).to_be_visible()
    expect(flow).to_be_hidden()
    page.set_viewport_size({"width": 1400, "height": 1000})

    go_to(page, "Duplicates")
    page.get_by_role("button", name="Merge Shortcut M").click()
    expect(page.get_by_text("Merged").first).to_be_visible()

    go_to(page, "Overview")
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    expect(page.locator(".js-plotly-plot").first).to_be_visible()

    go_to(page, "Salesforce")
    with page.expect_download() as handed:
        page.get_by_role("button", name="Download files").click()
    archive = tmp_path / handed.value.suggested_filename
    handed.value.save_as(archive)
    assert check_archive(archive) > 0
    assert asked - {""} == {"localhost"}


@pytest.mark.slow
def test_a_job_goes_on_when_its_tab_is_closed(
    page: Page, context: BrowserContext, server: Server, month: list[Path]
):
    hand_in(page, server, [path for path in month if path.name != "texas.csv"])
    page.get_by_role("button", name="Run October").click()
    expect(page.get_by_text("Running October 2026")).to_be_visible()
    page.close()
    later = context.new_page()
    later.goto(f"{server.address}/?period={MONTH}")
    expect(later.get_by_text("Published ")).to_be_visible(timeout=RUN)
    expect(later.get_by_text("incomplete")).to_be_visible()
