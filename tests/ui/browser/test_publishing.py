"""A change from the first edit to its publication and back, in a real browser."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine.history import Drafts, History
from engine.publishing.people import this_user
from tests.ui.browser.conftest import Visitors
from tests.ui.browser.test_access import serious
from tests.ui.browser.walking import idle, in_address, outcome, tab_to
from tests.ui.harbor import FILE, SCENARIO_FILE, begin, make, visit

FIVE_UNITS = visit(75)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A knowledge base with a scenario, past visits and a history."""
    return make(tmp_path / "harbor")


def go(page: Page, name: str) -> None:
    """Goes to another page by the menu."""
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    idle(page)


def many_visits(folder: Path, many: int = 4_000) -> None:
    """As many past visits as take a while."""
    lines = [json.dumps(visit(30 + number % 60)) for number in range(many)]
    (folder.parent / "past.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def tab_to_button(page: Page, words: str) -> None:
    """Presses Tab until a button has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText").strip().endswith(words):
            return
    raise AssertionError(f"sixty steps did not come to {words}")


def publish(page: Page, reason: str) -> None:
    """Waits until nothing stands against it, and publishes."""
    button = page.get_by_role("button", name="Publish", exact=True)
    expect(button).to_be_enabled(timeout=60_000)
    button.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Why").fill(reason)
    dialog.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("Published.", exact=True)).to_be_visible()


def test_a_draft_goes_from_a_failing_scenario_to_its_publication_and_back(
    managers: Visitors, folder: Path
) -> None:
    seen = managers.at(in_address(FIVE_UNITS))
    outcome(seen, "Needs action")
    page = managers.at("/rules?policy=harbor&rule=CAP")
    expect(page.locator(".wb-sentence")).to_contain_text("no more than 4 units a day")
    page.get_by_text("Add a new value from a date").click()
    page.get_by_label("Value (units)").fill("5")
    page.get_by_role("spinbutton", name="month").first.click()
    page.keyboard.type("01012026")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator(".st-key-draft-bar")).to_contain_text("1 change")
    expect(page.locator(".wb-sentence")).to_contain_text("no more than 5 units a day")
    page.get_by_role("button", name="Review and publish").click()
    expect(page.get_by_text("5 units from January 1, 2026").first).to_be_visible()
    expect(page.get_by_text("0 of 1 scenarios pass.")).to_be_visible(timeout=60_000)
    changing = page.get_by_text(re.compile(r"^[1-9] of 6 past visits change\.$"))
    expect(changing).to_be_visible(timeout=60_000)
    expect(page.locator(".cm-changedLine, .cm-insertedLine").first).to_be_visible()
    assert serious(page) == []
    page.get_by_role("button", name="Accept as intended").click()
    expect(page.get_by_text("1 of 1 scenarios pass.", exact=True)).to_be_visible(timeout=60_000)
    publish(page, "As in bulletin 3")
    assert "value: 5" in (folder / FILE).read_text("utf-8")
    assert "covered" in (folder / SCENARIO_FILE).read_text("utf-8")
    page.get_by_role("button", name="See it on Check a visit").click()
    expect(page.get_by_role("heading", name="Will this be covered?")).to_be_visible()
    seen.reload()
    outcome(seen, "Meets the policy as written")
    go(page, "History")
    expect(page.get_by_text("As in bulletin 3").first).to_be_visible()
    assert serious(page) == []
    page.locator(".st-key-timeline-states").get_by_role("button", name="Look at it").last.click()
    expect(page.get_by_role("heading", name="The first state")).to_be_visible()
    page.get_by_role("tab", name="Put it back").click()
    page.get_by_role("button", name="Put it back as a new draft").click()
    expect(page.get_by_role("heading", name="Publish", level=1)).to_be_visible()
    publish(page, "The bulletin was withdrawn")
    assert "value: 5" not in (folder / FILE).read_text("utf-8")
    assert [state.reason for state in History.open(folder).states()] == [
        "The bulletin was withdrawn",
        "As in bulletin 3",
        "The first state",
    ]
    seen.reload()
    outcome(seen, "Needs action")


def test_the_cursor_stays_in_a_dialog_while_the_past_visits_are_counted_to_the_end(
    managers: Visitors, folder: Path
) -> None:
    many_visits(folder)
    begin(folder, person=this_user())
    page = managers.at("/publish")
    expect(page.get_by_role("button", name="Cancel")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Rename").click()
    name = page.get_by_role("dialog").get_by_label("Name")
    name.fill("Five un")
    expect(page.get_by_text("4,000 past visits")).to_be_attached(timeout=60_000)
    page.wait_for_timeout(2000)
    page.keyboard.type("its a day")
    expect(name).to_have_value("Five units a day")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text("Five units a day").first).to_be_visible()
    expect(page.get_by_text(re.compile(r"of 4,000 past visits change\.$"))).to_be_visible()


def test_a_draft_without_a_change_says_so_by_itself_and_nothing_else(
    managers: Visitors, folder: Path
) -> None:
    Drafts(History.open(folder)).begin(this_user(), "Nothing yet")
    page = managers.at("/publish")
    expect(page.get_by_text("Nothing differs from what is published - change")).to_be_visible()
    expect(page.get_by_role("heading", level=2)).to_have_text(["What changes"])


def test_counting_past_visits_can_be_cancelled_and_begun_again(
    managers: Visitors, folder: Path
) -> None:
    many_visits(folder, 40_000)
    begin(folder, person=this_user())
    page = managers.at("/publish")
    page.get_by_role("button", name="Cancel").click(timeout=60_000)
    expect(page.get_by_text("Cancelled. Publishing does not wait for it.")).to_be_visible()
    page.get_by_role("button", name="Run it again").click()
    done = page.get_by_text(re.compile(r"of 40,000 past visits change\.$"))
    expect(done).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Cancelled.")).to_have_count(0)


def test_a_draft_is_published_without_a_mouse(managers: Visitors, folder: Path) -> None:
    begin(folder, person=this_user())
    page = managers.at("/publish")
    expect(page.get_by_text("0 of 1 scenarios pass.")).to_be_visible(timeout=60_000)
    expect(page.get_by_text(re.compile("past visits change\\.$"))).to_be_visible(timeout=60_000)
    tab_to_button(page, "Accept as intended")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Publish", exact=True)).to_be_enabled(timeout=60_000)
    expect(page.get_by_text(re.compile("past visits change\\.$"))).to_be_visible(timeout=60_000)
    tab_to_button(page, "Publish")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    tab_to(page, "Why")
    page.keyboard.type("As in bulletin 3")
    tab_to_button(page, "Publish now")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Published.", exact=True)).to_be_visible()
    assert "value: 5" in (folder / FILE).read_text("utf-8")


def test_the_same_edit_in_yaml_is_told_tried_accepted_and_published(
    managers: Visitors, folder: Path
) -> None:
    page = managers.at("/rules?policy=harbor&rule=CAP&view=YAML")
    page.locator(".cm-line", has_text="value: 4").click()
    page.keyboard.press("Home")
    page.keyboard.press("Control+f")
    page.keyboard.type("value: 4")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.keyboard.type("value: 5")
    expect(page.locator(".wb-sentence")).to_contain_text("no more than 5 units a day")
    expect(page.locator(".st-key-draft-bar")).to_contain_text("1 change")
    page.get_by_role("button", name="Review and publish").click()
    expect(page.get_by_text("0 of 1 scenarios pass.")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Accept as intended").click()
    expect(page.get_by_text("1 of 1 scenarios pass.", exact=True)).to_be_visible(timeout=60_000)
    publish(page, "As in bulletin 3")
    old = (folder / FILE).read_text("utf-8")
    assert "{value: 5, sources: [MED-12], confidence: verified_primary}" in old
    assert "# The cap of the plan." in old
    seen = managers.at(in_address(FIVE_UNITS))
    outcome(seen, "Meets the policy as written")
