"""The editor of policy files in a browser: nothing that is typed is lost, and all can use it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from engine.locations import shipped_knowledge_base
from tests.ui.browser.conftest import Visitors
from tests.ui.browser.test_access import serious
from tests.ui.browser.walking import idle
from ui.running import ROOT, Server
from ui.start import HOST

HERE = Path(__file__).resolve().parent
EDITED = "cms/medicare-ngs.yaml"
SERVED = """
from pathlib import Path
import streamlit as st
from starlette.middleware import Middleware
from ui.headers import SecurityHeaders

here = Path(__file__).resolve().parent
app = st.App(here / "app.py", middleware=[Middleware(SecurityHeaders)])
"""
ORIGINAL = (shipped_knowledge_base() / EDITED).read_text(encoding="utf-8")
LAST = ORIGINAL.count("\n") + 1


@dataclass
class EditorServer(Server):
    """A page with the editor alone, served with the settings and headers of the pages."""

    def command(self) -> list[str]:
        served = ["-m", "streamlit", "run", str(self.folder / "server.py")]
        return [
            sys.executable, *served, "--server.port", str(self.port), "--server.address", HOST
        ]  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("editor")
    shutil.copytree(ROOT / "ui" / ".streamlit", folder / ".streamlit")
    shutil.copytree(ROOT / "ui" / "static", folder / "static")
    shutil.copy(HERE / "editor_page.py", folder / "app.py")
    (folder / "edited").write_text(EDITED)
    (folder / "server.py").write_text(SERVED)
    made = EditorServer(folder, shipped_knowledge_base())
    made.start()
    yield made
    made.stop()


def at_the_end(page: Page) -> Locator:
    """The editor with the cursor behind the last line."""
    content = page.get_by_role("textbox", name="Policy file as YAML")
    content.click()
    page.keyboard.press("Control+End")
    return content


def told(page: Page, count: int) -> None:
    """Waits until the server has a text of so many characters."""
    expect(page.get_by_text(f"{count} characters")).to_be_visible()
    idle(page)


def lines(page: Page) -> list[str]:
    """The lines on the screen, which are those around the cursor."""
    return page.locator(".cm-line").all_text_contents()


def test_no_letter_is_lost_when_a_button_follows_the_last_key_at_once(visitors: Visitors) -> None:
    page = visitors.at()
    at_the_end(page)
    page.keyboard.type("# every letter of this")
    page.get_by_role("button", name="Nothing").click()
    told(page, len(ORIGINAL) + 22)
    page.get_by_text("Editor", exact=True).click()
    assert lines(page)[-1] == "# every letter of this"


def test_letters_typed_while_the_server_answers_stay(visitors: Visitors) -> None:
    page = visitors.at()
    at_the_end(page)
    typed = "# " + "one after the other " * 8
    page.keyboard.type(typed, delay=25)
    told(page, len(ORIGINAL) + len(typed))
    assert lines(page)[-1] == typed


def test_a_mistake_is_marked_at_its_line_and_says_what_to_write(visitors: Visitors) -> None:
    page = visitors.at()
    at_the_end(page)
    page.keyboard.type("ruels: []")
    mark = page.locator(".cm-lintRange-error")
    expect(mark).to_have_text("ruels")
    mark.hover()
    said = page.locator(".cm-tooltip-lint")
    expect(said).to_contain_text("unknown key 'ruels' - one of abstract, code_sets")
    page.keyboard.press("Control+z")
    expect(mark).to_have_count(0)


def test_a_text_put_in_by_the_server_leaves_cursor_and_undo(visitors: Visitors) -> None:
    page = visitors.at()
    at_the_end(page)
    page.keyboard.type("# mine")
    page.get_by_role("button", name="Put a line above").click()
    told(page, len(ORIGINAL) + 6 + len("# put in from elsewhere\n"))
    page.get_by_role("textbox").focus()
    page.keyboard.type(" still")
    expect(page.locator(".cm-line").last).to_have_text("# mine still")
    for _ in range(3):
        page.keyboard.press("Control+z")
    told(page, len(ORIGINAL))


def test_what_was_typed_is_there_again_with_its_undo_after_a_look_elsewhere(
    visitors: Visitors,
) -> None:
    page = visitors.at()
    at_the_end(page)
    page.keyboard.type("# mine")
    page.get_by_text("Shown", exact=True).click()
    expect(page.locator(".cm-content")).to_have_count(0)
    idle(page)
    page.get_by_text("Shown", exact=True).click()
    content = page.get_by_role("textbox", name="Policy file as YAML")
    expect(page.locator(".cm-line").last).to_have_text("# mine")
    content.focus()
    page.keyboard.press("Control+z")
    told(page, len(ORIGINAL))


def test_keys_facts_and_codes_are_offered_where_they_belong(visitors: Visitors) -> None:
    page = visitors.at()
    at_the_end(page)
    offered = page.locator(".cm-tooltip-autocomplete")
    page.keyboard.type("code_sets:\n  near:\n    ab")
    expect(offered).to_contain_text("about")
    page.keyboard.press("Enter")
    page.keyboard.type("x\ncodes: [manual")
    expect(offered.get_by_role("option")).to_have_count(2)
    offered.get_by_role("option", name="97140").click()
    expect(page.locator(".cm-line").last).to_have_text('    codes: ["97140"]')


def test_a_fact_shows_its_question_under_the_mouse(visitors: Visitors) -> None:
    page = visitors.at()
    at_the_end(page)
    page.keyboard.press("Control+f")
    page.keyboard.type("manual_therapy_visits")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.locator(".cm-line", has_text="episode.manual_therapy_visits").first.get_by_text(
        "episode.manual_therapy_visits"
    ).first.hover()
    expect(page.locator(".pr-tip")).to_contain_text("?")


def test_a_click_on_a_problem_goes_to_its_line(visitors: Visitors) -> None:
    page = visitors.at()
    at_the_end(page)
    page.keyboard.type("ruels: []")
    page.keyboard.press("Control+Home")
    page.get_by_role("button", name=f"line {LAST}:").click()
    idle(page)
    expect(page.locator(".pr-where")).to_contain_text(f"Line {LAST}, column 1")
    page.keyboard.type("# ")
    told(page, len(ORIGINAL) + 11)


def test_keys_save_and_leave(visitors: Visitors) -> None:
    page = visitors.at()
    content = at_the_end(page)
    page.keyboard.type("#")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("1 saved")).to_be_visible()
    told(page, len(ORIGINAL) + 1)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(content).not_to_be_focused()


def test_a_text_to_be_read_only_takes_no_letter(visitors: Visitors) -> None:
    page = visitors.at("/?readonly=yes")
    content = at_the_end(page)
    expect(content).to_have_attribute("aria-readonly", "true")
    page.keyboard.type("x")
    page.get_by_role("button", name="Nothing").click()
    told(page, len(ORIGINAL))


def different(page: Page, *, sides: bool) -> None:
    """Opens the difference after a change of one word."""
    at_the_end(page)
    page.keyboard.press("Control+Home")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.type(" of mine")
    page.get_by_text("Difference", exact=True).click()
    idle(page)
    if sides:
        page.get_by_text("Side by side", exact=True).click()
        idle(page)
    expect(page.locator(".cm-collapsedLines").first).to_contain_text("unchanged lines")


@pytest.mark.parametrize("sides", [False, True], ids=["unified", "side by side"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_editor_and_difference_have_no_serious_barrier(
    visitors: Visitors, dark: bool, sides: bool
) -> None:
    page = visitors.at(dark=dark)
    different(page, sides=sides)
    page.get_by_role("textbox", name="Policy file as YAML").focus()
    page.keyboard.press("Control+f")
    assert serious(page) == []


def test_the_difference_shows_what_was_and_what_is(visitors: Visitors) -> None:
    page = visitors.at()
    different(page, sides=False)
    assert page.locator(".cm-deletedChunk").inner_text().strip() in ORIGINAL
    expect(page.locator(".cm-changedText")).to_have_text(" of mine")


def test_editor_and_difference_fit_a_phone(visitors: Visitors) -> None:
    page = visitors.at(width=390, height=844)
    different(page, sides=True)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    expect(page.locator(".pr-sides")).to_have_count(0)
