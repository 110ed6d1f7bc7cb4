"""A file of nobody's becomes a source, and a run has its records and its staging view."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core import engine
from core.settings import load
from core.workspace import contracts_in_force, open_workspace
from tests.browser.conftest import MONTH, Server
from tests.browser.test_bookmark import give_name
from tests.browser.test_month import RUN
from tests.lineage import lineage

pytestmark = pytest.mark.slow

ROSTER = Path(__file__).parents[1] / "data" / "newsource" / "iowa_roster.csv"


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_a_new_source_goes_from_upload_to_its_staging_view(page: Page, server: Server):
    page.goto(f"{server.address}/upload?period={MONTH}")
    give_name(page, "Ann Lee")
    page.locator("input[type=file]").set_input_files(ROSTER)
    page.get_by_role("button", name="Read 1 file").click()
    page.get_by_role("button", name="It is a new source").click()

    expect(page.get_by_role("heading", name="New source")).to_be_visible()
    expect(page.get_by_text("1 column waits for you")).to_be_visible()
    choose(page, "Grandfathered", "Active")
    expect(page.get_by_text("13 are clear")).to_be_visible()
    page.get_by_role("button", name="Save and load").first.click()
    expect(page.get_by_text("Iowa child care licences is a source now")).to_be_visible()
    expect(page.get_by_role("button", name="Take back")).to_be_visible()

    page.get_by_role("button", name="Run October").click()
    expect(page.get_by_text("October 2026 is published:")).to_be_visible(timeout=RUN)
    expect(page.get_by_role("button", name="Take back")).to_have_count(0)
    page.get_by_role("link", name="Leads", exact=True).click()
    expect(page.get_by_text("12 leads").first).to_be_visible()

    run = server.home / "runs" / f"{MONTH}-001"
    contract = contracts_in_force(open_workspace("Ann Lee", server.home))["iowa"]
    assert (contract.version, contract.key.fields) == (1, ("license_number",))
    read_by = lineage(run)
    assert read_by["standard.iowa"] == {"stg_iowa"}
    assert "stg_record" in read_by["stg_iowa"]
    with engine.connect(load(server.home), run / "run.duckdb", read_only=True) as connection:
        statuses = connection.execute(
            "select license_status, count(*) from stg_iowa group by all order by all"
        ).fetchall()
        leads = engine.count(connection, "(from lead_record where source = 'iowa')")
    assert statuses == [("Active", 10), ("Closed", 1), ("Provisional", 1)]
    assert leads == 12
