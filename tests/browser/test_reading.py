"""A file that the reader takes wrongly is put right by hand, and the month goes on from it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.test_month import RUN, hand_in

pytestmark = pytest.mark.slow


def explained_above(original: Path, folder: Path) -> tuple[Path, int]:
    """Names, a line that explains each, and the names again: the second line looks like a record."""
    header, *records = original.read_text().splitlines()
    explained = ",".join(f"what stands in column {place}" for place, _ in enumerate(header.split(",")))
    folder.mkdir()
    file = folder / original.name
    file.write_text("\n".join([header, explained, header, *records]) + "\n")
    return file, len(records)


def test_a_misread_file_is_put_right_by_hand_and_the_month_runs_from_it(
    page: Page, server: Server, month: list[Path], tmp_path: Path
):
    others = [path for path in month if path.name in ("oklahoma.csv", "salesforce_leads.csv")]
    nevada = next(path for path in month if path.name == "nevada.csv")
    file, count = explained_above(nevada, tmp_path / "explained")
    hand_in(page, server, [file, *others])
    expect(page.get_by_text(f"{count + 1:,} found, {count + 1:,} loaded")).to_be_visible()

    page.get_by_role("button", name="Read it another way").first.click()
    use = page.get_by_role("button", name="Use this reading")
    expect(use).to_be_disabled()
    line = page.get_by_label("Header line", exact=True)
    line.fill("3")
    line.press("Enter")
    expect(use).to_be_enabled()
    page.get_by_text("Remember for Nevada").click()
    use.click()
    expect(
        page.get_by_text(f"nevada.csv is read with header on line 3: {count:,} records loaded")
    ).to_be_visible()
    expect(page.get_by_text(f"{count:,} found, {count:,} loaded, 0 rejected")).to_be_visible()
    expect(page.get_by_text("header on line 3; 2 title lines skipped")).to_be_visible()
    expect(page.get_by_text("Ann Lee chose: header on line 3.")).to_be_visible()

    page.get_by_role("button", name="Run October").click()
    expect(page.get_by_text("October 2026 is published:")).to_be_visible(timeout=RUN)
