"""A policy of 3,000 lines is edited like any other: one line changes, and the page says it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from benchmarks.long_policy import LINES, lengthened
from engine.history import Drafts, History
from engine.locations import shipped_knowledge_base
from tests.ui.browser.conftest import Visitors
from tests.ui.browser.walking import idle

FILE = "cms/medicare-part-b.yaml"
NEEDED = (FILE, "shared/therapy-codes.yaml")
RULE = "/rules?policy=medicare-part-b&rule=N-01"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A knowledge base with the longest of the shipped policies, made longer."""
    made = tmp_path / "long"
    for name in NEEDED:
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes((shipped_knowledge_base() / name).read_bytes())
    lengthened(made / FILE)
    History.begin(made, "Ana", "The first state").close()
    return made


def changed_lines(folder: Path) -> list[tuple[str, str]]:
    """The lines that the one draft changes, before and after."""
    before = (folder / FILE).read_text("utf-8").splitlines()
    (draft,) = Drafts(History.open(folder)).all()
    content = draft.read(FILE)
    assert content is not None
    after = content.decode().splitlines()
    assert len(before) == len(after) >= LINES
    return [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]


def test_a_long_policy_is_edited_by_form_and_as_yaml(managers: Visitors, folder: Path) -> None:
    page = managers.at(RULE)
    said = page.locator(".wb-sentence")
    expect(said).to_contain_text("in every note")
    box = page.locator("[class*='every_visits'] input").first
    box.fill("3")
    box.press("Enter")
    expect(said).to_contain_text("at least once in 3 visits")
    assert changed_lines(folder) == [("    every_visits: 1", "    every_visits: 3")]
    page.get_by_role("radio", name="YAML", exact=True).click()
    idle(page)
    expect(page.locator(".cm-activeLine").first).to_contain_text("- id: N-01")
    page.locator(".cm-activeLine").first.click()
    for _ in range(6):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("Backspace")
    page.keyboard.type("4")
    expect(said).to_contain_text("at least once in 4 visits")
    assert changed_lines(folder) == [("    every_visits: 1", "    every_visits: 4")]
