"""Rules of one form are changed as a table, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine.history import Drafts, History
from tests.ui.browser.conftest import Visitors
from tests.ui.browser.test_access import serious
from tests.ui.browser.walking import idle

POLICY = """\
policy: harbor
title: Harbor Health, commercial plans
rules:
  # Heat is never paid alone.
  - id: HEAT
    title: Heat is not covered
    shape: not_payable
    codes: ["97010"]
    confidence: unverified
  - id: LIGHT
    title: Light is not covered
    shape: not_payable
    codes: ["97026"]  # infrared
    confidence: unverified
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A knowledge base with two rules that differ in their codes."""
    made = tmp_path / "harbor"
    made.mkdir()
    (made / "harbor.yaml").write_text(POLICY, encoding="utf-8")
    History.begin(made, "Ana", "The first state").close()
    return made


def draft_text(folder: Path) -> str:
    """The policy as the one draft has it."""
    (draft,) = Drafts(History.open(folder)).all()
    content = draft.read("harbor.yaml")
    assert content is not None
    return content.decode()


def type_over(page: Page, row: int, words: str, press: Callable[[float, float], None]) -> None:
    """Writes into the first cell of a row of the table, which a press opens."""
    box = page.locator("[data-testid=stDataFrame]").bounding_box()
    assert box is not None
    press(box["x"] + 120, box["y"] + 35 * row + 18)
    cell = page.locator("textarea.gdg-input")
    expect(cell).to_be_focused()
    cell.fill(words)
    cell.press("Enter")
    expect(cell).to_have_count(0)


def test_a_cell_is_typed_over_and_a_row_is_added(managers: Visitors, folder: Path) -> None:
    page = managers.at("/rules?policy=harbor")
    page.get_by_role("tab", name="Tables").click()
    page.get_by_text("Heat is not covered and 1 more").click()
    idle(page)
    grid = page.locator("[data-testid=stDataFrame]")
    expect(grid).to_be_visible()
    assert serious(page) == []
    type_over(page, 1, "Heat is no treatment", page.mouse.dblclick)
    expect(page.locator(".st-key-draft-bar")).to_contain_text("1 change")
    expect(page.get_by_text("Heat is no treatment and 1 more")).to_be_visible()
    assert draft_text(folder) == POLICY.replace("Heat is not covered", "Heat is no treatment")
    idle(page)
    type_over(page, 3, "Cold is not covered", page.mouse.click)
    expect(page.get_by_text("Heat is no treatment and 2 more")).to_be_visible()
    expect(page.locator(".st-key-draft-bar")).to_contain_text("2 changes")
    assert "  - id: LIGHT-2\n    title: Cold is not covered\n" in draft_text(folder)
    assert 'codes: ["97026"]  # infrared\n' in draft_text(folder)
