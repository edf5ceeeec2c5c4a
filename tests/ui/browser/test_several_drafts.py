"""Several drafts at a time, of one person and of several, in browsers side by side."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine.history import Draft, Drafts, History
from tests.ui.browser.conftest import Visitors
from tests.ui.browser.harbor import POLICY
from tests.ui.browser.walking import idle

CAP = "/rules?policy=harbor&rule=CAP"
TITLE = "A day has four units at most"
FIRST = "# Kept by hand; comments stay where they are."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A knowledge base with one policy and a history."""
    made = tmp_path / "harbor"
    made.mkdir()
    (made / "harbor.yaml").write_text(POLICY, encoding="utf-8")
    History.begin(made, "Ana", "The first state").close()
    return made


def drafts(folder: Path) -> dict[str, Draft]:
    """The drafts by their names."""
    history = History.open(folder)
    found = {draft.name: draft for draft in Drafts(history).all()}
    history.close()
    return found


def text_of(draft: Draft) -> str:
    """The policy as a draft has it."""
    content = draft.read("harbor.yaml")
    assert content is not None
    return content.decode()


def begin(page: Page, name: str) -> None:
    """Begins a draft of this name."""
    page.locator(".st-key-drafts button").first.click()
    page.get_by_label("Begin another draft").fill(name)
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(page.locator(".st-key-draft-bar")).to_contain_text(name)
    page.keyboard.press("Escape")
    idle(page)


def open_draft(page: Page, name: str) -> None:
    """Opens another draft."""
    page.locator(".st-key-drafts button").first.click()
    page.get_by_role("dialog").get_by_text(f"{name}, ").click()
    expect(page.locator(".st-key-drafts button").first).to_contain_text(name)
    page.keyboard.press("Escape")
    idle(page)


def type_first(page: Page, letters: str) -> None:
    """Types at the end of the first line of the YAML."""
    page.locator(".cm-content").first.click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("End")
    page.keyboard.type(letters)


def worked_out(page: Page) -> None:
    """Waits until nothing in the background makes the page look at the draft again."""
    expect(page.get_by_role("list", name="How it stands")).to_be_visible()
    expect(page.get_by_text("Checking every date.")).to_have_count(0)
    idle(page)


def retitle(page: Page, title: str) -> None:
    """Gives the rule another title by its form."""
    page.get_by_label("Title", exact=True).fill(title)
    page.keyboard.press("Tab")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    idle(page)


def committed(folder: Path, *words: tuple[str, str]) -> None:
    """What somebody changes in the folder and commits by git itself."""
    text = (folder / "harbor.yaml").read_text("utf-8")
    for old, new in words:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "harbor.yaml").write_text(text, encoding="utf-8")
    who = ("-c", "user.name=Gil", "-c", "user.email=gil@example.org")
    command = ["git", "-C", str(folder), *who, "commit", "-qam", "By hand"]
    subprocess.run(command, check=True, capture_output=True)


def test_keys_that_undo_in_the_editor_reach_no_other_draft(
    managers: Visitors, folder: Path
) -> None:
    page = managers.at(f"{CAP}&view=YAML")
    begin(page, "Bulletin 3")
    type_first(page, " Of bulletin 3.")
    expect(page.locator(".st-key-draft-bar")).to_contain_text("1 file edited")
    begin(page, "Bulletin 4")
    expect(page.locator(".cm-line").first).to_have_text(FIRST)
    type_first(page, " Of bulletin 4.")
    expect(page.locator(".st-key-draft-bar")).to_contain_text("1 file edited")
    open_draft(page, "Bulletin 3")
    expect(page.locator(".cm-line").first).to_have_text(f"{FIRST} Of bulletin 3.")
    page.locator(".cm-content").first.click()
    for _ in range(4):
        page.keyboard.press("Control+z")
    page.get_by_role("heading", level=1).click()
    idle(page)
    expect(page.locator(".cm-line").first).to_have_text(f"{FIRST} Of bulletin 3.")
    found = {name: text_of(draft).splitlines()[0] for name, draft in drafts(folder).items()}
    assert found == {
        "Bulletin 3": f"{FIRST} Of bulletin 3.",
        "Bulletin 4": f"{FIRST} Of bulletin 4.",
    }


def test_two_browsers_on_one_draft_lose_nothing_to_each_other(
    managers: Visitors, folder: Path
) -> None:
    one = managers.at(CAP)
    retitle(one, "One")
    two = managers.at(f"{CAP}&view=YAML")
    expect(two.locator(".st-key-draft-bar")).to_contain_text("1 change")
    worked_out(two)
    retitle(one, "One again")
    type_first(two, " By the other.")
    expect(two.get_by_text("This file was changed elsewhere while you typed")).to_be_visible()
    (draft,) = drafts(folder).values()
    assert "title: One again" in text_of(draft)
    assert "By the other" not in text_of(draft)
    two.get_by_role("button", name="Show the other text").click()
    expect(two.locator(".cm-line").first).to_have_text(FIRST)
    idle(two)
    type_first(two, " By the other.")
    expect(two.get_by_text("This file was changed elsewhere")).to_have_count(0)
    two.get_by_text("What changes in this file").click()
    differing = two.locator(".cm-insertedLine, .cm-changedLine")
    expect(differing.filter(has_text="By the other.").first).to_be_visible()
    (draft,) = drafts(folder).values()
    assert "title: One again" in text_of(draft)
    assert text_of(draft).startswith(f"{FIRST} By the other.")


def test_a_commit_by_git_is_brought_in_and_the_same_line_is_put_to_the_person(
    managers: Visitors, folder: Path
) -> None:
    page = managers.at(CAP)
    retitle(page, "Mine")
    committed(folder, ("Kept by hand", "Kept by Gil"), (TITLE, "Gil's"))
    page.reload()
    expect(page.get_by_text("Published since this draft was begun")).to_be_visible()
    page.get_by_role("button", name="Bring this draft up to date").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("title: Mine")).to_be_visible()
    expect(dialog.get_by_text("title: Gil's")).to_be_visible()
    dialog.get_by_role("button", name="Go on with these").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("Published since this draft was begun")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_text("Mine")
    (draft,) = drafts(folder).values()
    told = text_of(draft)
    assert told.startswith("# Kept by Gil")
    assert "title: Mine" in told
    assert draft.moved() is None
