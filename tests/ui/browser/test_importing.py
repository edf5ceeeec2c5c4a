"""A billing manager brings next year's numbers from a spreadsheet, in a real browser."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine.history import Drafts, History
from tests.editing.books import Cell, book
from tests.ui.browser.conftest import Visitors
from tests.ui.browser.harbor import POLICY
from tests.ui.browser.test_access import serious
from tests.ui.browser.walking import idle

HEAD: list[Cell] = ["Name", "Value", "From", "Confidence", "Documents"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A knowledge base with one policy and a history."""
    made = tmp_path / "harbor"
    made.mkdir()
    (made / "harbor.yaml").write_text(POLICY, encoding="utf-8")
    History.begin(made, "Ana", "The first state").close()
    return made


def opened(page: Page, tab: str = "Values") -> None:
    """Opens the import on a tab of the policy."""
    page.get_by_role("tab", name=tab).click()
    page.get_by_text("Import from a table").click()
    idle(page)


def choose(page: Page, name: str, content: bytes) -> None:
    """Chooses a file."""
    kind = "application/octet-stream"
    page.locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": kind, "buffer": content}]
    )
    idle(page)


def test_a_table_is_filled_in_looked_at_and_written_as_one_step(
    managers: Visitors, folder: Path
) -> None:
    page = managers.at("/rules?policy=harbor")
    opened(page)
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download the present values").click()
    template = Path(downloading.value.path()).read_text("utf-8-sig")
    assert template.startswith("Name,What it is,Unit,Value,From,Until")
    choose(page, "harbor.csv", template.encode())
    expect(page.get_by_text("Nothing to write")).to_be_visible()
    page.get_by_role("button", name="Remove harbor.csv").click()
    rows: list[list[Cell]] = [HEAD, ["units_a_day", 5, date(2027, 1, 1), "not verified", None]]
    wrong: list[list[Cell]] = [["units_a_day", "five", date(2028, 1, 1)], ["zebra", 1]]
    choose(page, "harbor.xlsx", book({"2027": [*rows, *wrong]}))
    expect(page.get_by_text("5 units from 01/01/2027")).to_be_visible()
    expect(page.get_by_text("'five' is no number")).to_be_visible()
    expect(page.get_by_text("there is no value 'zebra'")).to_be_visible()
    assert serious(page) == []
    page.get_by_role("button", name="Write 1 row into the draft").click()
    expect(page.locator(".st-key-draft-bar")).to_contain_text("1 change")
    expect(page.get_by_text("1 row of harbor.xlsx written into the draft")).to_be_visible()
    (draft,) = Drafts(History.open(folder)).all()
    content = draft.read("harbor.yaml")
    assert content is not None
    assert b"{from: 2027-01-01, value: 5, confidence: unverified}" in content
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".st-key-draft-bar")).to_contain_text("no change yet")


def test_numbers_of_rules_come_from_the_table_of_the_present_ones(
    managers: Visitors, folder: Path
) -> None:
    page = managers.at("/rules?policy=harbor")
    opened(page, "Rules")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download the present rules").click()
    template = Path(downloading.value.path()).read_text("utf-8-sig")
    assert template.startswith("Short name,Rule,")
    choose(page, "harbor.csv", template.encode())
    expect(page.get_by_text("Nothing to write")).to_be_visible()
    page.get_by_role("button", name="Remove harbor.csv").click()
    content = b"Rule,Codes that are counted\nCAP,97110; 97112\nzebra,97110\n"
    choose(page, "harbor.csv", content)
    expect(page.get_by_text("this policy has no rule 'zebra' of its own")).to_be_visible()
    assert serious(page) == []
    page.get_by_role("button", name="Write 1 row into the draft").click()
    expect(page.get_by_text("1 row of harbor.csv written into the draft")).to_be_visible()
    (draft,) = Drafts(History.open(folder)).all()
    assert [step.says for step in draft.steps] == ["1 row imported from harbor.csv"]
