"""The review desk by keyboard alone, and two people at the same pair."""

import pytest
from playwright.sync_api import Browser, Page, expect

from core import inbox, jobs, pipeline, review_memory, review_queue, sample
from core.review_queue import Asked
from core.state import acts, decisions, runs
from core.state.tables import Run
from core.workspace import Workspace, open_workspace
from tests.browser.conftest import MONTH, SLOW_MACHINE, Server
from tests.browser.test_bookmark import give_name
from tests.browser.test_month import RUN

pytestmark = pytest.mark.slow


@pytest.fixture
def workspace(server: Server) -> Workspace:
    """A published month with enough pairs for some of them to be alike."""
    opened = open_workspace("Nora", server.home)
    made = sample.write(
        server.home / "files", leads=300, months=1, seed=7, settings=opened.settings, first_period=MONTH
    )
    month = [file.path for file in made.files]
    with jobs.working(opened, "run", MONTH, None) as job_id:
        inbox.receive_each(opened, month, MONTH, job_id)
        pipeline.run(opened, MONTH, job_id=job_id, on_progress=lambda _: None)
    return opened


def run_of(workspace: Workspace) -> Run:
    with workspace.store.session() as session:
        run = runs.published(session)
    assert run is not None
    return run


def waiting(workspace: Workspace) -> int:
    return review_queue.waiting(review_memory.of(workspace), run_of(workspace))


def newest_act(workspace: Workspace) -> acts.Act:
    with workspace.store.session() as session:
        return acts.search(session)[0]


def open_desk(page: Page, server: Server, name: str, **asked: str) -> None:
    more = "".join(f"&{key}={value}" for key, value in asked.items())
    page.goto(f"{server.address}/duplicates?period={MONTH}{more}")
    give_name(page, name)
    expect(page.get_by_role("button", name="Merge Shortcut M")).to_be_visible()


def press(page: Page, key: str, says: str) -> None:
    """A key, and what the page answers: nothing else is touched."""
    page.keyboard.press(key)
    expect(page.get_by_text(says).first).to_be_visible()


def test_the_desk_is_worked_by_keyboard_through_pair_group_and_all_alike(
    page: Page, server: Server, workspace: Workspace
) -> None:
    total = waiting(workspace)
    memory = review_memory.of(workspace)
    grouped = next(
        row
        for row in review_queue.following(memory, run_of(workspace), "Ann", Asked(), limit=1_000)
        if row.around > 2
    )
    open_desk(page, server, "Ann Lee", pair="|".join(grouped.ids))
    press(page, "v", "of the merged lead")
    press(page, "2", "\u00b7 right")
    page.keyboard.press("v")
    expect(page.get_by_text("of the merged lead")).to_be_hidden()
    press(page, "n", "Kept apart:")
    press(page, "o", "Kept apart as two places of one owner:")
    press(page, "u", "Put aside as unsure:")
    press(page, "z", "Undone: the pair is back in the queue")
    assert waiting(workspace) == total - 2
    press(page, "z", "Undone")
    expect(page.get_by_text(f"{total - 1} of {total} pairs left")).to_be_visible()
    press(page, "z", "Undone")
    expect(page.get_by_text(f"{total} of {total} pairs left")).to_be_visible()

    press(page, "s", "Choose a record")
    press(page, "s", "Part them into these 2 leads?")
    page.keyboard.press("Escape")
    expect(page.get_by_text("Part them into these 2 leads?")).to_be_hidden()
    press(page, "x", "Part them into these 2 leads?")
    press(page, "y", "Cut the link")
    expect(page.get_by_role("button", name="Not a duplicate Shortcut N")).to_be_visible()
    assert newest_act(workspace).first.act == decisions.CUT
    press(page, "z", "Undone")
    press(page, "s", "Choose a record")
    press(page, "s", "Part them into these 2 leads?")
    page.keyboard.press("y")
    expect(page.get_by_role("button", name="Not a duplicate Shortcut N")).to_be_visible()
    assert newest_act(workspace).first.act == decisions.SPLIT
    press(page, "z", "Undone")
    expect(page.get_by_text(f"{total} of {total} pairs left")).to_be_visible()

    press(page, "a", "Pattern 1 of")
    press(page, "n", "One undo takes all of it back")
    press(page, "y", "Kept apart:")
    decided = newest_act(workspace)
    assert decided.first.act == decisions.BULK
    assert waiting(workspace) == total - decided.pairs
    press(page, "z", f"Undone: {decided.pairs} pairs are back")
    press(page, "h", "acts, the newest first")
    expect(page.get_by_text("taken back by Ann Lee").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Not a duplicate Shortcut N")).to_be_visible()
    assert waiting(workspace) == total


def test_a_letter_in_the_note_decides_nothing(page: Page, server: Server, workspace: Workspace) -> None:
    total = waiting(workspace)
    open_desk(page, server, "Ann Lee")
    page.get_by_role("textbox", name="Note for the next decision").press_sequentially("no money")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert waiting(workspace) == total
    page.get_by_role("button", name="Not a duplicate Shortcut N").click()
    expect(page.get_by_text("Kept apart:").first).to_be_visible()
    assert newest_act(workspace).first.reason == "no money"


def test_of_two_people_at_one_pair_the_second_sees_who_decided(
    chromium: Browser, server: Server, workspace: Workspace
) -> None:
    total = waiting(workspace)
    ann, bob = (chromium.new_context(viewport={"width": 1400, "height": 1000}).new_page() for _ in range(2))
    for page, name in ((ann, "Ann Lee"), (bob, "Bob Ray")):
        page.set_default_timeout(SLOW_MACHINE)
        expect.set_options(timeout=SLOW_MACHINE)
        open_desk(page, server, name)
    press(ann, "m", "Merged:")
    press(bob, "n", "Ann Lee was quicker and merged these two records")
    expect(bob.get_by_text("Ann Lee merged this pair")).to_be_visible()
    assert waiting(workspace) == total - 1
    assert newest_act(workspace).first.who == "Ann Lee"


def test_decisions_are_applied_and_the_effect_is_told(
    page: Page, server: Server, workspace: Workspace
) -> None:
    before = run_of(workspace).report
    open_desk(page, server, "Ann Lee")
    press(page, "m", "Merged:")
    page.get_by_role("button", name="Apply 1 decision").click()
    told = page.get_by_text(f"{before['leads']:,} leads became {before['leads'] - 1:,}")
    expect(told).to_be_visible(timeout=RUN)
    after = run_of(workspace).report
    assert after["applied_to"]["run"] == before["run"]
    assert after["review"] < before["review"]
