"""A record that a rule holds back is corrected in the page and comes in, and again in the month after."""

import csv
from pathlib import Path

from playwright.sync_api import Page, expect

from core import engine
from core.state import runs
from core.workspace import open_workspace
from tests.browser.conftest import BEFORE, MONTH, Server
from tests.browser.test_bookmark import give_name
from tests.browser.test_month import RUN

WRONG, RIGHT = "TEST CENTRE", "BRIGHT ACORNS"


def spoiled(file: Path, target: Path, key: str) -> Path:
    """The file with the name of one record as somebody left it in the state's own system."""
    with file.open(newline="", encoding="utf-8") as source:
        rows = list(csv.DictReader(source))
    for row in rows:
        if row["Credential Number"].startswith(f"{key}-"):
            row["Name"] = WRONG
    target.parent.mkdir(parents=True)
    with target.open("w", newline="", encoding="utf-8") as out:
        written = csv.DictWriter(out, rows[0].keys())
        written.writeheader()
        written.writerows(rows)
    return target


def steady_key(*files: Path) -> str:
    """The key of a record that stands in each of them."""
    keys = []
    for file in files:
        with file.open(newline="", encoding="utf-8") as source:
            keys.append({row["Credential Number"].split("-")[0] for row in csv.DictReader(source)})
    return min(set.intersection(*keys))


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()


def add_rule(page: Page) -> None:
    """In the form of the Rules page: entries of somebody who tried a system out are no leads."""
    page.get_by_role("button", name="New rule").click()
    choose(page, "Rows of", "Nevada child care licences")
    choose(page, "Column", "Company")
    choose(page, "What must hold", "must not be one of a list")
    page.get_by_role("textbox", name="Values, each on a line of its own").fill("Test Centre")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Error: holds the row back").click()
    for label, text in (
        ("Name", "No test entries"),
        ("In your own words", "A test entry is no company."),
        ("Why", "Somebody tried their system out."),
    ):
        page.get_by_role("textbox", name=label, exact=True).fill(text)
        page.keyboard.press("Enter")
    page.get_by_role("button", name="Save rule").click()
    expect(page.get_by_text("No test entries is saved")).to_be_visible()


def hand_in_and_run(page: Page, server: Server, file: Path, period: str, name: str) -> None:
    page.goto(f"{server.address}/upload?period={period}")
    page.locator("input[type=file]").set_input_files([file])
    page.get_by_role("button", name="Read 1 file").click()
    expect(page.get_by_role("heading", name="Last upload")).to_be_visible()
    page.get_by_role("button", name=f"Run {name}").click()
    expect(page.get_by_text(f"{name} 2026 is published:")).to_be_visible(timeout=RUN)


def companies(server: Server, period: str, key: str) -> list[str]:
    """Of the published leads' records: one where the record came in, none where it is held back."""
    workspace = open_workspace("Ann Lee", server.home)
    with workspace.store.session() as session:
        run = runs.published(session, period)
    assert run is not None
    database = workspace.settings.runs / run.run_id / "run.duckdb"
    with engine.connect(workspace.settings, database, read_only=True) as connection:
        query = "select company from lead_record where record_id = ?"
        return [name for (name,) in connection.execute(query, [f"nevada:{key}"]).fetchall()]


def test_a_record_that_a_rule_held_back_is_corrected_and_comes_in_and_again_next_month(
    page: Page, server: Server, month: list[Path], tmp_path: Path
):
    now = next(file for file in month if file.name == "nevada.csv")
    before = now.parents[1] / BEFORE / "nevada.csv"
    key = steady_key(before, now)
    page.goto(f"{server.address}/rules?period={BEFORE}")
    give_name(page, "Ann Lee")
    add_rule(page)

    file = spoiled(before, tmp_path / BEFORE / "nevada.csv", key)
    hand_in_and_run(page, server, file, BEFORE, "September")
    assert companies(server, BEFORE, key) == []

    page.get_by_test_id("stSidebar").get_by_role("link", name="Quality").click()
    page.get_by_role("button", name="Fix 1 held record").click()
    expect(page.get_by_text("A test entry is no company.").first).to_be_visible()
    field = page.get_by_role("textbox", name="Should say")
    expect(field).to_have_value(WRONG)
    field.fill(RIGHT)
    field.press("Enter")
    expect(page.get_by_text("No rule would hold it back any more.")).to_be_visible()
    expect(page.get_by_text("Would still be held back")).to_be_hidden()
    page.get_by_role("button", name="Correct this one").click()
    expect(page.get_by_text("Waits for the next run")).to_be_visible()
    page.get_by_role("button", name="Run September again").click()
    expect(page.get_by_text("Applied this month")).to_be_visible(timeout=RUN)
    assert companies(server, BEFORE, key) == ["Bright Acorns"]

    file = spoiled(now, tmp_path / MONTH / "nevada.csv", key)
    hand_in_and_run(page, server, file, MONTH, "October")
    page.goto(f"{server.address}/quality?section=held&period={MONTH}")
    expect(page.get_by_text("Applied this month")).to_be_visible()
    expect(page.get_by_text("No record of October 2026 waits for a decision")).to_be_visible()
    assert companies(server, MONTH, key) == ["Bright Acorns"]
