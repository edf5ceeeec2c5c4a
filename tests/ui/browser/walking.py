"""Steps that several journeys take."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from ui import address, draft

READY = "[data-testid=stApp][data-test-script-state=notRunning]"
CONNECTED = f"{READY}[data-test-connection-state=CONNECTED]"


def idle(page: Page) -> None:
    """Waits until the page has nothing more to do."""
    page.wait_for_selector(CONNECTED, state="attached")


def outcome(page: Page, words: str) -> None:
    """Waits until the answer says so."""
    expect(page.locator(".pr-verdict > .pr-chip")).to_have_text(words)


def choose_payor(page: Page, name: str) -> None:
    """Chooses the payor by typing the start of its name."""
    box = page.get_by_role("combobox", name="Payor")
    box.click()
    box.press_sequentially(name)
    page.get_by_role("option", name=re.compile(f"^{name}")).first.click()
    idle(page)


def add_line(page: Page, typed: str) -> None:
    """Types a code, with its minutes, and Enter."""
    box = page.get_by_role("combobox", name=re.compile("First code|Add a line"))
    box.click()
    box.press_sequentially(typed)
    box.press("Enter")
    expect(box).to_have_value("")
    idle(page)


def offered(page: Page, typed: str) -> None:
    """Waits until what is typed is offered, as people do."""
    page.get_by_role("option", name=typed).first.wait_for()


def tab_to(page: Page, label: str) -> None:
    """Presses Tab until a field has the focus, as who uses no mouse does."""
    named = """() => {
        let one = document.activeElement
        while (one.shadowRoot?.activeElement) one = one.shadowRoot.activeElement
        return one.getAttribute("aria-label") || one.labels?.[0]?.textContent || ""
    }"""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(named) == label:
            return
    raise AssertionError(f"forty steps did not come to {label}")


def answer(page: Page, words: str) -> None:
    """Answers the next question by its button."""
    page.locator(".st-key-next-question").get_by_role("button", name=words, exact=True).click()
    idle(page)


def facts(page: Page) -> dict[str, Any]:
    """The visit that the page's address carries."""
    (token,) = parse_qs(urlsplit(page.url).query)["visit"]
    return draft.as_visit(address.from_address(token))


def in_address(visit: dict[str, Any]) -> str:
    """The address of the first page with a visit."""
    return f"/?visit={address.packed(draft.taken_in(visit))}"
