"""What a browser sees and AppTest does not: addresses, restarts, the cookie."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Server


def give_name(page: Page, name: str) -> None:
    """By keyboard alone: the cursor stands in the field, Enter goes on."""
    expect(page.get_by_role("textbox", name="Your name")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Enter")


def test_a_bookmark_opens_inside_the_frame_after_a_restart(page: Page, server: Server):
    page.goto(f"{server.address}/duplicates?period=2026-10")
    give_name(page, "Ann Lee")
    expect(page.get_by_role("heading", name="Duplicates")).to_be_visible()
    server.restart()
    page.goto(f"{server.address}/duplicates?period=2026-10")
    expect(page.get_by_role("heading", name="Duplicates")).to_be_visible()
    expect(page.get_by_role("link", name="This month").first).to_be_visible()
    expect(page).to_have_url(f"{server.address}/duplicates?period=2026-10")
    expect(page.get_by_role("link", name="app", exact=True)).to_have_count(0)


@pytest.mark.slow
def test_a_name_is_asked_for_once(context: BrowserContext, page: Page, server: Server):
    page.goto(f"{server.address}/upload")
    give_name(page, "Zoë O'Hara, Ltd.")
    expect(page.get_by_role("heading", name="Upload")).to_be_visible()
    expect(page.get_by_role("button", name="Zoë O'Hara, Ltd.")).to_be_visible()
    later = context.new_page()
    later.goto(f"{server.address}/runs")
    expect(later.get_by_role("heading", name="Runs")).to_be_visible()
    expect(later.get_by_role("button", name="Zoë O'Hara, Ltd.")).to_be_visible()
    expect(later.get_by_role("textbox", name="Your name")).to_have_count(0)


@pytest.mark.slow
def test_the_picked_month_follows_to_the_next_page_and_back(page: Page, server: Server):
    page.goto(f"{server.address}/upload?period=2026-10")
    give_name(page, "Ann Lee")
    expect(page.get_by_text("0 of 4 files are here for October 2026.")).to_be_visible()
    page.get_by_role("link", name="This month").first.click()
    expect(page.get_by_role("heading", name="October 2026")).to_be_visible()
    expect(page).to_have_url(f"{server.address}/?period=2026-10")
    page.go_back()
    expect(page.get_by_text("0 of 4 files are here for October 2026.")).to_be_visible()
